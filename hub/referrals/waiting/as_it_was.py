"""The waiting list as it was on a day that is over: who waited, at the level that was known of them then.

Whom the viewer may see is decided as of today. What priority somebody had and whether their place was paused is not
kept day by day, and is not told. Nor is when a wait that went on had been closed in between.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from hub.assessment.achieved.models import AchievedLevel
from hub.assessment.models import Assessment
from hub.assessment.types import AchievedState, AssessmentState
from hub.core.db import UnitOfWork
from hub.core.keyset import Key
from hub.core.sealing.authentic import sealed_alone
from hub.directory.types import Level
from hub.referrals.models import WaitingEntry
from hub.referrals.waiting.listed import Listed


@dataclass(frozen=True, slots=True)
class WaitedThen:
    """One place on the list of that day. `closed_on` is later, or nothing where they wait today."""

    entry_id: UUID
    learner_id: UUID
    joined_on: date
    lottery: int
    outcode: str | None
    closed_on: date | None
    closed_reason: str | None

    @property
    def place(self) -> Key:
        return (self.joined_on, self.lottery, self.entry_id)


# The longest wait first; where two joined on one day, by the lot.
PLACE = (WaitingEntry.joined_on, WaitingEntry.lottery, WaitingEntry.id)


def waited_then(
    uow: UnitOfWork, on: date, most: int | None = None, area: str | None = None
) -> Listed[WaitedThen]:
    """Who waited at the end of that day, in one area or all; with `most`, no more than so many are counted."""
    waited = (
        WaitingEntry.joined_on <= on,
        sa.or_(WaitingEntry.closed_on.is_(None), WaitingEntry.closed_on > on),
        *([WaitingEntry.outcode == area] if area else []),
    )
    return Listed(uow, waited, PLACE, _line, most=most, one_index=True)


def _line(row: Any) -> WaitedThen:
    return WaitedThen(
        row.id, row.learner_id, row.joined_on, row.lottery, row.outcode, row.closed_on, row.closed_reason
    )


def levels_then(uow: UnitOfWork, learners: Collection[UUID], on: date) -> dict[UUID, Level]:
    """The newest level of each that had been found or reached by that day; whose is refused or was not known is left
    out."""
    assessed = sa.select(Assessment).where(
        Assessment.learner_id.in_(learners),
        Assessment.state != AssessmentState.DRAFT,
        Assessment.assessed_on <= on,
    )
    reached = sa.select(AchievedLevel).where(
        AchievedLevel.learner_id.in_(learners),
        AchievedLevel.state != AchievedState.TAKEN_BACK,
        AchievedLevel.reached_on <= on,
    )
    rows: list[tuple[date, Any]] = [
        *(
            (row.assessed_on, row)
            for row in uow.session.scalars(assessed.options(sealed_alone(Assessment)))
            if row.assessed_on
        ),
        *((row.reached_on, row) for row in uow.session.scalars(reached.options(sealed_alone(AchievedLevel)))),
    ]
    rows.sort(key=lambda one: (one[0], one[1].id))
    return {row.learner_id: row.placement for _, row in rows if row.placement}
