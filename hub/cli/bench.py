"""`hub bench`: measure what the hub promises of its speed, each as a ratio to a floor in the same run."""

import json
import sys
from collections.abc import Callable
from typing import Any

import click

from bench import (
    allocation as bench_allocation,
)
from bench import (
    forecast as bench_forecast,
)
from bench import (
    matching as bench_matching,
)
from bench import (
    pages as bench_pages,
)

Row = dict[str, Any]

BENCHES: dict[str, Callable[[], list[Row]]] = {
    "allocation": bench_allocation.rows,
    "forecast": bench_forecast.rows,
    "matching": bench_matching.rows,
    "pages": bench_pages.rows,
}


@click.command("bench")
@click.argument("name", type=click.Choice(list(BENCHES)))
@click.option("--json", "as_json", is_flag=True, help="For machines.")
def bench(name: str, as_json: bool) -> None:
    """Measure, and fail if a promise is not held."""
    rows = BENCHES[name]()
    click.echo(json.dumps(rows, indent=1) if as_json else "\n".join(map(row_line, rows)))
    if not all(row["ok"] for row in rows):
        sys.exit(1)


def row_line(row: Row) -> str:
    """One line: held or not, what was measured, and what is promised."""
    verdict = "held    " if row["ok"] else "NOT HELD"
    return f"{verdict} {row['name']}: {measured(row)} (promised {row['hold']}, {row['rounds']} rounds)"


def measured(row: Row) -> str:
    if "value" in row:
        return str(row["value"])
    ratio = row["ratio"]
    return f"{ratio['median']:.2f} ({ratio['min']:.2f} to {ratio['max']:.2f})"
