"""The people of every term and what came after their courses, rounded together: they are the same people.

Settled apart, a reader could set one page against the other: whom a call reached is on both.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import product

from hub.core.db import UnitOfWork
from hub.insight import cohorts
from hub.insight.cohorts import OfCohort
from hub.insight.fives import together
from hub.insight.periods import terms_to
from hub.insight.settled import after_the_course, cohort
from hub.insight.settled.after_the_course import CameAfter
from hub.insight.settled.cohort import Cohort
from hub.tracking.destinations.counts import After, answered_by


@dataclass(frozen=True, slots=True)
class Followed:
    """`cohorts` are by the code of their term."""

    cohorts: dict[str, Cohort]
    came_after: CameAfter


def publish(uow: UnitOfWork, on: date) -> Followed:
    """Ask for everybody who is followed and what they said up to that day, and settle what may be shown of them."""
    answers = after_the_course.once_a_term(answered_by(uow, on))
    said = after_the_course.last_said(answers)
    return settled({term.code: cohorts.cohort(uow, term, said) for term in terms_to(on)}, answers, on)


def settled(people: Mapping[str, Sequence[OfCohort]], answers: Iterable[After], on: date) -> Followed:
    """`people` are by the code of their term, `answers` of `once_a_term`."""
    terms = {term: cohort.counted(some, term) for term, some in people.items()}
    courses = after_the_course.counted(answers, on, terms)
    alike = [
        (cohort.said(found, busy=busy), courses.last_of(term, busy=busy))
        for (term, found), busy in product(terms.items(), (True, False))
    ]
    together([*(found.fives for found in terms.values()), courses.fives], alike).settle()
    return Followed({term: cohort.as_told(found) for term, found in terms.items()}, courses.found)
