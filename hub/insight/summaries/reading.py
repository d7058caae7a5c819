"""What each part of a record counts: the one place that says so, for a change of one record and for a recount of all.

Each reader is given learners and gives, for those of whom there is something, what it says of the person and what
happened. What may not be read as written is left out, and the operator is told.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from datetime import date, datetime
from itertools import chain, groupby
from operator import attrgetter
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from hub.assessment.achieved.models import AchievedLevel
from hub.assessment.models import Assessment
from hub.assessment.types import AchievedState, AssessmentState
from hub.consent.conditions import has_bits, live_grant, restricted, standing_block
from hub.consent.models import Block, Grant, mask
from hub.consent.rules import PURPOSE_CATEGORIES
from hub.consent.types import Purpose
from hub.core.among import among
from hub.core.clock import local_date
from hub.core.db import UnitOfWork
from hub.core.sealing.authentic import as_written, columns
from hub.demand.models import Demand
from hub.directory.models import TaughtClass
from hub.directory.types import Level
from hub.insight.measures import NEVER_SENT
from hub.insight.summaries.types import Happened
from hub.learners.models import Learner
from hub.learners.types import RegistrationState
from hub.referrals.models import Referral, Transition, WaitingEntry
from hub.referrals.types import State, Verb
from hub.tracking.destinations.models import DestinationCheck
from hub.tracking.destinations.types import CheckState
from hub.tracking.enrolment.models import Enrolment

Learners = Collection[UUID]
Kept = list[Any]  # one thing that happened, as JSON gives it back
Part = list[Any]  # what it says of the person, and what happened
Reader = Callable[[UnitOfWork, Learners], Mapping[UUID, Part]]

PERSON, LEVELS, REFERRALS = "person", "levels", "referrals"
WAITING, DEMAND, CALLS = "waiting", "demand", "calls"
STEPS = (Verb.OFFER, Verb.TAKE_BACK_OFFER, Verb.DECLINE)
ENDS = {State.COMPLETED: "finished", State.LEFT_EARLY: "left early"}


def person(uow: UnitOfWork, learners: Learners) -> dict[UUID, Part]:
    """Who may count them, and by what: as the fence says for whoever counts at their organisation."""
    counted_by: dict[UUID, list[str]] = defaultdict(list)
    for learner_id, organisation_id in uow.session.execute(_may_count(uow, learners)):
        counted_by[learner_id].append(str(organisation_id))
    query = sa.select(Learner.id, Learner.intake, Learner.channel, Learner.outcode, Learner.joined_on).where(
        among(Learner.id, learners)
    )
    return {row.id: [_about(row, counted_by[row.id]), _registered(row)] for row in uow.session.execute(query)}


def _may_count(uow: UnitOfWork, learners: Learners) -> sa.Select[UUID, UUID]:
    needed = mask(PURPOSE_CATEGORIES[Purpose.STATISTICS])
    blocked = sa.exists().where(
        Block.learner_id == Grant.learner_id,
        Block.recipient_id == Grant.recipient_id,
        Block.user_id.is_(None),
        standing_block(Block, uow.now),
    )
    return (
        sa.select(Grant.learner_id, Grant.recipient_id)
        .where(
            among(Grant.learner_id, learners),
            Grant.purpose == Purpose.STATISTICS,
            live_grant(Grant, uow.today),
            has_bits(Grant.open_categories, needed),
            ~restricted(Grant.learner_id),
            ~blocked,
        )
        .distinct()
        .order_by(Grant.recipient_id)
    )


def _about(row: Any, counted_by: list[str]) -> dict[str, Any]:
    return {
        "organisations": counted_by,
        "channel": row.channel.value,
        "area": row.outcode,
        "joined": row.joined_on.isoformat(),
    }


def _registered(row: Any) -> list[Kept]:
    done = row.intake is RegistrationState.REGISTERED
    return [kept(Happened("registered", row.joined_on.isoformat()))] if done else []


def levels(uow: UnitOfWork, learners: Learners) -> dict[UUID, Part]:
    """The level first found, and those reached in class above it."""
    assessed = (
        sa.select(*columns(Assessment))
        .where(among(Assessment.learner_id, learners), Assessment.state != AssessmentState.DRAFT)
        .order_by(Assessment.assessed_on.desc(), Assessment.id.desc())
    )
    reached = (
        sa.select(*columns(AchievedLevel))
        .where(among(AchievedLevel.learner_id, learners), AchievedLevel.state != AchievedState.TAKEN_BACK)
        .order_by(AchievedLevel.reached_on, AchievedLevel.id)
    )
    first = {
        row.learner_id: row
        for row in _written(uow, Assessment, assessed)
        if row.placement and row.assessed_on
    }
    found = {who: _first_found(row) for who, row in first.items()}
    for row in _written(uow, AchievedLevel, reached):
        if row.learner_id in first and _above(row.placement, first[row.learner_id].placement):
            found[row.learner_id][1].append(kept(Happened("moved up", row.reached_on.isoformat())))
    return found


def _written(uow: UnitOfWork, model: Any, query: sa.Select[Any]) -> Iterator[Any]:
    return as_written(uow.session, model, uow.session.execute(query))


def _first_found(row: Any) -> Part:
    assessed = Happened("assessed", row.assessed_on.isoformat())
    return [{"level": row.placement, "strand": row.strand}, [kept(assessed)]]


def _above(now: Level | None, first: Level) -> bool:
    return now is not None and now.order > first.order


def referrals(uow: UnitOfWork, learners: Learners) -> dict[UUID, Part]:
    taken = sa.and_(Transition.referral_id == Referral.id, Transition.verb.in_(STEPS))
    query = (
        sa.select(
            Referral.id, Referral.learner_id, Referral.state, Referral.recipient_id,
            Referral.sent_at, Referral.answered_at, Referral.transferred_from_id, TaughtClass.accredited,
            Enrolment.started_on, Enrolment.ended_on, Transition.verb, Transition.at,
        )
        .join(TaughtClass, TaughtClass.id == Referral.class_id)
        .outerjoin(Enrolment, Enrolment.referral_id == Referral.id)
        .outerjoin(Transition, taken)
        .where(among(Referral.learner_id, learners), Referral.state.not_in(NEVER_SENT))
        .order_by(Referral.id, Transition.at, Transition.id)
    )  # fmt: skip
    found: dict[UUID, list[Kept | None]] = defaultdict(list)
    for _, steps in groupby(uow.session.execute(query), key=attrgetter("id")):
        rows = list(steps)
        happened = chain(_steps_of(rows[0]), _steps_taken(rows))
        found[rows[0].learner_id] += [of_referral(rows[0], what, day) for what, day in happened]
    return _nothing_said(found)


def _steps_of(row: Any) -> Iterator[tuple[str, Any]]:
    """What a referral says itself. One that somebody was moved along with was sent, answered and begun before."""
    if row.transferred_from_id is None:
        yield "referred", row.sent_at
        yield "answered", row.answered_at
        yield "started", row.started_on
    if row.state in ENDS:
        yield ENDS[row.state], row.ended_on


def _steps_taken(rows: Iterable[Any]) -> Iterator[tuple[str, datetime]]:
    """What the history of a referral says: each time it was declined, and each offer that was not taken back."""
    offers: list[datetime] = []
    for row in rows:
        if row.verb is Verb.DECLINE:
            yield "declined", row.at
        elif row.verb is Verb.OFFER:
            offers.append(row.at)
        elif row.verb is Verb.TAKE_BACK_OFFER:
            offers.clear()
    yield from (("offered", at) for at in offers)


def of_referral(row: Any, what: str, day: date | datetime | None) -> Kept | None:
    if day is None:
        return None
    on = local_date(day) if isinstance(day, datetime) else day
    kind = "accredited" if row.accredited else "not accredited"
    return kept(Happened(what, on.isoformat(), provider=str(row.recipient_id), kind=kind))


def waiting(uow: UnitOfWork, learners: Learners) -> dict[UUID, Part]:
    entries = WaitingEntry
    query = (
        sa.select(*columns(entries), entries.outcode)
        .where(among(entries.learner_id, learners))
        .order_by(entries.id)
    )
    found: dict[UUID, list[Kept | None]] = defaultdict(list)
    for row in _written(uow, entries, query):
        for what, day in (("joined the list", row.joined_on), ("left the list", row.closed_on)):
            found[row.learner_id].append(_of_place(row, what, day, row.joined_on))
    return _nothing_said(found)


def demand(uow: UnitOfWork, learners: Learners) -> dict[UUID, Part]:
    query = (
        sa.select(
            Demand.learner_id, Demand.level, Demand.strand, Demand.outcode,
            Demand.opened_on, Demand.closed_on,
        )
        .where(among(Demand.learner_id, learners))
        .order_by(Demand.id)
    )  # fmt: skip
    found: dict[UUID, list[Kept | None]] = defaultdict(list)
    for row in uow.session.execute(query):
        for what, day in (("class missing", row.opened_on), ("class found", row.closed_on)):
            found[row.learner_id].append(_of_place(row, what, day, None))
    return _nothing_said(found)


def _of_place(row: Any, what: str, day: date | None, joined: date | None) -> Kept | None:
    if day is None:
        return None
    since = joined.isoformat() if joined else None
    return kept(Happened(what, day.isoformat(), row.level.value, row.strand.value, row.outcode, joined=since))


def calls(uow: UnitOfWork, learners: Learners) -> dict[UUID, Part]:
    query = (
        sa.select(DestinationCheck.learner_id, DestinationCheck.state_since, Enrolment.recipient_id)
        .join(Enrolment, Enrolment.id == DestinationCheck.enrolment_id)
        .where(
            among(DestinationCheck.learner_id, learners),
            DestinationCheck.state == CheckState.REACHED,
            DestinationCheck.ended_on == Enrolment.ended_on,
        )
        .order_by(DestinationCheck.id)
    )
    found: dict[UUID, list[Kept | None]] = defaultdict(list)
    for row in uow.session.execute(query):
        reached = Happened("reached", row.state_since.isoformat(), provider=str(row.recipient_id))
        found[row.learner_id].append(kept(reached))
    return _nothing_said(found)


def kept(one: Happened) -> Kept:
    """As it comes back from JSON."""
    return list(one)


def _nothing_said(found: Mapping[UUID, list[Kept | None]]) -> dict[UUID, Part]:
    return {who: [{}, sorted(filter(None, several), key=str)] for who, several in found.items()}


READERS: Mapping[str, Reader] = {
    PERSON: person,
    LEVELS: levels,
    REFERRALS: referrals,
    WAITING: waiting,
    DEMAND: demand,
    CALLS: calls,
}
EVERY = frozenset(READERS)
