"""The people of every term, what came after their courses and whom the hub reaches, rounded together: they are the
same people.

Settled apart, a reader could set one page against the other: whom a call reached is on two of them, and whoever
registered in one of the terms is among all whom the hub reaches.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import product

from hub.core.db import UnitOfWork
from hub.insight import cohorts
from hub.insight.cohorts import OfCohort
from hub.insight.fives import Kind, Those, together
from hub.insight.nested import EVERYBODY, Nested
from hub.insight.periods import terms_to
from hub.insight.settled import after_the_course, cohort, reach
from hub.insight.settled.after_the_course import CameAfter
from hub.insight.settled.cohort import Cohort
from hub.insight.settled.reach import Reach
from hub.learners.equality.counts import answers_of
from hub.tracking.destinations.counts import After, answered_by

OF_NO_TERM: Those = frozenset({("in none of the terms",)})


@dataclass(frozen=True, slots=True)
class Followed:
    """`cohorts` are by the code of their term."""

    cohorts: dict[str, Cohort]
    came_after: CameAfter
    reach: Reach


def publish(uow: UnitOfWork, on: date) -> Followed:
    """Ask for everybody who is followed and what they said up to that day, and settle what may be shown of them."""
    answers = after_the_course.once_a_term(answered_by(uow, on))
    said = after_the_course.last_said(answers)
    return settled(cohorts.cohorts(uow, terms_to(on), said), answers, on, answers_of(uow, on))


def settled(
    people: Mapping[str, Sequence[OfCohort]],
    answers: Iterable[After],
    on: date,
    equality: Iterable[tuple[str, ...]],
) -> Followed:
    """`people` are by the code of their term, `answers` of `once_a_term`, `equality` of everybody registered."""
    terms = {term: cohort.counted(some, term) for term, some in people.items()}
    courses, reached = after_the_course.counted(answers, on, terms), reach.counted(equality)
    alike = [
        (cohort.said(found, busy=busy), courses.last_of(term, busy=busy))
        for (term, found), busy in product(terms.items(), (True, False))
    ]
    alike.append((everybody(*terms.values()) | OF_NO_TERM, everybody(reached)))
    together([*(found.fives for found in terms.values()), courses.fives, reached.fives], alike).settle()
    told = {term: cohort.as_told(found) for term, found in terms.items()}
    return Followed(told, courses.found, reach.as_told(reached))


def everybody(*several: Nested) -> Those:
    return frozenset[Kind]().union(*(one.those(EVERYBODY, 0) for one in several))
