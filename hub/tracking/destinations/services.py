"""Begin the calls after a course, keep what came of one, and take an answer back."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from hub.access.permissions import PURPOSES, Role
from hub.accounts.queries import hubs
from hub.audit import services as audit
from hub.consent.services.objected import stopped_for
from hub.consent.types import Use
from hub.core.actor import Viewer
from hub.core.clock import months_after
from hub.core.db import UnitOfWork
from hub.core.errors import RuleBroken
from hub.tracking.destinations import queries
from hub.tracking.destinations.models import DestinationCheck
from hub.tracking.destinations.queries import Call
from hub.tracking.destinations.rules import (
    UNREACHED,
    after_a_call,
    check_destination,
    due_now,
    rules,
)
from hub.tracking.destinations.types import REASONS, CheckState


@dataclass(frozen=True, slots=True)
class Said:
    """What came of a call: `destination` is a code of the vocabulary, of somebody who was reached."""

    state: CheckState
    destination: str | None = None
    note: str | None = None


def due_today(uow: UnitOfWork, enrolment_ids: Collection[UUID] | None = None) -> list[DestinationCheck]:
    """The checks that begin today (or those of these enrolments), of learners whose record the hub may use."""
    return [row for viewer in _hubs(uow) for row in _due(uow, viewer, enrolment_ids)]


def begin_due(uow: UnitOfWork, enrolment_ids: Collection[UUID] | None = None) -> int:
    """How many of them there are. Twice is the same as once."""
    rows = due_today(uow, enrolment_ids)
    for row in rows:
        uow.add(row)
        audit.record(uow, "destination.begin", about=row)
    return len(rows)


def _due(uow: UnitOfWork, viewer: Viewer, enrolment_ids: Collection[UUID] | None) -> list[DestinationCheck]:
    """As the hub's staff would find them: a learner whose grant to the hub has ended, or who objects to
    being asked, is not called."""
    earliest = months_after(uow.today, -rules().months[-1]) - timedelta(days=rules().days_to_make_up)
    latest = months_after(uow.today, -rules().months[0]) + timedelta(days=3)  # 31 May is due on 31 August
    with uow.acting_as(viewer):
        begun = queries.begun(uow, earliest, enrolment_ids)
        found = queries.ended(uow, earliest, latest, enrolment_ids)
        unasked = stopped_for(uow, {row.learner_id for row in found}, Use.CONTACT)
    return [
        DestinationCheck(
            learner_id=row.learner_id,
            enrolment_id=row.id,
            ended_on=row.ended_on,
            month=due[0],
            due_on=due[1],
            state_since=uow.today,
        )
        for row in found
        if row.learner_id not in unasked
        and row.ended_on
        and (due := due_now(row.ended_on, uow.today, begun.get((row.id, row.ended_on), ())))
    ]


def _hubs(uow: UnitOfWork) -> list[Viewer]:
    """For each hub, one of its staff who is nobody in particular."""
    return [Viewer(None, row.id, Role.ASSESSOR, PURPOSES[Role.ASSESSOR], hub=True) for row in hubs(uow)]


def answer(uow: UnitOfWork, call: Call, said: Said) -> CheckState:
    """Keep what came of one call, for all that the learner was to be asked. Raises `RuleBroken` with its field."""
    check_destination(said.state, said.destination, uow.today)
    tried = max(about.check.calls for about in call.checks) + 1
    came_to = after_a_call(said.state, tried)
    for about in call.checks:
        _keep(uow, about.check, came_to, tried, said)
    return came_to


def _keep(uow: UnitOfWork, row: DestinationCheck, came_to: CheckState, tried: int, said: Said) -> None:
    row.move_to(came_to, uow.today)
    row.calls, row.call_on = tried, None
    if came_to is CheckState.NO_ANSWER:
        row.call_on = uow.today + timedelta(days=rules().days_to_next_call)
    else:
        row.destination = said.destination if came_to is CheckState.REACHED else UNREACHED
    if said.note:
        row.note = said.note
    audit.record(uow, f"destination.{came_to.replace(' ', '-')}", about=row)


def take_back(uow: UnitOfWork, row: DestinationCheck, reason: str) -> None:
    """The answer was wrong: it is gone, and they are called again."""
    if reason not in REASONS:
        raise RuleBroken("Select why you take it back", "reason")
    row.move_to(CheckState.TO_CALL, uow.today)
    row.calls, row.call_on = 0, None
    row.destination = row.note = None
    row.taken_back_reason = reason
    audit.record(uow, "destination.take-back", about=row)
