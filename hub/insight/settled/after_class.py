"""Who finishes a class that leads to nothing by the end of the term, by the level expected then, settled together.

Nobody among them is on the gap map: its people wait, and these do not yet.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from hub.core.db import UnitOfWork
from hub.demand.after_class import without_next
from hub.directory.rungs import RUNGS, Rung
from hub.forecast.terms import local_terms, week_of
from hub.insight.publication import Publication
from hub.insight.rules import Figure


@dataclass(frozen=True, slots=True)
class AfterClass:
    """`until` is the last day of the term, holidays included, as text: what is kept is plain."""

    until: str
    total: Figure
    by_rung: dict[Rung, Figure]


def publish(uow: UnitOfWork, on: date) -> AfterClass:
    until = term_ends(on)
    return settled(without_next(uow, on, until).values(), until)


def term_ends(on: date) -> date:
    """The day before the next term begins, of the term in which the week after that Sunday lies."""
    terms = local_terms()
    first = terms.first[terms.term_of(week_of(on + timedelta(days=1))) + 1]
    return date.fromordinal(first * 7)


def settled(rungs: Iterable[Rung], until: date) -> AfterClass:
    counts = Counter(rungs)
    page = Publication()
    total = page.add(counts.total(), "end", "start")
    by_rung = page.line({rung: counts[rung] for rung in RUNGS}, lambda rung: ("start", "end"))
    page.settle()
    return AfterClass(until.isoformat(), total, by_rung)
