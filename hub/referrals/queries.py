"""Reads of referrals and of the waiting list, narrowed by the fence to what the viewer may know."""

from collections.abc import Collection, Iterable, Sequence
from datetime import date
from uuid import UUID

import sqlalchemy as sa

from hub.consent import rows
from hub.consent.conditions import may_hear
from hub.consent.types import Purpose
from hub.core.db import UnitOfWork
from hub.core.errors import NotVisible
from hub.core.ids import read_reference
from hub.core.sealing.sealed import Sealed
from hub.directory import names
from hub.directory.models import TaughtClass
from hub.referrals import due, effects, rules
from hub.referrals.models import Referral, Transition, WaitingEntry
from hub.referrals.types import Side, State, Verb


def by_reference(uow: UnitOfWork, typed: str) -> Referral:
    """The referral with this reference, however it is typed; `NotVisible` if hidden, unknown or malformed."""
    reference = read_reference(typed)
    if reference is None:
        raise NotVisible
    return uow.one(sa.select(Referral).where(Referral.reference == reference))


def fresh(uow: UnitOfWork, referral_id: UUID) -> Referral:
    """The referral as the database has it now, whatever this unit of work read before."""
    query = sa.select(Referral).where(Referral.id == referral_id)
    return uow.one(query.execution_options(populate_existing=True))


def of_learner(uow: UnitOfWork, learner_id: UUID) -> Sequence[Referral]:
    return rows.of(uow, Referral, learner_id)


def started(uow: UnitOfWork, learner_id: UUID) -> list[tuple[Referral, TaughtClass]]:
    """The classes that the learner goes to now, with the referrals that led there."""
    query = (
        sa.select(Referral, TaughtClass)
        .join(TaughtClass, TaughtClass.id == Referral.class_id)
        .where(Referral.learner_id == learner_id, Referral.state == State.STARTED)
        .order_by(Referral.id)
    )
    return [(referral, taught) for referral, taught in uow.session.execute(query)]


def sent_by(uow: UnitOfWork, learner_id: UUID, submission: str) -> list[Referral]:
    """What the same opened page has sent for this learner already."""
    query = (
        sa.select(Referral)
        .join(Transition, Transition.referral_id == Referral.id)
        .where(
            Referral.learner_id == learner_id,
            Transition.verb == Verb.SEND,
            Transition.submission == submission,
        )
        .order_by(Referral.id)
    )
    return list(uow.session.scalars(query))


def unshared(uow: UnitOfWork, learner_ids: Collection[UUID]) -> Sequence[Referral]:
    """Live referrals whose provider may not be told of the learner any more."""
    query = sa.select(Referral).where(Referral.learner_id.in_(learner_ids), must_close(uow))
    return uow.session.scalars(query.order_by(Referral.id)).all()


def shared_again(uow: UnitOfWork, learner_ids: Collection[UUID]) -> Sequence[Referral]:
    """Referrals that closed with sharing, are still on the hub's list, and whose provider may hear again."""
    query = sa.select(Referral).where(Referral.learner_id.in_(learner_ids), _shared_again(uow))
    return uow.session.scalars(query.order_by(Referral.id)).all()


def out_of_step(uow: UnitOfWork, organisation_id: UUID | None = None) -> Sequence[UUID]:
    """Learners with a referral that what is shared should close or bring back; with one organisation, or any."""
    query = sa.select(Referral.learner_id).where(sa.or_(must_close(uow), _shared_again(uow)))
    if organisation_id is not None:
        query = query.where(Referral.recipient_id == organisation_id)
    return uow.session.scalars(query.distinct().order_by(Referral.learner_id)).all()


def must_close(uow: UnitOfWork) -> sa.ColumnElement[bool]:
    """Referrals that are open while their provider may not hear of the learner."""
    return sa.and_(Referral.live, ~_provider_may_hear(uow))


def _shared_again(uow: UnitOfWork) -> sa.ColumnElement[bool]:
    return sa.and_(
        Referral.state == State.WITHDRAWN,
        Referral.hub_task.in_(effects.SHARING_EFFECTS.values()),
        _provider_may_hear(uow),
    )


def _provider_may_hear(uow: UnitOfWork) -> sa.ColumnElement[bool]:
    return may_hear(Referral.learner_id, Referral.recipient_id, Purpose.REFERRAL, uow.today, uow.now)


def history(uow: UnitOfWork, referral_id: UUID) -> Sequence[Transition]:
    """Newest first."""
    query = sa.select(Transition).where(Transition.referral_id == referral_id)
    return uow.session.scalars(query.order_by(Transition.at.desc(), Transition.id.desc())).all()


