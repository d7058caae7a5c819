"""What learners do after a course, for counting: a named job opens it, and only counts may leave it."""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

import sqlalchemy as sa

from hub.audit import services as audit
from hub.consent.services import disclosure as consent
from hub.consent.types import Category
from hub.core.actor import Viewer
from hub.core.db import UnitOfWork
from hub.core.portions import some_at_a_time
from hub.tracking.codes import Vocabulary, vocabulary
from hub.tracking.destinations.models import DestinationCheck
from hub.tracking.destinations.types import ANSWERED
from hub.tracking.enrolment.models import Enrolment

COUNTING = Viewer.job("count what people do after a course")


UNREACHED = "Not reached"  # the group of who said nothing


class After(NamedTuple):
    """What one person did so many months after a course that ended on a day, as the group of its code."""

    learner_id: UUID
    month: int
    ended_on: date
    group: str


def answered_by(uow: UnitOfWork, on: date, *conditions: sa.ColumnElement[bool]) -> list[After]:
    """Every answer that was there on that day, of those whom the viewer may count and `conditions` leave, as the
    courses ended."""
    check = DestinationCheck
    sealed = (check.sealed_as, check.destination.column)
    query = (
        sa.select(check.id, check.learner_id, check.month, check.ended_on, *sealed)
        .join(
            Enrolment,
            sa.and_(
                Enrolment.id == DestinationCheck.enrolment_id,
                Enrolment.ended_on == DestinationCheck.ended_on,
            ),
        )
        .where(DestinationCheck.state.in_(ANSWERED), DestinationCheck.state_since <= on, *conditions)
        .order_by(DestinationCheck.ended_on, DestinationCheck.id)
    )
    rows = some_at_a_time(uow.session.execute(query))
    with uow.acting_as(COUNTING):
        return [after for some in audit.in_portions(uow, rows) for after in _opened(uow, some)]


def _opened(uow: UnitOfWork, rows: Sequence[Any]) -> Iterator[After]:
    groups = groups_of_codes()
    decisions = consent.disclose(uow, [row.learner_id for row in rows], [Category.OUTCOME])
    for row_id, learner_id, month, ended_on, sealed_as, cipher in rows:
        said = DestinationCheck.destination.of(row_id, learner_id, cipher, sealed_as)
        yield After(learner_id, month, ended_on, groups[said.reveal(decisions[learner_id]) or ""])


def groups_of_codes() -> dict[str, str]:
    """By code of the vocabulary, its group, in the order in which they are offered."""
    return {one.code: one.group for one in vocabulary(Vocabulary.DESTINATION)}
