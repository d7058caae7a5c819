"""`hub allocate propose`: propose places for everybody who waits, and print what it comes to."""

import json
from collections.abc import Iterator
from typing import Any

import click

from hub.allocation.problem.pairs import Progress
from hub.allocation.services.plan import PROPOSING, Plan, plan
from hub.allocation.services.propose import propose
from hub.allocation.states import MODE_LABELS
from hub.allocation.types import Mode
from hub.cli.rounds import at_work, counted_in_a_bar
from hub.core.db import UnitOfWork
from hub.core.jobs.rounds import carry_out
from hub.directory.rungs import RUNG_NAMES, Rung


@click.group("allocate")
def allocate_group() -> None:
    """Share out free places among all who wait; a person decides about each proposal."""


@allocate_group.command("propose")
@click.option("--mode", type=click.Choice([mode.value for mode in Mode]), default=Mode.MOST_PLACES.value)
@click.option("--dry-run", is_flag=True, help="Say what would be proposed, and keep nothing.")
@click.option("--json", "as_json", is_flag=True, help="For machines.")
def propose_command(mode: str, dry_run: bool, as_json: bool) -> None:
    """Propose places. Nothing is sent. Twice without a change in between is the same as once."""
    with at_work() as database:
        with counted_in_a_bar("Looking for classes that fit") as progress:
            act = would_propose if dry_run else proposed
            outcome = carry_out(database, PROPOSING, lambda uow: act(uow, Mode(mode), progress))
        if outcome is None:
            raise click.ClickException("Nothing can be proposed until what was changed is restored.")
        outcome["refused"] = len(database.left_out)
        click.echo(json.dumps({**outcome, "dry_run": dry_run}) if as_json else outcome_summary(outcome))


def would_propose(uow: UnitOfWork, mode: Mode, progress: Progress) -> dict[str, Any]:
    return of_plan(plan(uow, mode, progress))


def proposed(uow: UnitOfWork, mode: Mode, progress: Progress) -> dict[str, Any]:
    run = propose(uow, mode, progress)
    return {
        "run": run.reference,
        "mode": run.mode.value,
        "learners": run.learners,
        "left_out": run.left_out,
        "places": run.places,
        "figures": run.figures,
    }


def of_plan(made: Plan) -> dict[str, Any]:
    return {
        "run": None,
        "mode": made.mode.value,
        "learners": len(made.rows),
        "left_out": made.left_out,
        "places": made.places,
        "figures": made.figures,
    }


def outcome_summary(outcome: dict[str, Any]) -> str:
    kept = f"Run {outcome['run']}" if outcome["run"] else "Nothing kept"
    ways = [
        f"{MODE_LABELS[Mode(one['mode'])]}: {one['placed']} with a place{_in_clubs(one)}, "
        f"{one['first_choices']} of them in their best class, average fit {one['fit'] / 10:.0f} of 100."
        for one in outcome["figures"]
    ]
    return "\n".join(
        [
            f"{kept}, by “{MODE_LABELS[Mode(outcome['mode'])].lower()}”. Learners: {outcome['learners']}. "
            f"Left out: {outcome['left_out']}.",
            *ways,
            *(_of_places(outcome["places"]) if outcome["places"] else []),
        ]
    )


def _in_clubs(one: dict[str, Any]) -> str:
    return f" ({one['clubs']} of them in a conversation club)" if one.get("clubs") else ""


def _of_places(places: dict[str, Any]) -> Iterator[str]:
    """A line for each level with anybody or any place."""
    for row in places["rungs"]:
        if row["learners"] or row["free"] or row["shared"]:
            yield (
                f"{RUNG_NAMES[Rung(row['rung'])]}: {row['learners']} learners, {row['to_class']} with a class; "
                f"free places {row['free']}, and {row['shared']} shared with other levels."
            )
    yield f"Free places in other classes: {places['other']}. In conversation clubs: {places['clubs']}."
