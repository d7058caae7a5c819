"""Reads of learners who missed meetings: whom to call, and who may have left."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from hub.core.db import UnitOfWork
from hub.directory.models import TaughtClass
from hub.learners.models import Learner
from hub.tracking.attendance.missing import Missing, missing
from hub.tracking.attendance.models import AbsenceCall, KeptMeeting, KnownAbsence, Mark
from hub.tracking.attendance.register import name_in, open_names
from hub.tracking.attendance.types import MeetingState
from hub.tracking.enrolment.models import Enrolment
from hub.tracking.enrolment.queries import came_back_on, on_break
from hub.tracking.enrolment.types import EnrolmentState


@dataclass(frozen=True, slots=True)
class ToFollowUp:
    """One learner who is in a class and was not there. `last_day` is the last on which they came, else began."""

    enrolment_id: UUID
    referral_id: UUID
    title: str
    name: str
    missing: Missing
    last_day: date
    called_on: date | None


@dataclass(frozen=True, slots=True)
class FollowUp:
    """Who missed two meetings in a row since anybody called; who has not come for four weeks. Nobody is in both."""

    to_call: Sequence[ToFollowUp]
    may_have_left: Sequence[ToFollowUp]


def follow_up(uow: UnitOfWork) -> FollowUp:
    """At the viewer's own organisation, the longest away first. Who said beforehand that they are away is left out."""
    called, away = _called(uow), _away(uow)
    by_place: defaultdict[UUID, list[Any]] = defaultdict(list)
    for row in uow.session.execute(_marked()):
        by_place[row.enrolment_id].append(row)
    calls, left = [], []
    for enrolment_id, rows in by_place.items():
        found, first = missing([(row.held_on, row.attended) for row in rows]), rows[0]
        if enrolment_id in away:
            continue
        if found.may_have_left(first.came_back_on or first.started_on, uow.today):
            left.append((first, found))
        elif found.to_call(called.get(enrolment_id)):
            calls.append((first, found))
    opened = open_names(uow, [row.learner_id for row, _ in (*calls, *left)])

    def lines(found: Sequence[tuple[Any, Missing]]) -> list[ToFollowUp]:
        each = [
            ToFollowUp(
                row.enrolment_id,
                row.referral_id,
                row.title,
                name_in(row, opened[row.learner_id]),
                gaps,
                gaps.last_attended or row.started_on,
                called.get(row.enrolment_id),
            )
            for row, gaps in found
        ]
        return sorted(each, key=lambda one: (one.last_day, one.enrolment_id))

    return FollowUp(lines(calls), lines(left))


def _marked() -> sa.Select[Any]:
    """The marks of everybody who is in a class, in the order of the meetings."""
    return (
        sa.select(
            Enrolment.id.label("enrolment_id"),
            Enrolment.learner_id,
            Enrolment.referral_id,
            Enrolment.started_on,
            came_back_on().label("came_back_on"),
            TaughtClass.title,
            Learner.given_names.column.label("given_names"),
            Learner.family_name.column.label("family_name"),
            Learner.sealed_as.label("learner_as"),
            KeptMeeting.held_on,
            Mark.attended,
        )
        .join(Learner, Learner.id == Enrolment.learner_id)
        .join(TaughtClass, TaughtClass.id == Enrolment.class_id)
        .join(Mark, sa.and_(Mark.enrolment_id == Enrolment.id, Mark.replaced_at.is_(None)))
        .join(KeptMeeting, KeptMeeting.id == Mark.meeting_id)
        .where(
            Enrolment.ended_on.is_(None),
            Enrolment.state == EnrolmentState.STUDYING,
            KeptMeeting.state == MeetingState.HELD,
            KeptMeeting.held_on >= Enrolment.started_on,
            ~on_break(KeptMeeting.held_on),
        )
        .order_by(Enrolment.id, KeptMeeting.held_on, KeptMeeting.start_minute)
    )


def _called(uow: UnitOfWork) -> dict[UUID, date]:
    """When each was called last."""
    query = sa.select(AbsenceCall.enrolment_id, sa.func.max(AbsenceCall.called_on).label("last"))
    rows = uow.session.execute(query.group_by(AbsenceCall.enrolment_id))
    return {row.enrolment_id: row.last for row in rows}


def _away(uow: UnitOfWork) -> set[UUID]:
    """Who said that they are away today."""
    today = uow.today
    query = sa.select(KnownAbsence.enrolment_id).where(
        KnownAbsence.first_on <= today, KnownAbsence.last_on >= today
    )
    return set(uow.session.scalars(query))
