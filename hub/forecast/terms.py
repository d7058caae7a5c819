"""Academic terms: which one a week lies in, and the same week a year before.

Weeks are numbered from Monday to Monday, so that a term's first week and a day's week compare as integers.
"""

import tomllib
from bisect import bisect_right
from collections.abc import Iterable, Mapping
from datetime import date
from functools import cache
from pathlib import Path

DATA = Path(__file__).parent / "data" / "terms.toml"
YEAR = 52  # weeks between a term and the same one of a year that the file does not know
PROJECTED = 5  # years before and after those of the file


def week_of(day: date) -> int:
    """The number of the week a day lies in; day 1 of the calendar was a Monday."""
    return (day.toordinal() - 1) // 7


class Terms:
    """First weeks of the terms in order; a term lasts until the next begins, holidays included."""

    def __init__(self, years: Iterable[Mapping[str, date]]) -> None:
        """Each year names the same terms, with the first day of each."""
        known = sorted(sorted(week_of(day) for day in year.values()) for year in years)
        self.a_year = len(known[0])
        before = [[week - YEAR * back for week in known[0]] for back in range(PROJECTED, 0, -1)]
        after = [[week + YEAR * ahead for week in known[-1]] for ahead in range(1, PROJECTED + 1)]
        self.first = [week for year in (*before, *known, *after) for week in year]

    def term_of(self, week: int) -> int:
        """The number of the term."""
        return bisect_right(self.first, week) - 1

    def a_year_before(self, week: int) -> int | None:
        """The same week of the same term a year earlier; None where that term was shorter."""
        term = self.term_of(week)
        earlier = self.first[term - self.a_year] + week - self.first[term]
        return earlier if self.term_of(earlier) == term - self.a_year else None

    def like(self, week: int) -> int:
        """The same week of the same term a year earlier, or the week YEAR before where that term was shorter."""
        earlier = self.a_year_before(week)
        return week - YEAR if earlier is None else earlier


@cache
def local_terms() -> Terms:
    """The terms of this service's area."""
    with DATA.open("rb") as file:
        years = tomllib.load(file)["year"]
    return Terms({name: day for name, day in year.items()} for year in years)
