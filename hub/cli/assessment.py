"""`hub assessment check`: check every version of the assessment's words, and print what is wrong."""

import sys

import click

from hub.assessment.instruments.check import complaints, rungs
from hub.assessment.instruments.instrument import instruments
from hub.assessment.placement import tables
from hub.assessment.sampling import sampling_rules
from hub.assessment.tasks import check as tasks_check
from hub.assessment.tasks.tasks import every_version


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
