"""From filters and figures to the words above a table: on the page, on paper and in the download."""

from collections.abc import Iterable, Sequence
from datetime import date

from hub.directory.types import LEVEL_NAMES
from hub.forms.format import date_words
from hub.insight.rules import BASE, SMALL_WORDS, WITHHELD_WORDS
from hub.insight.types import Cell, Filters

SMALL_NUMBERS = (
    f"Counts of people and referrals are rounded to the nearest {BASE}, so they may not add up. "
    f"A count of 1 to 4 is given as “{SMALL_WORDS}”, and 0 is a true zero. “{WITHHELD_WORDS.capitalize()}” "
    "stands for a figure that would give a smaller one away, or a middle value of too few people. "
    "Neither has a bar in a chart."
)


def selection(filters: Filters) -> str:
    """One sentence that names the people and referrals counted."""
    area = f"Area {filters.area}" if filters.area else "All areas"
    level = LEVEL_NAMES[filters.level] if filters.level else "all levels"
    return f"{area}, {level}, {_weeks(filters)}."


def _weeks(filters: Filters) -> str:
    first, last = date_words(filters.first_day), date_words(filters.last_day)
    if first and last:
        return f"weeks from {first} to {last}"
    if first:
        return f"weeks from {first}"
    return f"weeks to {last}" if last else "all dates"


def about(filters: Filters, today: date) -> str:
    return f"Dashboard of {date_words(today)}\r\n{selection(filters)}\r\n{SMALL_NUMBERS}\r\n"


def with_thousands(rows: Iterable[Sequence[Cell]]) -> list[list[str]]:
    """The cells as they are read on a page: 1,205."""
    return [[f"{cell:,}" if isinstance(cell, int) else cell for cell in row] for row in rows]
