"""`hub states`: the tables of states, drawn for people from the tables themselves."""

from collections.abc import Iterator
from typing import Any

import click

import hub.models  # noqa: F401 - fills the registry
from hub.core.model import Base, mapped_classes
from hub.core.states import States

HEAD = """# The states of everything that has some

Made by `hub states > docs/states.md` from the tables of the rooms; a test compares the two. Referrals have a
page of their own with verbs, sides and reasons: [referral-states.md](referral-states.md).
"""


def tables() -> Iterator[tuple[type[Base], str, States[Any]]]:
    """Each mapped class with a table, the column it is for, and the table."""
    for model in sorted(mapped_classes(), key=lambda one: one.__tablename__):
        for column in model.__table__.columns:
            if "states" in column.info:
                yield model, column.name, column.info["states"]


def document() -> str:
    parts = [drawing(model, column, states) for model, column, states in tables()]
    return "\n".join([HEAD, *parts])


def drawing(model: type[Base], column: str, states: States[Any]) -> str:
    """A mermaid state diagram; a state that leads nowhere ends it."""
    begins = [f"    [*] --> {state or 'none'}" for state in states.ways if state in states.begins]
    names = [f"    {state or 'none'}: {label}" for state, label in states.labels.items()]
    ways = [
        f"    {state or 'none'} --> {to or 'none'}"
        for state, after in states.ways.items()
        for to in states.ways
        if to in after
    ]
    ends = [f"    {state} --> [*]" for state, after in states.ways.items() if not after]
    lines = [f"## {model.__tablename__}.{column}", "", "```mermaid", "stateDiagram-v2", *names, *begins]
    return "\n".join([*lines, *ways, *ends, "```", ""])


@click.command("states")
def states_command() -> None:
    """Print docs/states.md as the tables give it now."""
    click.echo(document(), nl=False)
