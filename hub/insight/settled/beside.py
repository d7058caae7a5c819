"""Months that are told beside what other pages tell of the same people: of terms, and of academic years.

Whoever registered in a term did so in one of its months, and what is told of a term or a year stands already. So months
that were rounded in a row stay as they are unless no people who come in fives could be both, and move by five then.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from hub.insight.cohorts import FINISHED, REFERRED, REGISTERED, STARTED
from hub.insight.fives import Fives, Kind, Those
from hub.insight.nested import EVERYBODY
from hub.insight.periods import Period, month_after
from hub.insight.rules import Figure, shown_as
from hub.insight.settled.cohort import REACHED, Cohort
from hub.insight.settled.referred import Referred
from hub.learners.funding.conditions import year_begun

Cell = tuple[date, str]  # a month by its first day, and a part of it
Kinds = Mapping[Cell, Those]
Link = tuple[int, Those, Those]  # what is told, of whom, and who else may be among those it is told of

EARLIER = "before the terms"
# Whom a term counts so was counted in a month since it began: the columns of a cohort that hold them.
SINCE = {"referred": REFERRED, "started": STARTED, "finished": FINISHED, "reached": REACHED}


@dataclass(frozen=True, slots=True)
class Beside:
    """What was counted last of terms, the newest first, and of academic years. In the months of `gone` something counts
    that has no record any more, and that no other page tells of."""

    terms: Mapping[Period, Cohort] = field(default_factory=dict)
    years: Mapping[Period, Referred] = field(default_factory=dict)
    gone: Collection[date] = ()


def settle(measure: str, parts: Mapping[Cell, Figure], beside: Beside) -> dict[date, Figure]:
    """Settle the parts, and give a figure for each month, which they add up to."""
    kinds = {cell: frozenset((*cell, term) for term in _terms_of(cell[0], beside)) for cell in parts}
    months = {month: _whole(parts, month) for month in dict.fromkeys(month for month, _ in parts)}
    fives = Fives([(part, kinds[cell]) for cell, part in parts.items()])
    for month, whole in months.items():
        fives.figures.append((whole, _joined(kinds[cell] for cell in parts if cell[0] == month)))
    links = _links(measure, kinds, list(months), beside)
    for number, (told, ours, others) in enumerate(links):
        theirs: Those = frozenset({("told", number)})
        fives.figures.append((Figure(told), theirs))
        fives.alike.append((ours, theirs | others))
    fives.settle()
    return months


def _terms_of(month: date, beside: Beside) -> Iterator[str]:
    """Those in which it lies, and whether a part of it is before all of them."""
    end = month_after(month)
    yield from (term.code for term in beside.terms if term.first_day < end and month <= term.last_day)
    if all(month < term.first_day for term in beside.terms):
        yield EARLIER


def _whole(parts: Mapping[Cell, Figure], month: date) -> Figure:
    of_month = [part for (of, _), part in parts.items() if of == month]
    return Figure(sum(part.count for part in of_month), fives=sum(part.fives or 0 for part in of_month))


def _joined(several: Iterable[Those]) -> Those:
    return frozenset[Kind]().union(*several)


def _links(measure: str, kinds: Kinds, months: Sequence[date], beside: Beside) -> Iterator[Link]:
    if measure == "registered":
        yield from _of_each_term(kinds, months, beside)
    if measure == "referred":
        yield from _of_each_year(kinds, months, beside)
    if measure in SINCE:
        yield from _since_each_term(SINCE[measure], kinds, months, beside)


def _of_each_term(kinds: Kinds, months: Sequence[date], beside: Beside) -> Iterator[Link]:
    for term, cohort in beside.terms.items():
        ours = _of_terms(kinds, {term.code})
        yield _came_to(cohort, REGISTERED), ours | _untold(term, months), _gone(term, beside)


def _of_each_year(kinds: Kinds, months: Sequence[date], beside: Beside) -> Iterator[Link]:
    """A referral that somebody was moved along with is of the year, and was sent before."""
    for year, found in beside.years.items():
        if not found.total.withheld:
            ours = _of_year(kinds, year)
            moved: Those = frozenset({("moved", year.code)})
            yield found.total.shown or 0, ours | _untold(year, months) | moved, _gone(year, beside)


def _since_each_term(column: int, kinds: Kinds, months: Sequence[date], beside: Beside) -> Iterator[Link]:
    """Others may have come so far since, who are of no term or did so more often."""
    number, terms = 0, set[str]()
    for term, cohort in beside.terms.items():
        number, terms = number + _came_to(cohort, column), {*terms, term.code}
        newest = next(iter(beside.terms))
        if not _untold(replace(term, last_day=newest.last_day), months):
            ours = _of_terms(kinds, terms)
            yield number, ours, frozenset({("others", term.code)})


def _of_terms(kinds: Kinds, terms: Collection[str]) -> Those:
    return frozenset(kind for kind in _joined(kinds.values()) if kind[2] in terms)


def _of_year(kinds: Kinds, year: Period) -> Those:
    begun = year_begun(year.first_day)
    return _joined(those for (month, _), those in kinds.items() if year_begun(month) == begun)


def _came_to(cohort: Cohort, column: int) -> int:
    return shown_as(cohort.columns[column][EVERYBODY]).shown or 0


def _untold(period: Period, months: Sequence[date]) -> Those:
    """Those of its days that are in none of the months."""
    told = months[0] <= period.first_day and period.last_day < month_after(months[-1])
    return frozenset() if told else frozenset({("untold", period.code)})


def _gone(period: Period, beside: Beside) -> Those:
    has_some = any(period.first_day < month_after(day) and day <= period.last_day for day in beside.gone)
    return frozenset({("gone", period.code)}) if has_some else frozenset()
