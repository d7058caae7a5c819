"""What people do three and six months after a course, by the term in which it ended, settled as may be published."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from hub.core.db import UnitOfWork
from hub.forecast.terms import local_terms, week_of
from hub.insight.publication import Publication
from hub.insight.rules import Figure
from hub.tracking.destinations.counts import After, answered_by, groups_of_codes
from hub.tracking.destinations.rules import rules

GROUPS = tuple(dict.fromkeys(groups_of_codes().values()))
TERMS = 6  # the last two years

Key = tuple[int, str, str]  # months after the course, first week of the term in which it ended, group


@dataclass(frozen=True, slots=True)
class CameAfter:
    """People by what they do; a person with two courses in a term is counted once, with the later. Of each number of
    months the figures are settled together. `by_term` are the totals of its rows, `by_group` those of its columns."""

    people: dict[Key, Figure]
    by_term: dict[tuple[int, str], Figure]
    by_group: dict[tuple[int, str], Figure]
    total: dict[int, Figure]


def publish(uow: UnitOfWork, on: date) -> CameAfter:
    return settled(answered_by(uow, on), on)


def settled(answers: Iterable[After], on: date) -> CameAfter:
    terms = last_terms(on)
    last = {(one.learner_id, one.month, term_of(one.ended_on)): one.group for one in answers}
    counts: Counter[Key] = Counter((month, term, group) for (_, month, term), group in last.items())
    found = CameAfter({}, {}, {}, {})
    for month in rules().months:
        _settle(found, month, terms, counts)
    return found


def _settle(found: CameAfter, month: int, terms: Sequence[str], counts: Counter[Key]) -> None:
    page = Publication()
    of = {(term, group): counts[month, term, group] for term in terms for group in GROUPS}
    total = page.add(sum(of.values()), "end", "start")
    by_group = page.line(
        {group: sum(of[term, group] for term in terms) for group in GROUPS},
        lambda group: ("start", ("group", group)),
    )
    people = page.grid(of, lambda key: (("group", key[1]), ("term", key[0])))
    by_term = page.line(
        {term: sum(of[term, group] for group in GROUPS) for term in terms},
        lambda term: (("term", term), "end"),
    )
    page.settle()
    found.people.update({(month, *key): figure for key, figure in people.items()})
    found.by_group.update({(month, group): figure for group, figure in by_group.items()})
    found.by_term.update({(month, term): figure for term, figure in by_term.items()})
    found.total[month] = total


def term_of(day: date) -> str:
    """A term is known by the Monday of its first week."""
    first = local_terms().first
    return date.fromordinal(first[local_terms().term_of(week_of(day))] * 7 + 1).isoformat()


def last_terms(on: date) -> list[str]:
    """The newest first."""
    first, now = local_terms().first, local_terms().term_of(week_of(on))
    return [date.fromordinal(first[now - back] * 7 + 1).isoformat() for back in range(TERMS)]
