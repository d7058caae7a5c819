"""What must be settled between two records before the rows of one come to the other, and what follows from it."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import TypeVar
from uuid import UUID

import sqlalchemy as sa

from hub.allocation.models import Companion
from hub.assessment.achieved.models import AchievedLevel
from hub.assessment.achieved.queries import level_now
from hub.assessment.achieved.services import recount
from hub.assessment.models import Assessment
from hub.assessment.types import AchievedState, AssessmentState
from hub.audit import services as audit
from hub.consent.models import Grant
from hub.core.db import UnitOfWork
from hub.core.model import Base
from hub.demand.models import Demand
from hub.demand.types import Ended
from hub.directory.models import TaughtClass
from hub.duplicates import sharing
from hub.duplicates.rows import Rows
from hub.learners.models import Learner
from hub.referrals import queries, together
from hub.referrals import rules as referrals
from hub.referrals.case import classes_now
from hub.referrals.case.follow import refresh_stages
from hub.referrals.models import Referral, WaitingEntry
from hub.referrals.types import State
from hub.referrals.waiting import entries
from hub.referrals.waiting.status import refresh_status

Model = TypeVar("Model", bound=Base)
SAME_PERSON = "same_person"  # why the wait of a record that was merged is closed: nobody can choose it


def of(found: Rows, model: type[Model]) -> list[Model]:
    return [row for row in found.values() if isinstance(row, model)]


def stops(uow: UnitOfWork, stays: Rows, other: Rows) -> Iterator[str]:
    """What an assessor has to do before the two can be one record, in words for the steward."""
    ours, theirs = of(stays, Referral), of(other, Referral)
    acted_on = sum(row.state in referrals.ACTED_ON for row in (*ours, *theirs))
    if acted_on > referrals.MAX_LIVE_REFERRALS:
        yield (
            f"Together they have {acted_on} open referrals, and nobody may have more than "
            f"{referrals.MAX_LIVE_REFERRALS}. The hub withdraws one first."
        )
    for one, two in ((a, b) for a in ours for b in theirs):
        first, second = uow.get(TaughtClass, one.class_id), uow.get(TaughtClass, two.class_id)
        if one.live and two.live and first is second:
            yield f"Both have a referral to {first.title} that is open. The hub or the provider ends one of them first."
        elif (
            _going(one, first, uow.today) and _going(two, second, uow.today) and _instead(uow, first, second)
        ):
            yield (
                f"One has started {first.title}, the other {second.title}, and these do not go together. "
                "Ask the providers which class the person goes to."
            )


def _going(referral: Referral, taught: TaughtClass, today: date) -> bool:
    return referral.state is State.STARTED and not together.over_by(taught, today)


def _instead(uow: UnitOfWork, first: TaughtClass, second: TaughtClass) -> bool:
    return first is second or together.replaces(first, second, uow.today)


def shut_out(uow: UnitOfWork, *learner_ids: UUID) -> set[UUID]:
    """The open referrals of which the provider may not see the learner."""
    query = sa.select(Referral.id).where(Referral.learner_id.in_(learner_ids), queries.must_close(uow))
    return set(uow.session.scalars(query))


def before(uow: UnitOfWork, stays: Rows, other: Rows) -> set[UUID]:
    """Let the rows of both stand beside one another. Which of the other's keep to it, closed for one that goes on."""
    sharing.narrow(uow, of(stays, Grant), of(other, Grant))
    _supersede(uow, [*of(stays, Assessment), *of(other, Assessment)])
    for level in of(other, AchievedLevel):
        if level.state is AchievedState.COUNTS:
            level.move_to(AchievedState.OVERTAKEN)  # `after` finds which of all counts
    return {row.id for row in (*_join_waits(uow, stays, other), *_join_demands(uow, stays, other))}


def open_waits(found: Rows) -> list[WaitingEntry]:
    return [entry for entry in of(found, WaitingEntry) if entry.closed_on is None]


