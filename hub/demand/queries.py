"""Reads of demands, proposals and invitations, narrowed by the fence to what the viewer may know."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, timedelta
from typing import Any, NamedTuple
from uuid import UUID

import sqlalchemy as sa

from hub.accounts.models import Organisation
from hub.consent.services import disclosure as consent
from hub.consent.services.disclosure import Decision
from hub.consent.types import Category
from hub.core.actor import Viewer
from hub.core.db import UnitOfWork
from hub.demand.models import ClassProposal, Demand, Invitation
from hub.demand.rules import CALLS_WITHOUT_ANSWER
from hub.demand.types import Ended, InvitationState, ToCall
from hub.directory.models import TaughtClass
from hub.directory.types import ClassState, Level, Strand
from hub.learners.models import Learner
from hub.learners.self_referral import door
from hub.learners.self_referral.states import SelfReferralState
from hub.messages import dead, panel
from hub.referrals.models import Referral, WaitingEntry
from hub.referrals.reads import ending_soon
from hub.referrals.reads.today.worklists import MOST, Count

RECENT_DAYS = 14  # answers stay in sight for so long, to be taken back or followed up
COUNTING = Viewer.job("count what classes are lacking")

Wants = Mapping[str, Any]  # what `Demand.wants` holds

TO_BE_CALLED = sa.or_(
    Invitation.state == InvitationState.TO_CALL,
    sa.and_(Invitation.state == InvitationState.NO_ANSWER, Invitation.calls < CALLS_WITHOUT_ANSWER),
)


class Wanted(NamedTuple):
    """One open demand, without the learner. Only counts of them may be shown.

    `kind` and `suits` are those of the plain class that would answer it (`demand.plain`).
    """

    level: Level
    outcode: str | None
    availability: int | None
    needs: list[str]
    obstacles: dict[str, int]
    kind: Strand = Strand.GENERAL
    suits: int | None = 0


class Call(NamedTuple):
    """One line of the invitations: whom to call about which class; `referral_id` where one was sent since."""

    invitation: Invitation
    learner: Learner
    taught_class: TaughtClass
    provider: str
    referral_id: UUID | None


def open_demand(uow: UnitOfWork, learner_id: UUID) -> Demand | None:
    return uow.session.scalar(
        sa.select(Demand).where(Demand.learner_id == learner_id, Demand.closed_on.is_(None))
    )


def open_demands(uow: UnitOfWork, learner_ids: Collection[UUID]) -> dict[UUID, Demand]:
    query = sa.select(Demand).where(Demand.learner_id.in_(learner_ids), Demand.closed_on.is_(None))
    return {row.learner_id: row for row in uow.session.scalars(query)}


def lacking(uow: UnitOfWork, learner_ids: Collection[UUID] | None = None) -> set[UUID]:
    """Learners for whom nothing fitted until now, or until a class came that fits: they are invited to it."""
    query = sa.select(Demand.learner_id).where(
        sa.or_(Demand.closed_on.is_(None), Demand.closed_reason == Ended.FITS)
    )
    if learner_ids is not None:
        query = query.where(Demand.learner_id.in_(learner_ids))
    return set(uow.session.scalars(query))


def found_since(uow: UnitOfWork, learner_ids: Collection[UUID]) -> set[UUID]:
    """Of these, for whom nothing fitted before, and something does now."""
    query = sa.select(Demand.learner_id).where(
        Demand.learner_id.in_(learner_ids), Demand.closed_reason == Ended.FITS
    )
    return set(uow.session.scalars(query)) - open_demands(uow, learner_ids).keys()


def with_open_demand(uow: UnitOfWork) -> list[UUID]:
    query = sa.select(Demand.learner_id).where(Demand.closed_on.is_(None)).order_by(Demand.learner_id)
    return list(uow.session.scalars(query))


def no_longer_waiting(uow: UnitOfWork, learner_ids: Collection[UUID]) -> list[tuple[Demand, str | None]]:
    """Open demands of those of these learners who have no open place on the list, with why the last was closed."""
    demands = open_demands(uow, learner_ids)
    query = (
        sa.select(WaitingEntry.learner_id, WaitingEntry.closed_on, WaitingEntry.closed_reason)
        .join(Demand, Demand.learner_id == WaitingEntry.learner_id)
        .where(Demand.closed_on.is_(None), Demand.learner_id.in_(learner_ids))
        .order_by(WaitingEntry.id)
    )
    last = {row.learner_id: row for row in uow.session.execute(query)}
    waiting = {learner_id for learner_id, row in last.items() if row.closed_on is None}
    return [
        (row, last[learner_id].closed_reason if learner_id in last else None)
        for learner_id, row in demands.items()
        if learner_id not in waiting
    ]


def wanted(uow: UnitOfWork, on: date) -> list[Wanted]:
    """Every demand that was open at the end of that day, of those whom the viewer may count. A named job opens them."""
    demands = uow.session.scalars(sa.select(Demand).where(was_open(on))).all()
    with uow.acting_as(COUNTING):
        wants = wants_of(uow, demands)
    return [_wanted(row, wants[row.learner_id]) for row in demands]


def lacking_on(uow: UnitOfWork, on: date) -> set[UUID]:
    """Whose demand was open at the end of that day, of those whom the viewer may count."""
    return set(uow.session.scalars(sa.select(Demand.learner_id).where(was_open(on))))


def was_open(on: date) -> sa.ColumnElement[bool]:
    return sa.and_(Demand.opened_on <= on, sa.or_(Demand.closed_on.is_(None), Demand.closed_on > on))


def wants_of(uow: UnitOfWork, demands: Collection[Demand]) -> dict[UUID, Wants]:
    """By learner, what a class must offer, opened with one decision for all of them."""
    decisions = consent.disclose(uow, [row.learner_id for row in demands], [Category.NEEDS])
    return {row.learner_id: opened(row, decisions[row.learner_id]) for row in demands}


def opened(row: Demand, decision: Decision) -> Wants:
    """What class would have worked: the times and the rest."""
    return {"availability": row.availability.value(decision), **row.wants.value(decision)}


def _wanted(row: Demand, wants: Wants) -> Wanted:
    """What was recorded before there were plain classes has none until the next nightly round."""
    return Wanted(
        row.level,
        row.outcode,
        wants["availability"],
        wants["needs"],
        wants["obstacles"],
        Strand(wants.get("kind", Strand.GENERAL)),
        wants.get("suits", 0),
    )


def invited_before(uow: UnitOfWork, learner_ids: Collection[UUID]) -> dict[UUID, set[UUID]]:
    """By learner, the classes they were ever called about."""
    query = sa.select(Invitation.learner_id, Invitation.class_id).where(
        Invitation.learner_id.in_(learner_ids)
    )
    found: dict[UUID, set[UUID]] = {}
    for learner_id, class_id in uow.session.execute(query):
        found.setdefault(learner_id, set()).add(class_id)
    return found


def being_called(uow: UnitOfWork, learner_ids: Collection[UUID] | None = None) -> list[Invitation]:
    """Invitations for which a call is still to be made: all, or those of these learners."""
    query = sa.select(Invitation).where(TO_BE_CALLED).order_by(Invitation.id)
    if learner_ids is not None:
        query = query.where(Invitation.learner_id.in_(learner_ids))
    return list(uow.session.scalars(query))


def in_play(today: date) -> sa.ColumnElement[bool]:
    """Still to be called; or said yes lately, and stands for a place until a referral takes it."""
    said_yes = sa.and_(
        Invitation.state == InvitationState.INTERESTED, Invitation.answered_on >= lately(today)
    )
    return sa.or_(TO_BE_CALLED, said_yes)


def lately(today: date) -> date:
    return today - timedelta(days=RECENT_DAYS)


def called_by_class(uow: UnitOfWork) -> dict[UUID, int]:
    """How many people are in play for each class."""
    query = (
        sa.select(Invitation.class_id, sa.func.count(Invitation.id))
        .where(in_play(uow.today))
        .group_by(Invitation.class_id)
    )
    return {class_id: count for class_id, count in uow.session.execute(query)}


def called_now(uow: UnitOfWork, learner_ids: Collection[UUID]) -> set[UUID]:
    """Which of these learners are in play for some class: they are called about one at a time."""
    query = sa.select(Invitation.learner_id).where(Invitation.learner_id.in_(learner_ids), in_play(uow.today))
    return set(uow.session.scalars(query))


def calls(uow: UnitOfWork, which: ToCall, first: int = 0, most: int | None = None) -> list[Call]:
    """Invitations with their people and classes, the oldest first: all, or so many of them from `first`."""
    query = (
        sa.select(Invitation, Learner, TaughtClass, Organisation.name, Referral.id)
        .join(Learner, Learner.id == Invitation.learner_id)
        .join(TaughtClass, TaughtClass.id == Invitation.class_id)
        .join(Organisation, Organisation.id == TaughtClass.provider_id)
        .outerjoin(
            Referral,
            sa.and_(
                Referral.learner_id == Invitation.learner_id,
                Referral.class_id == Invitation.class_id,
                Referral.live,
            ),
        )
        .where(_CALLS[which](uow.today))
        .order_by(Invitation.made_on, Invitation.id)
        .offset(first)
        .limit(most)
    )
    return [Call(*row) for row in uow.session.execute(query)]


def due(today: date) -> sa.ColumnElement[bool]:
    return sa.and_(TO_BE_CALLED, sa.or_(Invitation.call_on.is_(None), Invitation.call_on <= today))


def later(today: date) -> sa.ColumnElement[bool]:
    return sa.and_(TO_BE_CALLED, Invitation.call_on > today)


def answered(today: date) -> sa.ColumnElement[bool]:
    """Answered lately, or given up: what can be taken back, and who said yes."""
    states = (InvitationState.INTERESTED, InvitationState.NOT_NOW, InvitationState.NO_ANSWER)
    return sa.and_(Invitation.state.in_(states), ~TO_BE_CALLED, Invitation.answered_on >= lately(today))


_CALLS = {ToCall.DUE: due, ToCall.LATER: later, ToCall.ANSWERED: answered}


def count_calls(uow: UnitOfWork, which: ToCall) -> int:
    query = sa.select(sa.func.count(Invitation.id)).where(_CALLS[which](uow.today))
    return uow.session.scalar(query) or 0


class Beside(NamedTuple):
    """What Today tells beside its groups: calls that are due, learners whose class ends soon, messages that reached
    nobody, addresses that no longer work, and requests that nobody has looked at.
    """

    calls: int
    endings: int
    untold: Count
    dead: Count
    held: int


def beside_today(uow: UnitOfWork) -> Beside:
    """One statement."""
    counted = sa.select(
        sa.func.count(Invitation.id),
        ending_soon.counting(uow.today).scalar_subquery(),
        panel.counting(MOST + 1),
        dead.counting(MOST + 1),
        door.counting(SelfReferralState.HELD).scalar_subquery(),
    )
    calls, endings, untold, unreached, held = uow.session.execute(counted.where(due(uow.today))).one()
    return Beside(calls, endings, Count.of(untold), Count.of(unreached), held)


def proposals(uow: UnitOfWork) -> Sequence[tuple[ClassProposal, str | None]]:
    """Every proposed class, the newest first, with the provider it is for."""
    query = (
        sa.select(ClassProposal, Organisation.name)
        .outerjoin(Organisation, Organisation.id == ClassProposal.provider_id)
        .order_by(ClassProposal.id.desc())
    )
    return [(row, provider) for row, provider in uow.session.execute(query)]


def open_classes(uow: UnitOfWork, provider_id: UUID | None) -> Iterable[tuple[UUID, str]]:
    """Open classes with their provider, by title: those that a proposal can turn out to be."""
    query = (
        sa.select(TaughtClass.id, TaughtClass.title, Organisation.name)
        .join(Organisation, Organisation.id == TaughtClass.provider_id)
        .where(TaughtClass.state == ClassState.OPEN)
        .order_by(Organisation.name, TaughtClass.title, TaughtClass.id)
    )
    if provider_id is not None:
        query = query.where(TaughtClass.provider_id == provider_id)
    return [(row.id, f"{row.name}: {row.title}") for row in uow.session.execute(query)]
