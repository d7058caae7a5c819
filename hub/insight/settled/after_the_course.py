"""What people do three and six months after a course, by the term in which it ended.

It is settled together with how far the people of every term have come (`settled.followed`).
"""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import product
from uuid import UUID

from hub.forecast.terms import local_terms, week_of
from hub.insight.fives import Fives, Kind, Those
from hub.insight.rules import Figure
from hub.insight.settled.cohort import BUSY
from hub.tracking.destinations.counts import UNREACHED, After, groups_of_codes
from hub.tracking.destinations.rules import rules

GROUPS = tuple(dict.fromkeys(groups_of_codes().values()))
TERMS = 6  # the last two years
OF_OTHERS = "not the last of anybody in a cohort"

Key = tuple[int, str, str]  # months after the course, first week of the term in which it ended, group


@dataclass(frozen=True, slots=True)
class CameAfter:
    """People by what they do. `by_term` are the totals of its rows, `by_group` those of its columns."""

    people: dict[Key, Figure]
    by_term: dict[tuple[int, str], Figure]
    by_group: dict[tuple[int, str], Figure]
    total: dict[int, Figure]


@dataclass(frozen=True, slots=True)
class Courses:
    """What came after courses, not yet settled."""

    found: CameAfter
    fives: Fives

    def last_of(self, cohort: str, *, busy: bool) -> Those:
        """The answers that are the last of somebody in that cohort, in work or learning or not."""
        every = frozenset[Kind]().union(*(those for _, those in self.fives.figures))
        return frozenset(kind for kind in every if kind[3] == cohort and (kind[2] in BUSY) is busy)


def counted(answers: Iterable[After], on: date, cohorts: Collection[str]) -> Courses:
    """Of `once_a_term`. `cohorts` are known by the first day of their term, as terms are here."""
    counts: Counter[Key] = Counter((one.month, term_of(one.ended_on), one.group) for one in answers)
    months, terms = rules().months, last_terms(on)
    fives = Fives()

    def figure(month: int, some_terms: Sequence[str], groups: Sequence[str]) -> Figure:
        keys = list(product([month], some_terms, groups))
        found = Figure(sum(counts[key] for key in keys))
        fives.figures.append(
            (found, frozenset((*key, whose) for key in keys for whose in _whose(key, cohorts)))
        )
        return found

    found = CameAfter(
        people={key: figure(key[0], [key[1]], [key[2]]) for key in product(months, terms, GROUPS)},
        by_term={(month, term): figure(month, [term], GROUPS) for month, term in product(months, terms)},
        by_group={(month, group): figure(month, terms, [group]) for month, group in product(months, GROUPS)},
        total={month: figure(month, terms, GROUPS) for month in months},
    )
    return Courses(found, fives)


def _whose(key: Key, cohorts: Collection[str]) -> Iterator[str]:
    """An answer may be the last of somebody who registered before the course ended, and was reached."""
    yield OF_OTHERS
    _, term, group = key
    if group != UNREACHED:
        yield from (cohort for cohort in cohorts if cohort <= term)


def once_a_term(answers: Iterable[After]) -> list[After]:
    """Of the answers of one person of courses that ended in one term the last; `answers` as the courses ended."""
    return list({(one.learner_id, one.month, term_of(one.ended_on)): one for one in answers}.values())


def last_said(answers: Iterable[After]) -> Mapping[UUID, str]:
    """The group of what each said at the last call that reached them; whom none did is left out."""
    in_order = sorted(answers, key=lambda one: (one.ended_on, one.month))
    return {one.learner_id: one.group for one in in_order if one.group != UNREACHED}


def term_of(day: date) -> str:
    """A term is known by the Monday of its first week."""
    first = local_terms().first
    return date.fromordinal(first[local_terms().term_of(week_of(day))] * 7 + 1).isoformat()


def last_terms(on: date) -> list[str]:
    """The newest first."""
    first, now = local_terms().first, local_terms().term_of(week_of(on))
    return [date.fromordinal(first[now - back] * 7 + 1).isoformat() for back in range(TERMS)]