def steps_of_learner(uow: UnitOfWork, learner_id: UUID) -> list[tuple[Transition, str]]:
    """Every step of every referral of a learner, newest first, with the name of its provider."""
    steps = sorted(rows.of(uow, Transition, learner_id), key=lambda step: (step.at, step.id), reverse=True)
    named = names.organisations(uow, (step.recipient_id for step in steps))
    return [(step, named[step.recipient_id]) for step in steps if step.recipient_id in named]


def references(uow: UnitOfWork, ids: Collection[UUID]) -> dict[UUID, str]:
    """By id, the references of these referrals."""
    query = sa.select(Referral.id, Referral.reference).where(Referral.id.in_(ids))
    return {referral_id: reference for referral_id, reference in uow.session.execute(query)}


def last_transition(uow: UnitOfWork, referral_id: UUID, verb: Verb | None = None) -> Transition | None:
    """The newest row of the history; with `verb`, the newest of that verb."""
    query = sa.select(Transition).where(Transition.referral_id == referral_id)
    if verb is not None:
        query = query.where(Transition.verb == verb)
    return uow.session.scalar(query.order_by(Transition.at.desc(), Transition.id.desc()).limit(1))


def note_now(uow: UnitOfWork, referral: Referral) -> Sealed:
    """The hub's note to the provider as it is now; what it was before stands in the history."""
    amended = last_transition(uow, referral.id, Verb.AMEND)
    return amended.note if amended else referral.note


def arrival(uow: UnitOfWork, referral: Referral) -> Transition | None:
    """The step by which the referral first came to the state it is in; going back to it does not count."""
    query = (
        sa.select(Transition)
        .where(
            Transition.referral_id == referral.id,
            Transition.to_state == referral.state,
            Transition.from_state != Transition.to_state,
            Transition.verb.not_in(rules.GOING_BACK),
        )
        .order_by(Transition.at.desc(), Transition.id.desc())
        .limit(1)
    )
    return uow.session.scalar(query)


def state_before(uow: UnitOfWork, referral: Referral) -> State | None:
    """The state from which the referral came to the one it is in."""
    step = arrival(uow, referral)
    return step.from_state if step else None


def moved_to(uow: UnitOfWork, referral: Referral) -> Referral | None:
    """The referral to which a transfer led from this one, the newest if it was undone before."""
    query = sa.select(Referral).where(Referral.transferred_from_id == referral.id)
    return uow.session.scalar(query.order_by(Referral.id.desc()).limit(1))


def open_entry(uow: UnitOfWork, learner_id: UUID) -> WaitingEntry | None:
    """The learner's present entry on the waiting list; `Tampered` for one that is not as the service wrote it."""
    return rows.first(uow, WaitingEntry, learner_id, lambda entry: entry.closed_on is None)


def entry_closed(
    uow: UnitOfWork, learner_id: UUID, reason: str, since: date | None = None
) -> WaitingEntry | None:
    """The entry that was closed for this reason, since that day or at all, the newest if there were several."""
    query = sa.select(WaitingEntry).where(
        WaitingEntry.learner_id == learner_id,
        WaitingEntry.closed_reason == reason,
        WaitingEntry.closed_on.is_not(None) if since is None else WaitingEntry.closed_on >= since,
    )
    newest = (WaitingEntry.closed_on.desc(), WaitingEntry.id.desc())
    return uow.session.scalar(query.order_by(*newest).limit(1))


def entries_closed(uow: UnitOfWork, learner_id: UUID) -> list[bool]:
    """For each entry the learner ever had, whether it is closed."""
    query = sa.select(WaitingEntry.closed_on).where(WaitingEntry.learner_id == learner_id)
    return [closed_on is not None for closed_on in uow.session.scalars(query)]


def overdue(uow: UnitOfWork, referral_ids: Collection[UUID] | None = None) -> list[tuple[UUID, Verb]]:
    """Referrals whose time has run out, with the verb that says so: all, or those of these. For the nightly job.

    A provider whose clock stands still is not overdue.
    """
    query = sa.select(Referral.id, Referral.state).where(
        sa.or_(
            sa.and_(Referral.state.in_(_lapsing()), due.late(uow.today)),
            sa.and_(Referral.state == State.OFFERED, Referral.offer_reply_by < uow.today),
            sa.and_(Referral.state == State.ON_HOLD, Referral.hold_until <= uow.today),
        )
    )
    if referral_ids is not None:
        query = query.where(Referral.id.in_(referral_ids))
    rows = uow.session.execute(query)
    verb_of = {State.OFFERED: Verb.EXPIRE_OFFER, State.ON_HOLD: Verb.RESUME}
    return [(referral_id, verb_of.get(state, Verb.LAPSE)) for referral_id, state in rows]


def _lapsing() -> Iterable[State]:
    return [state for state in State if Verb.LAPSE in rules.verbs(state, Side.SYSTEM)]
