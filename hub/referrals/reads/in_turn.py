"""Who of a class is the next to be offered a place, and why: the order of the one waiting list, in words."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

import sqlalchemy as sa

from hub.core.actor import Viewer
from hub.core.clock import local_date
from hub.core.db import UnitOfWork
from hub.forms.format import date_words
from hub.learners.models import Learner
from hub.referrals.models import Referral, WaitingEntry
from hub.referrals.types import State
from hub.referrals.waiting.priorities import STANDARD_PRIORITY

TO_OFFER = (State.ACCEPTED, State.WAITLISTED)  # who may be offered the next place
ORDER = {state: rank for rank, state in enumerate(TO_OFFER)} | {State.OPENED: 2, State.INACTIVE: 2}
ORDERING = Viewer.job(
    "put who waits for a class in order"
)  # a provider is told the order, not the hub's list


@dataclass(frozen=True, slots=True)
class Turn:
    """The place in the order, from 1, and what gives it."""

    place: int
    why: str


def in_turn(uow: UnitOfWork, class_id: UUID) -> dict[str, Turn]:
    """By reference of the referral, in order: who has a place held, who waits, then who is not answered yet.

    Of each, by priority, the day they joined and the lot.
    """
    joined = sa.func.coalesce(WaitingEntry.joined_on, Learner.joined_on)
    group = sa.func.coalesce(WaitingEntry.priority_group, STANDARD_PRIORITY)
    waiting = sa.and_(WaitingEntry.learner_id == Referral.learner_id, WaitingEntry.closed_on.is_(None))
    query = (
        sa.select(Referral.reference, Referral.state, Referral.state_since, group, joined)
        .join(Learner, Learner.id == Referral.learner_id)
        .outerjoin(WaitingEntry, waiting)
        .where(Referral.class_id == class_id, Referral.state.in_(ORDER))
        .order_by(sa.case(ORDER, value=Referral.state), group, joined, WaitingEntry.lottery, Referral.id)
    )
    with uow.acting_as(ORDERING):
        rows = uow.session.execute(query).all()
    return {
        row[0]: Turn(place, why(row[1], local_date(row[2]), row[3], row[4]))
        for place, row in enumerate(rows, start=1)
    }


def why(state: State, since: date, group: int, joined: date) -> str:
    first = "The hub asks that they go first. " if group < STANDARD_PRIORITY else ""
    held = f"A place is held for them since {date_words(since)}. " if state is State.ACCEPTED else ""
    return f"{held}{first}Waiting since {date_words(joined)}"
