"""From filters and figures to the words above a table: on the page, on paper and in the download."""

from collections.abc import Iterable, Sequence
from datetime import date

from hub.directory.rungs import RUNG_NAMES
from hub.forms.format import date_words
from hub.insight.rules import BASE, SMALL_WORDS, WITHHELD_WORDS
from hub.insight.services.proposed import FEW_WORDS, NEAREST
from hub.insight.types import Cell, Filters

SMALL_NUMBERS = (
    f"Counts of people and referrals are rounded to the nearest {BASE}, so they may not add up. "
    f"A count of 0 to 4 is given as “{SMALL_WORDS}”. “{WITHHELD_WORDS.capitalize()}” "
    "stands for a figure that would give a smaller one away, or a middle value of too few people. "
    "Neither has a bar in a chart."
)

ADDING_UP = (
    f"Counts are rounded up or down to a multiple of {BASE}, all together, so that they add up: each is at most "
    f"{BASE - 1} more or fewer than it was. A count given as “{SMALL_WORDS}” is 0 to 4, one given as 5 may be 1 to 9. "
    f"“{WITHHELD_WORDS.capitalize()}” stands for a share or an average of too few people. Neither has a bar in a chart."
)

OF_TRIED_CLASSES = (
    f"Counts are rounded to the nearest {NEAREST}. A count of 0 to {NEAREST - 1} is given as “{FEW_WORDS}”. "
    f"“{WITHHELD_WORDS.capitalize()}” stands for several of these together. Any class can be tried, so the numbers "
    "are rounded more than on other pages: nobody can work out few people by trying many classes."
)

NOT_KEPT = "Who was waiting then is not kept as a figure, so it is not shown: choose the current year for the list now."


def selection(filters: Filters) -> str:
    """Sentences that name the people and referrals counted."""
    first, last = date_words(filters.period.first_day), date_words(filters.period.last_day)
    sent = f"Referrals of all areas and levels from {first} to {last}."
    if not filters.period.current:
        return f"{sent} {NOT_KEPT}"
    area = f"Area {filters.area}" if filters.area else "All areas"
    level = RUNG_NAMES[filters.rung] if filters.rung else "all levels"
    return f"People waiting at the end of {last}: {area}, {level}. {sent}"


def about(filters: Filters, today: date) -> str:
    return f"Dashboard of {date_words(today)}\r\n{selection(filters)}\r\n{SMALL_NUMBERS}\r\n"


def with_thousands(rows: Iterable[Sequence[Cell]]) -> list[list[str]]:
    """The cells as they are read on a page: 1,205."""
    return [[f"{cell:,}" if isinstance(cell, int) else cell for cell in row] for row in rows]
