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

BENCHES = ("allocation", "duplicates", "forecast", "matching", "messages", "pages", "thief", "trust")
OF_PEOPLE = ("duplicates", "messages", "thief")
ABSENT = "The benches are not installed with the service. Run this from a copy of its source code."


@click.command("bench")
@click.argument("name", type=click.Choice(BENCHES))
@click.option("--learners", type=click.IntRange(min=FEWEST), help="Among how many people.")
@click.option("--strict", is_flag=True, help="Fail also where something could not be measured here.")
@click.option("--json", "as_json", is_flag=True, help="For machines.")
def bench(name: str, learners: int | None, strict: bool, as_json: bool) -> None:
    """Measure, and fail if a promise is not held."""
    if learners and name not in OF_PEOPLE:
        raise click.UsageError(f"--learners is for {' and '.join(OF_PEOPLE)}.")
    rows = rows_of(name, *([learners] if learners else []))
    click.echo(json.dumps(rows, indent=1) if as_json else "\n".join(map(row_line, rows)))
    if not all(row["ok"] and (row.get("measured", True) or not strict) for row in rows):
        sys.exit(1)


def rows_of(name: str, *size: int) -> list[Row]:
    """What the bench measured; an error in one line where the benches are not."""
    try:
        module = import_module(f"bench.{name}")
    except ModuleNotFoundError as missing:
        if missing.name not in ("bench", f"bench.{name}"):
            raise
        raise click.ClickException(ABSENT) from None
    rows: list[Row] = module.rows(*size)
    return rows


def row_line(row: Row) -> str:
    """One line: held or not, what was measured, and what is promised."""
    verdict = "held    " if row["ok"] else "NOT HELD"
    return f"{verdict} {row['name']}: {measured(row)} (promised {row['hold']}, {row['rounds']} rounds)"


def measured(row: Row) -> str:
    if "value" in row:
        return str(row["value"])
    ratio = row["ratio"]
    return f"{ratio['median']:.2f} ({ratio['min']:.2f} to {ratio['max']:.2f})"
