"""`hub assessment …`: check every version of the assessment's words, and say where four levels place somebody."""

import json
import sys
from collections.abc import Mapping
from typing import Any

import click

from hub.assessment.instruments.check import complaints, rungs
from hub.assessment.instruments.instrument import instruments
from hub.assessment.placed import Placed
from hub.assessment.placement import current, tables
from hub.assessment.rules import Placement, place
from hub.assessment.sampling import sampling_rules
from hub.assessment.tasks import check as tasks_check
from hub.assessment.tasks.tasks import every_version
from hub.assessment.types import SKILLS_FOR_A_PLACEMENT
from hub.core.clock import local_date, utc_now
from hub.directory.types import Level, Skill

LEVEL = click.Choice([*Level])


@click.group("assessment")
def assessment_group() -> None:
    """The instruments of the common initial assessment."""


@assessment_group.command("check")
def check() -> None:
    """Say what is to be mended in the instruments and their tasks; exit 1 if there is anything."""
    versions = instruments().values()
    found = [*complaints(versions), *tasks_check.complaints(versions, every_version())]
    for words in found:
        click.echo(words)
    if found:
        sys.exit(1)
    statements = sum(len(rung) for one in instruments().values() for _, rung in rungs(one))
    click.echo(
        f"{len(instruments())} instruments with {statements} statements, {len(every_version())} sets of tasks, "
        f"{len(tables())} placement tables, {len(sampling_rules())} sampling rules: nothing to mend."
    )


@assessment_group.command("place")
@click.option("--speaking", type=LEVEL)
@click.option("--listening", type=LEVEL)
@click.option("--reading", type=LEVEL)
@click.option("--writing", type=LEVEL)
@click.option("--low-literacy", is_flag=True, help="They read and write little in their first language.")
@click.option("--other-script", is_flag=True, help="Their first language has another script.")
@click.option("--secure", is_flag=True, help="Every skill is nearly at the next level.")
@click.option("--json", "as_json", is_flag=True, help="For machines.")
def place_levels(
    low_literacy: bool, other_script: bool, secure: bool, as_json: bool, **levels: str | None
) -> None:
    """Say where the rule in force places these levels, such as E2; a skill left out was not assessed."""
    found = {Skill(skill): Level(level) for skill, level in levels.items() if level}
    if not found:
        raise click.UsageError("Give the level of one skill or more.")
    table = current(local_date(utc_now()))
    proposed = place(
        found,
        table,
        low_first_language_literacy=low_literacy,
        other_script=other_script,
        secure=list(found) if secure else (),
    )
    answer = told(proposed, found, table.version)
    click.echo(json.dumps(answer) if as_json else f"{answer['words']}.\n{answer['why']}")


def told(proposed: Placement, levels: Mapping[Skill, Level], version: int) -> dict[str, Any]:
    """A proposal as data, with the words of the pages; nobody who is told to go elsewhere has a level."""
    provisional, speaking = len(levels) < SKILLS_FOR_A_PLACEMENT, levels.get(Skill.SPEAKING)
    placed = Placed(
        proposed.level, proposed.strand, provisional, speaking, version, proposed.rule, by_hand=False
    )
    return {
        "level": placed.level if placed.for_a_class else None,
        "strand": placed.strand,
        "conversation": placed.conversation,
        "provisional": provisional,
        "rule": proposed.rule,
        "note": placed.note,
        "signpost": placed.signpost and placed.signpost.to,
        "words": placed.words,
        "why": proposed.why,
    }
