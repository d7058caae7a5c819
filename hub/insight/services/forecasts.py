"""The tables of past forecasts, as may be published."""

from collections.abc import Mapping
from datetime import date

from hub.directory.types import LEVEL_NAMES, Level
from hub.insight.nested import EVERYBODY, Key
from hub.insight.settled.forecasts import LEVEL, MONTH, Record
from hub.insight.types import Cell, Table

COLUMNS = (
    "Forecasts",
    "Place came within the range, %",
    "Weeks off, on average",
    "Weeks off by position ÷ throughput",
)
QUARTERS = 4  # of the width as first set, to which a width is rounded


def tables(found: Record) -> list[Table]:
    """Of everybody, and by level and month where there is anything to tell."""
    whole = [_table(found, "all", "All forecasts", "", {EVERYBODY: "All levels"})]
    if not isinstance(found.columns[0][EVERYBODY], int):
        return whole
    levels = {(LEVEL, level.value): LEVEL_NAMES[level] for level in Level}
    months = sorted((key for key in found.columns[0] if key[0] == MONTH), reverse=True)
    return [
        *whole,
        _table(found, "by-level", "By level", "Level", levels),
        _table(
            found, "by-month", "By the month in which the range ended", "Month", {key: month(key[1]) for key in months}
        ),
    ]  # fmt: skip


def _table(found: Record, key: str, title: str, first: str, parts: Mapping[Key, str]) -> Table:
    return Table(
        key=f"forecasts-{key}",
        title=title,
        columns=(first, *COLUMNS),
        rows=[(words, *(column[part] for column in found.columns)) for part, words in parts.items()],
    )


def month(first_day: str) -> str:
    return f"{date.fromisoformat(first_day):%B %Y}"


def widths(months: Mapping[date, float]) -> Table:
    """How wide the ranges were drawn, by month. A width is learnt from the share that came true, so it is told to the
    nearest quarter only."""
    rows: list[tuple[Cell, ...]] = [
        (f"{first:%B %Y}", f"{round(QUARTERS * width) / QUARTERS:.2f}") for first, width in months.items()
    ]
    return Table("widths", "How wide the ranges are drawn", ("Month", "Width (1 is as first set)"), rows)