def _join_waits(uow: UnitOfWork, stays: Rows, other: Rows) -> list[WaitingEntry]:
    """One wait, since the earlier day and with the better priority; a first one since the person first came."""
    everything = [*of(stays, WaitingEntry), *of(other, WaitingEntry)]
    waits = [*open_waits(stays), *open_waits(other)]
    if waits:
        came = [person.joined_on for person in (*of(stays, Learner), *of(other, Learner))]
        first = len(waits) == len(everything)
        waits[0].joined_on = min([*(entry.joined_on for entry in waits), *(came if first else [])])
        waits[0].priority_group = min(entry.priority_group for entry in waits)
    for entry in waits[1:]:
        entry.closed_on, entry.closed_reason = uow.today, SAME_PERSON
    return waits[1:]


def _join_demands(uow: UnitOfWork, stays: Rows, other: Rows) -> list[Demand]:
    open_now = [row for row in (*of(stays, Demand), *of(other, Demand)) if row.closed_on is None]
    for row in open_now[1:]:
        row.closed_on, row.closed_reason = uow.today, Ended.LEFT
    return open_now[1:]


def naming(uow: UnitOfWork, learner_id: UUID) -> Rows:
    """The rows of other people that name this one."""
    return {
        row.id: row
        for row in uow.session.scalars(sa.select(Companion).where(Companion.companion_id == learner_id))
    }


def join_companions(everything: Rows, stays_id: UUID, other_id: UUID) -> set[UUID]:
    """Who stays together with the other record does so with the one that stays; nobody with themselves."""
    companions = of(everything, Companion)
    known = {row.learner_id for row in companions if row.companion_id == stays_id}
    for row in companions:
        if row.companion_id == other_id and row.learner_id not in known | {stays_id}:
            row.companion_id = stays_id
    return {row.id for row in companions if row.learner_id == other_id and row.companion_id == stays_id}


def _supersede(uow: UnitOfWork, found: list[Assessment]) -> None:
    """Of the finished ones the newest counts."""
    complete = [row for row in found if row.state is AssessmentState.COMPLETE]
    for row in sorted(complete, key=_when)[:-1]:
        row.move_to(AssessmentState.SUPERSEDED)
        audit.record(uow, "assessment.supersede", about=row)


def one_assessment_counts(uow: UnitOfWork, learner_id: UUID) -> None:
    """After two records were parted: what took the place of the newest one may have been another person's."""
    query = sa.select(Assessment).where(
        Assessment.learner_id == learner_id, Assessment.state != AssessmentState.DRAFT
    )
    finished = sorted(uow.session.scalars(query), key=_when)
    if finished and all(row.state is AssessmentState.SUPERSEDED for row in finished):
        finished[-1].move_to(AssessmentState.COMPLETE)
        audit.record(uow, "assessment.count-again", about=finished[-1])
    _supersede(uow, finished)


def _when(row: Assessment) -> tuple[date, UUID]:
    return row.assessed_on or date.min, row.id


def after(uow: UnitOfWork, learner_id: UUID) -> None:
    """Work out again what follows from everything that hangs off a learner now."""
    recount(uow, learner_id)
    _end_served_wait(uow, learner_id)
    refresh_stages(uow, learner_id)
    refresh_status(uow, learner_id)


def wait_at_own_levels(uow: UnitOfWork, learner_id: UUID, *, since: date) -> None:
    """After two records were parted: a wait is at its person's own levels, and what the other's ended goes on."""
    ended = queries.entry_closed(uow, learner_id, referrals.SIGNPOSTED, since + timedelta(days=1))
    levels = level_now(uow, learner_id)
    goes_on = levels is not None and levels.placed.for_a_class and not queries.open_entry(uow, learner_id)
    if ended and goes_on and not classes_now.served(uow, learner_id, ended.strand):
        entries.reopen(uow, ended)
    entries.follow_assessment(uow, learner_id)


def _end_served_wait(uow: UnitOfWork, learner_id: UUID) -> None:
    """Nobody waits for the kind of class that they go to."""
    entry = queries.open_entry(uow, learner_id)
    if entry is not None and classes_now.served(uow, learner_id, entry.strand):
        entries.close(uow, entry, referrals.STARTED_HERE)
