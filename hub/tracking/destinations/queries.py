"""Reads of the calls after a course, narrowed by the fence."""

from collections import defaultdict
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, NamedTuple
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from hub.accounts.models import Organisation
from hub.consent.services.objected import stopped_for
from hub.consent.types import Use
from hub.core.db import UnitOfWork
from hub.core.engine import along_an_index
from hub.core.keyset import Key
from hub.directory.models import TaughtClass
from hub.learners.models import Learner
from hub.learners.reads.owners import Owner, Owners, with_owner
from hub.tracking.destinations.models import DestinationCheck
from hub.tracking.destinations.rules import rules
from hub.tracking.destinations.types import ANSWERED, PENDING, Which
from hub.tracking.enrolment.models import Enrolment

MOST = 1_000  # checks that a list reads: nobody makes more calls before it is read again


class About(NamedTuple):
    """One check with the class it is about."""

    check: DestinationCheck
    title: str
    provider: str


@dataclass(frozen=True, slots=True)
class Call:
    """One call: all that one learner is to be asked then, what came due first standing first."""

    learner: Learner
    owner: Owner
    checks: tuple[About, ...]

    @property
    def first(self) -> DestinationCheck:
        return self.checks[0].check

    @property
    def place(self) -> Key:
        """By which a list is in order: what came due first or, once it is answered, the newest first."""
        first = self.first
        answered = first.state in ANSWERED
        return (-first.state_since.toordinal() if answered else first.due_on.toordinal(), first.id)


_STANDS = sa.and_(
    Enrolment.id == DestinationCheck.enrolment_id, Enrolment.ended_on == DestinationCheck.ended_on
)


def calls(uow: UnitOfWork, which: Which) -> list[Call]:
    """By learner, what came due first standing first; of those answered, the newest first."""
    return _by_learner(uow, _WHICH[which](uow.today), newest=which is Which.ANSWERED)


def first_calls(uow: UnitOfWork, which: Which, *of_whom: sa.ColumnElement[bool]) -> tuple[list[Call], bool]:
    """Of these people the calls of the `MOST` checks that stand first, and whether there are more."""
    condition, newest = sa.and_(_WHICH[which](uow.today), *of_whom), which is Which.ANSWERED
    one_more = sa.select(DestinationCheck.id).where(condition).order_by(*_order(newest)).offset(MOST).limit(1)
    with along_an_index(uow.session):
        found = _by_learner(uow, condition, newest=newest, most=MOST)
        return found, uow.session.scalar(one_more) is not None


def call_of(uow: UnitOfWork, learner_id: UUID) -> Call | None:
    """What is to be asked of one learner; None where nothing is."""
    pending = sa.and_(DestinationCheck.learner_id == learner_id, DestinationCheck.state.in_(PENDING))
    return next(iter(_by_learner(uow, pending)), None)


def one_answered(uow: UnitOfWork, check_id: UUID) -> DestinationCheck:
    """One that has an answer, or `NotVisible`."""
    return uow.one(
        sa.select(DestinationCheck).where(
            DestinationCheck.id == check_id, DestinationCheck.state.in_(ANSWERED)
        )
    )


def _order(newest: bool) -> tuple[Any, ...]:
    first = DestinationCheck.state_since.desc() if newest else DestinationCheck.due_on
    return first, DestinationCheck.id


def _by_learner(
    uow: UnitOfWork, condition: sa.ColumnElement[bool], newest: bool = False, most: int | None = None
) -> list[Call]:
    """Whoever objects to being asked is not to be called."""
    query = (
        sa.select(DestinationCheck, Learner, TaughtClass.title, Organisation.name)
        .join(Enrolment, _STANDS)
        .join(Learner, Learner.id == DestinationCheck.learner_id)
        .join(TaughtClass, TaughtClass.id == Enrolment.class_id)
        .join(Organisation, Organisation.id == TaughtClass.provider_id)
        .where(condition)
        .order_by(*_order(newest))
        .limit(most)
    )
    rows = uow.session.execute(with_owner(query, Learner.id)).all()
    unasked = stopped_for(uow, {row[1].id for row in rows}, Use.CONTACT)
    people: dict[UUID, tuple[Learner, Owner]] = {}
    checks: dict[UUID, list[About]] = defaultdict(list)
    owners = Owners(uow)
    for check, learner, title, provider, user, since in rows:
        if check.state in PENDING and learner.id in unasked:
            continue
        people[learner.id] = learner, owners.of(user, since)
        checks[learner.id].append(About(check, title, provider))
    return [Call(*people[learner_id], tuple(found)) for learner_id, found in checks.items()]


def _due(today: date) -> sa.ColumnElement[bool]:
    return sa.and_(
        DestinationCheck.state.in_(PENDING),
        sa.or_(DestinationCheck.call_on.is_(None), DestinationCheck.call_on <= today),
    )


def _later(today: date) -> sa.ColumnElement[bool]:
    return sa.and_(DestinationCheck.state.in_(PENDING), DestinationCheck.call_on > today)


def _answered(today: date) -> sa.ColumnElement[bool]:
    since = today - timedelta(days=rules().days_in_sight)
    return sa.and_(DestinationCheck.state.in_(ANSWERED), DestinationCheck.state_since >= since)


_WHICH: Mapping[Which, Callable[[date], sa.ColumnElement[bool]]] = {
    Which.DUE: _due,
    Which.LATER: _later,
    Which.ANSWERED: _answered,
}


def ended(
    uow: UnitOfWork, since: date, until: date, enrolment_ids: Collection[UUID] | None = None
) -> Sequence[Enrolment]:
    """Enrolments (or those of these) that ended in these days, of learners whose record the viewer may use. Whoever is
    in another class now, as after a transfer, has not left."""
    goes_on = aliased(Enrolment)
    elsewhere = sa.select(goes_on.id).where(
        goes_on.learner_id == Enrolment.learner_id, goes_on.ended_on.is_(None)
    )
    query = sa.select(Enrolment).where(Enrolment.ended_on.between(since, until), ~elsewhere.exists())
    if enrolment_ids is not None:
        query = query.where(Enrolment.id.in_(enrolment_ids))
    return uow.session.scalars(query.order_by(Enrolment.id)).all()


def begun(
    uow: UnitOfWork, since: date, enrolment_ids: Collection[UUID] | None = None
) -> Mapping[tuple[UUID, date], set[int]]:
    """By enrolment (or those of these) and its end, from that day on, the months of which a check was begun."""
    found: dict[tuple[UUID, date], set[int]] = defaultdict(set)
    query = sa.select(DestinationCheck.enrolment_id, DestinationCheck.ended_on, DestinationCheck.month).where(
        DestinationCheck.ended_on >= since
    )
    if enrolment_ids is not None:
        query = query.where(DestinationCheck.enrolment_id.in_(enrolment_ids))
    for enrolment_id, ended_on, month in uow.session.execute(query):
        found[enrolment_id, ended_on].add(month)
    return found
