"""Open one learner's record for some hours to keep somebody safe ("break the glass"), and judge that.

It opens at once to one member of the hub's staff and closes by the clock. A second person says within a day whether it
was right; the data protection officer sees every time, and is told where nobody has said so. A block against that
person still beats it. Nobody else ever has this: a provider rings the hub.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import UUID

import sqlalchemy as sa

from hub.access.permissions import Permission, permitted
from hub.accounts.clocks import Clock, clocks
from hub.audit import ledger
from hub.audit import services as audit
from hub.consent.models import BrokenGlass
from hub.consent.rules import THROUGH_GLASS
from hub.consent.services import disclosure
from hub.consent.services.purposes import check_not_stopped
from hub.consent.services.restriction import KEEPING, blocked
from hub.consent.types import Category, GlassState, Purpose
from hub.core.actor import Viewer
from hub.core.db import UnitOfWork
from hub.core.errors import NotPermitted, NotVisible, RuleBroken


@dataclass(frozen=True, slots=True)
class Opening:
    """One time that a record was opened. `open` now; `overdue` where nobody has said in time whether it was right."""

    id: UUID
    learner_id: UUID
    user_id: UUID
    at: datetime
    expires_at: datetime
    decide_by: datetime
    ended_at: datetime | None
    state: GlassState
    decided_by: UUID | None
    open: bool
    overdue: bool


def break_glass(uow: UnitOfWork, learner_id: UUID, reason: str) -> UUID:
    """Open the record to whoever acts, from the next request on; the id of the opening.

    Once is enough while it lasts. `NotVisible` where the learner has refused this person.
    """
    viewer = _hub_staff(uow)
    check_not_stopped(uow, Purpose.SAFEGUARDING)
    if blocked(uow, viewer, learner_id):
        raise NotVisible("blocked", learner_id)
    own = _of(uow, BrokenGlass.user_id == viewer.user_id, BrokenGlass.learner_id == learner_id)
    if opened_now := [one.id for one in own if one.open]:
        return opened_now[0]
    limits = clocks(uow)
    row = BrokenGlass(
        learner_id=learner_id,
        user_id=viewer.user_id,
        expires_at=uow.now + timedelta(hours=limits[Clock.BREAK_GLASS]),
        decide_by=uow.now + timedelta(hours=limits[Clock.SECOND_PERSON]),
    )
    row.reason = reason
    audit.record(uow, "glass.break", about=row, purpose=Purpose.SAFEGUARDING)
    with uow.acting_as(KEEPING):
        uow.add(row)
    return row.id


def end(uow: UnitOfWork, opening_id: UUID) -> None:
    """Close it before its time, by whoever opened it or a colleague. Twice is the same as once."""
    _hub_staff(uow)
    with uow.acting_as(KEEPING):
        row = uow.get(BrokenGlass, opening_id)
        closing = row.open_at(uow.now)
        if closing:
            row.ended_at = uow.now
    if closing:
        audit.record(uow, "glass.end", about=row, purpose=Purpose.SAFEGUARDING)
        ledger.keep(uow, ledger.Act.GLASS_CLOSED, opening_id=row.id)


def judge(uow: UnitOfWork, opening_id: UUID, state: GlassState) -> None:
    """A second person says whether it was right; a refusal closes it at once. `RuleBroken` for whoever opened it."""
    viewer = _hub_staff(uow)
    with uow.acting_as(KEEPING):
        row = _to_judge(uow, opening_id, viewer.user_id)
        row.move_to(state)
        row.decided_by, row.decided_at = viewer.user_id, uow.now
    audit.record(uow, f"glass.{state}", about=row, purpose=Purpose.SAFEGUARDING)
    if state is GlassState.REFUSED:
        ledger.keep(uow, ledger.Act.GLASS_CLOSED, opening_id=row.id)


def reason_of(uow: UnitOfWork, opening_id: UUID) -> str:
    """Why it was opened, for the second person and the officer; each look is recorded."""
    if not permitted(uow.viewer, Permission.OVERSEE):
        _hub_staff(uow)
    with uow.acting_as(KEEPING):
        row = uow.get(BrokenGlass, opening_id)
    audit.record(uow, "glass.look", about=row, purpose=Purpose.SAFEGUARDING)
    with uow.acting_as(KEEPING):
        decision = disclosure.may_see(uow, row.learner_id, [Category.SAFEGUARDING])
        return row.reason.reveal(decision) or ""


@contextmanager
def opened(uow: UnitOfWork, opening_id: UUID) -> Iterator[UUID]:
    """Look at the record as whoever opened it, while it is open; whose it is. `NotVisible` to everybody else."""
    viewer = _hub_staff(uow)
    with uow.acting_as(KEEPING):
        row = uow.get(BrokenGlass, opening_id)
    if row.user_id != viewer.user_id or not row.open_at(uow.now):
        raise NotVisible("not opened to keep safe", row.learner_id)
    with uow.acting_as(replace(viewer, purposes=THROUGH_GLASS)):
        yield row.learner_id


def one(uow: UnitOfWork, opening_id: UUID) -> Opening:
    found = _seen(uow, BrokenGlass.id == opening_id)
    if not found:
        raise NotVisible
    return found[0]


def to_judge_or_open(uow: UnitOfWork) -> Sequence[Opening]:
    """What waits for a second person, and what is open, for the hub's staff; the newest first."""
    _hub_staff(uow)
    return [one for one in _of(uow) if one.state is GlassState.WAITING or one.open]


def everything(uow: UnitOfWork) -> Sequence[Opening]:
    """Every time, for the officer; the newest first."""
    return _seen(uow)


def of_learner(uow: UnitOfWork, learner_id: UUID) -> Sequence[Opening]:
    """Every time of one learner, for whoever may see the learner."""
    return _of(uow, BrokenGlass.learner_id == learner_id)


def _seen(uow: UnitOfWork, *conditions: sa.ColumnElement[bool]) -> Sequence[Opening]:
    if not permitted(uow.viewer, Permission.OVERSEE):
        _hub_staff(uow)
    return _of(uow, *conditions)


def _of(uow: UnitOfWork, *conditions: sa.ColumnElement[bool]) -> Sequence[Opening]:
    query = sa.select(BrokenGlass).where(*conditions).order_by(BrokenGlass.created_at.desc(), BrokenGlass.id)
    with uow.acting_as(KEEPING):
        return [_opening(row, uow.now) for row in uow.session.scalars(query)]


def _opening(row: BrokenGlass, now: datetime) -> Opening:
    return Opening(
        row.id,
        row.learner_id,
        row.user_id,
        row.created_at,
        row.expires_at,
        row.decide_by,
        row.ended_at,
        row.state,
        row.decided_by,
        row.open_at(now),
        row.overdue(now),
    )


def _to_judge(uow: UnitOfWork, opening_id: UUID, judge_id: UUID | None) -> BrokenGlass:
    query = sa.select(BrokenGlass).where(BrokenGlass.id == opening_id)
    row = uow.one(query.with_for_update(of=BrokenGlass))
    if row.user_id == judge_id:
        raise RuleBroken("Somebody else at the hub must say whether it was right.")
    return row


def _hub_staff(uow: UnitOfWork) -> Viewer:
    if uow.viewer is None or not permitted(uow.viewer, Permission.BREAK_GLASS) or not uow.viewer.hub:
        raise NotPermitted
    return uow.viewer
