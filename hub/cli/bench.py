"""`hub bench`: what the hub promises of its speed, measured as a ratio to a floor in the same run; and of its secrets.

The benches stand beside the product, not in it, so they are looked for when one is asked for.
"""

import json
import sys
from importlib import import_module
from typing import Any

import click

from hub.demo.invented.plan import FEWEST

Row = dict[str, Any]

# Of one page each, in hubs of several sizes; all in one module.
OF_A_PAGE = (
    "dashboard",
    "directory",
    "fairness",
    "gaps",
    "matches",
    "record",
    "referrer",
    "series",
    "today",
    "waiting",
    "worklist",
)
OTHERS = (
    *("accept", "allocation", "duplicates", "forecast", "grow", "lists", "matching", "messages", "mixed"),
    *("nightly", "pages", "summaries", "thief", "trust"),
)
BENCHES = (*OTHERS, *OF_A_PAGE)
OPTIONS = {
    "learners": ("duplicates", "grow", "messages", "thief"),
    "minutes": ("mixed",),
    "referrals": ("grow",),
    "sizes": (*OF_A_PAGE, "accept", "lists", "mixed", "nightly"),
    "url": ("grow",),
    "worlds": ("forecast",),
}  # of which benches each is
ABSENT = "The benches are not installed with the service. Run this from a copy of its source code."


class Sizes(click.ParamType[tuple[int, ...]]):
    """Numbers of people with commas between them."""

    name = "NUMBERS"

    def convert(self, value: Any, param: Any, ctx: Any) -> Any:
        if all(one.isdecimal() and int(one) >= FEWEST for one in str(value).split(",")):
            return tuple(map(int, str(value).split(",")))
        self.fail(f"must be numbers of at least {FEWEST}, with commas between them", param, ctx)


@click.command("bench")
@click.argument("name", type=click.Choice(BENCHES))
@click.option("--learners", type=click.IntRange(min=FEWEST), help="Among how many people.")
@click.option("--minutes", type=click.FloatRange(0.5, 600), help="Of mixed: how long people work; 2.")
@click.option("--sizes", type=Sizes(), help="In hubs of how many people; 400,10000.")
@click.option("--referrals", type=click.FloatRange(1, 20), help="Of grow: how many a learner has had; 10.")
@click.option(
    "--url", help="Of grow: an empty database of PostgreSQL, or a folder for SQLite; else one of its own."
)
@click.option(
    "--worlds",
    type=click.Path(exists=True, dir_okay=False),
    help="Of forecast: a file of worlds to try it on, as docs/forecast.md describes; else those that come with it.",
)
@click.option("--strict", is_flag=True, help="Fail also where something could not be measured here.")
@click.option("--json", "as_json", is_flag=True, help="For machines.")
def bench(name: str, strict: bool, as_json: bool, **said: Any) -> None:
    """Measure, and fail if a promise is not held."""
    rows = rows_of(name, **asked(name, said))
    click.echo(json.dumps(rows, indent=1) if as_json else "\n".join(map(row_line, rows)))
    if not all(row["ok"] and (row.get("measured", True) or not strict) for row in rows):
        sys.exit(1)


def asked(name: str, said: dict[str, Any]) -> dict[str, Any]:
    """What was said of this bench; a mistake to say of another."""
    given = {option: value for option, value in said.items() if value is not None}
    for option in given:
        if name not in OPTIONS[option]:
            raise click.UsageError(f"--{option} is for {' and '.join(OPTIONS[option])}.")
    return given


def rows_of(name: str, **said: Any) -> list[Row]:
    """What the bench measured; an error in one line where the benches are not."""
    where = module_of(name)
    try:
        module = import_module(where)
    except ModuleNotFoundError as missing:
        if missing.name not in ("bench", where):
            raise
        raise click.ClickException(ABSENT) from None
    rows: list[Row] = module.rows(name, **said) if name in OF_A_PAGE else module.rows(**said)
    return rows


def module_of(name: str) -> str:
    return "bench.at_sizes" if name in OF_A_PAGE else f"bench.{name}"


def row_line(row: Row) -> str:
    """One line: held or not, what was measured, and what is promised."""
    verdict = "held    " if row["ok"] else "NOT HELD"
    return f"{verdict} {row['name']}: {measured(row)} (promised {row['hold']}, {row['rounds']} rounds)"


def measured(row: Row) -> str:
    if "value" in row:
        return str(row["value"])
    ratio = row["ratio"]
    return f"{ratio['median']:.2f} ({ratio['min']:.2f} to {ratio['max']:.2f})"
