"""`hub check`: say what cannot be right, and what to do about it."""

import json
import sys

import click

from hub.cli.database import opened
from hub.referrals.checks import CHECKING, Checked, Find, run


@click.command("check")
@click.option("--json", "as_json", is_flag=True, help="For machines.")
def check_command(as_json: bool) -> None:
    """Look for states that cannot be right, for a nightly timer. Changes nothing; exits with 1 where it finds any."""
    with opened() as database, database.unit_of_work(CHECKING, read_only=True) as uow:
        results = run(uow)
    click.echo(as_document(results) if as_json else "\n".join(map(in_words, results)))
    sys.exit(any(result.finds for result in results))


def as_document(results: list[Checked]) -> str:
    return json.dumps(
        {
            result.check.code: {
                "wrong": result.check.wrong,
                "to_do": result.check.to_do,
                "found": [
                    {"provider": find.provider, "class": find.taught_class, "referral": find.referral}
                    for find in result.finds
                ],
            }
            for result in results
        },
        indent=2,
        ensure_ascii=False,
    )


def in_words(result: Checked) -> str:
    heading = f"{len(result.finds):>5}  {result.check.wrong}"
    if not result.finds:
        return heading
    return "\n".join([heading, *map(line, result.finds), f"       {result.check.to_do}"])


def line(find: Find) -> str:
    return f"       - {find.where}"
