"""For whom a class fits and has a place, kept beside each place on the list, so that no page opens everybody.

A round of the worker looks (`look`). What changes of a learner is forgotten in the same transaction, and looked at by
the next page, of as many as a page can, until the round has been there. Of a class that opens or has places again, the
people at its levels for whom nothing fitted are looked at again. What a page shows it opens itself, as it is then.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.orm import UOWTransaction

from hub.assessment.achieved.models import AchievedLevel
from hub.assessment.models import Assessment
from hub.audit import services as audit
from hub.consent.models import Block, Grant, Objection, Restriction
from hub.core.actor import Viewer
from hub.core.db import HubSession, UnitOfWork
from hub.directory.models import DirectoryVersion, TaughtClass
from hub.directory.types import LEVELS, ClassState, Level
from hub.learners.models import FundingFact, Learner, Need
from hub.matching.policy.versions import published_policy
from hub.matching.ranking.rank import Fit, fit
from hub.matching.services import current_snapshot
from hub.referrals.models import Referral, WaitingEntry
from hub.referrals.types import Fits
from hub.referrals.waiting import kept_owner
from hub.referrals.waiting.profiles import chosen, waiting_profiles

JOB = Viewer.job("look for whom a class fits now")
KEEPING = Viewer.job("keep for whom a class fits", storage=True)
AT_A_PAGE = 100  # people whom a page looks at, of whom nothing is kept
MANY = 1_000  # ids in one statement
_CHANGED, _LOOKED = "whose fits are forgotten", "fits looked at"

# What a fit is made of.
WATCHED = (
    *(Learner, Need, FundingFact, Assessment, AchievedLevel, WaitingEntry, Referral),
    *(Grant, Block, Restriction, Objection),
)


def found(fits: Fit) -> Fits:
    """A conversation club is no class."""
    rows = fits.now
    if not len(rows):
        return Fits.NOTHING
    return Fits.CLUB if fits.question.snapshot.clubs[rows].all() else Fits.CLASS


def fitting(uow: UnitOfWork, fits: Fits) -> sa.ColumnElement[bool]:
    """Of a place on the list: whether that fits who has it, who is not paused, and for whom no class is chosen."""
    looked_at = [learner_id for learner_id, now in _looked_at(uow).items() if now is fits]
    kept = WaitingEntry.fits == fits
    if looked_at:
        kept = sa.or_(kept, sa.and_(WaitingEntry.fits.is_(None), WaitingEntry.learner_id.in_(looked_at)))
    return sa.and_(_to_choose(uow), kept)


def _to_choose(uow: UnitOfWork) -> sa.ColumnElement[bool]:
    paused = WaitingEntry.paused_until > uow.today
    unpaused = sa.or_(WaitingEntry.paused_until.is_(None), ~paused)
    return sa.and_(WaitingEntry.closed_on.is_(None), unpaused, ~chosen())


def _looked_at(uow: UnitOfWork) -> Mapping[UUID, Fits]:
    """Some of whom nothing is kept, the longest wait first: once in a unit of work."""
    known: dict[UUID, Fits] | None = uow.session.info.get(_LOOKED)
    if known is None:
        query = sa.select(WaitingEntry.learner_id).where(WaitingEntry.fits.is_(None), _to_choose(uow))
        # As the index of what is kept has them: another would give the same order past everybody.
        first = query.order_by(WaitingEntry.fits, WaitingEntry.joined_on).limit(AT_A_PAGE)
        forgotten = uow.session.scalars(first).all()
        known = uow.session.info[_LOOKED] = now(uow, forgotten) if forgotten else {}
    return known


def of_everybody(uow: UnitOfWork) -> dict[UUID, Fits]:
    """Of all who wait and have no class chosen: what is kept, and what is found now of those of whom nothing is."""
    query = sa.select(WaitingEntry.learner_id, WaitingEntry.fits).where(_to_choose(uow))
    rows = uow.session.execute(query).all()
    found = {learner_id: fits for learner_id, fits in rows if fits is not None}
    for some in audit.in_portions(uow, [learner_id for learner_id, fits in rows if fits is None]):
        found |= now(uow, some)
    return found


def now(uow: UnitOfWork, learner_ids: Collection[UUID]) -> dict[UUID, Fits]:
    """What fits each of these learners; nothing where that cannot be said, or a class is chosen."""
    waiting = waiting_profiles(uow, learner_ids, none_chosen=True)
    snapshot, policy = current_snapshot(uow), published_policy(uow)
    fits = {one.learner_id: found(fit(snapshot, one.profile, policy, uow.today)) for one in waiting}
    return {learner_id: fits.get(learner_id, Fits.NOTHING) for learner_id in learner_ids}


def to_look_at(uow: UnitOfWork, *, forgotten: bool) -> Sequence[UUID]:
    """Who waits, in the order of the list; only those of whom nothing is kept."""
    query = sa.select(WaitingEntry.learner_id).where(WaitingEntry.closed_on.is_(None))
    if forgotten:
        query = query.where(WaitingEntry.fits.is_(None))
    return uow.session.scalars(query.order_by(WaitingEntry.joined_on, WaitingEntry.id)).all()


def look(uow: UnitOfWork, learner_ids: Collection[UUID]) -> int:
    """Keep what fits each of these now, and who looks after them; how many were looked at."""
    by_fit: dict[Fits, list[UUID]] = {}
    for learner_id, fits in now(uow, learner_ids).items():
        by_fit.setdefault(fits, []).append(learner_id)
    with uow.acting_as(KEEPING):
        for fits, theirs in by_fit.items():
            _keep(uow, theirs, fits)
    kept_owner.follow(uow, learner_ids)
    audit.record(uow, "waiting.look")
    return len(learner_ids)


def forget_for_classes(uow: UnitOfWork, since: datetime) -> int:
    """Of open classes that changed since and have a place: those at their levels for whom no class fitted are to be
    looked at again; how many."""
    changed = sa.select(DirectoryVersion.id).where(DirectoryVersion.changed_at >= since)
    taken = TaughtClass.held + TaughtClass.offered + TaughtClass.enrolled
    query = sa.select(TaughtClass.level_low, TaughtClass.level_high).where(
        TaughtClass.id.in_(changed),
        TaughtClass.state == ClassState.OPEN,
        sa.or_(TaughtClass.places.is_(None), TaughtClass.places > taken),
    )
    levels = {level for low, high in uow.session.execute(query) for level in _about(low, high)}
    if not levels:
        return 0
    with uow.acting_as(KEEPING):
        return uow.change(
            sa.update(WaitingEntry)
            .where(
                WaitingEntry.closed_on.is_(None),
                WaitingEntry.fits.in_([Fits.NOTHING, Fits.CLUB]),
                WaitingEntry.level.in_(levels),
            )
            .values(fits=None)
            .execution_options(synchronize_session=False)
        )


def _about(low: Level | None, high: Level | None) -> Iterable[Level]:
    """One more on both sides: who waits at a level may be a step above or below it in one skill."""
    first, last = low.order if low else 0, high.order if high else len(LEVELS) - 1
    return LEVELS[max(first - 1, 0) : last + 2]


@event.listens_for(HubSession, "before_flush")
def _note(session: HubSession, _context: UOWTransaction, _instances: Any) -> None:
    rows = [row for row in (*session.new, *session.dirty, *session.deleted) if isinstance(row, WATCHED)]
    if not rows:
        return
    uow: UnitOfWork = session.info["uow"]
    session.info.pop(_LOOKED, None)
    session.info.setdefault(_CHANGED, set()).update(row.learner_id for row in rows)
    uow.before_commit(lambda: _forget(uow))


def _forget(uow: UnitOfWork) -> None:
    changed: set[UUID] = uow.session.info.pop(_CHANGED, set())
    if not changed:
        return
    with uow.acting_as(KEEPING):
        _keep(uow, list(changed), None)


def _keep(uow: UnitOfWork, learner_ids: Sequence[UUID], fits: Fits | None) -> None:
    kept = WaitingEntry.fits.is_not(None) if fits is None else WaitingEntry.fits.is_distinct_from(fits)
    for start in range(0, len(learner_ids), MANY):
        of_these = WaitingEntry.learner_id.in_(learner_ids[start : start + MANY])
        uow.change(
            sa.update(WaitingEntry)
            .where(of_these, WaitingEntry.closed_on.is_(None), kept)
            .values(fits=fits)
            .execution_options(synchronize_session=False)
        )
