"""Who of a class is the next to be offered a place, and why: the order of the one waiting list, in words."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from hub.core.actor import Viewer
from hub.core.clock import local_date
from hub.core.db import UnitOfWork
from hub.core.sealing.authentic import as_written, columns
from hub.forms.format import date_words
from hub.learners.models import Learner
from hub.referrals.models import Referral, WaitingEntry
from hub.referrals.types import State
from hub.referrals.waiting.priorities import STANDARD_PRIORITY

TO_OFFER = (State.ACCEPTED, State.WAITLISTED)  # who may be offered the next place
ORDER = {state: rank for rank, state in enumerate(TO_OFFER)} | {State.OPENED: 2, State.INACTIVE: 2}
LAST = 2**63  # after every lot
ORDERING = Viewer.job(
    "put who waits for a class in order"
)  # a provider is told the order, not the hub's list


@dataclass(frozen=True, slots=True)
class Turn:
    """The place in the order, from 1, and what gives it."""

    place: int
    why: str


@dataclass(frozen=True, slots=True)
class _Standing:
    """One referral with what puts it in order."""

    referral_id: UUID
    reference: str
    state: State
    since: datetime
    group: int
    joined: date
    lottery: int

    @property
    def key(self) -> tuple[int, int, date, int, UUID]:
        return ORDER[self.state], self.group, self.joined, self.lottery, self.referral_id


def in_turn(uow: UnitOfWork, class_id: UUID) -> dict[str, Turn]:
    """By reference of the referral, in order: who has a place held, who waits, then who is not answered yet.

    Of each, by priority, the day they joined and the lot.
    """
    waiting = sa.and_(WaitingEntry.learner_id == Referral.learner_id, WaitingEntry.closed_on.is_(None))
    query = (
        sa.select(
            Referral.id.label("referral_id"),
            Referral.reference,
            Referral.state,
            Referral.state_since,
            Learner.joined_on.label("came_on"),
            *columns(WaitingEntry),
        )
        .join(Learner, Learner.id == Referral.learner_id)
        .outerjoin(WaitingEntry, waiting)
        .where(Referral.class_id == class_id, Referral.state.in_(ORDER))
    )
    with uow.acting_as(ORDERING):
        rows = sorted((_standing(uow, row) for row in uow.session.execute(query)), key=lambda one: one.key)
    return {
        one.reference: Turn(place, why(one.state, local_date(one.since), one.group, one.joined))
        for place, one in enumerate(rows, start=1)
    }


def _standing(uow: UnitOfWork, row: Any) -> "_Standing":
    """A place on the list that is not as the service wrote it puts nobody in front."""
    waits = row.id is not None and any(as_written(uow.session, WaitingEntry, [row]))
    return _Standing(
        referral_id=row.referral_id,
        reference=row.reference,
        state=row.state,
        since=row.state_since,
        group=row.priority_group if waits else STANDARD_PRIORITY,
        joined=row.joined_on if waits else row.came_on,
        lottery=row.lottery if waits else LAST,
    )


def why(state: State, since: date, group: int, joined: date) -> str:
    first = "The hub asks that they go first. " if group < STANDARD_PRIORITY else ""
    held = f"A place is held for them since {date_words(since)}. " if state is State.ACCEPTED else ""
    return f"{held}{first}Waiting since {date_words(joined)}"
