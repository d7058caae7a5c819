"""From a learner to every row that a journey is told from, with one statement: what it is of, days, codes, words.

The outer select is of the learner, so that the fence narrows it, and every part in it, to what the viewer may see.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from enum import StrEnum
from functools import cache
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from hub.accounts.models import Organisation
from hub.assessment.achieved.models import AchievedLevel
from hub.assessment.models import Assessment
from hub.assessment.types import AchievedState, AssessmentState
from hub.core.db import UnitOfWork
from hub.core.model import Json, UtcDateTime
from hub.core.sealing.authentic import sealed_alone
from hub.directory.models import TaughtClass
from hub.learners.models import Learner
from hub.referrals.models import KeepWarm, Referral, Transition, WaitingEntry
from hub.referrals.types import Side, State
from hub.tracking.attendance.models import KeptMeeting, Mark
from hub.tracking.attendance.types import MeetingState
from hub.tracking.destinations.models import DestinationCheck
from hub.tracking.enrolment.models import Enrolment, EnrolmentBreak, Induction
from hub.tracking.enrolment.queries import on_break
from hub.tracking.progress.models import ClassResult


class Part(StrEnum):
    """What a row is about; `of` is the referral. One of a level or a wait comes with the row itself, whose seal is
    checked."""

    ASSESSED = "assessed"
    REACHED = "reached"
    WAIT = "wait"
    CLASS = "class"
    INDUCTION = "induction"
    BREAK = "break"
    MARKS = "marks"
    RESULT = "result"
    CHECK = "check"
    STEP = "step"
    ASKED = "asked"


Rows = Mapping[Part, Sequence[Any]]  # the oldest first, as far as days and ids tell
NOT_A_CLASS = (State.DRAFT, State.ENTERED_IN_ERROR)
# Every column that some part fills, with what stands in it where a part has nothing to say.
COLUMNS: Mapping[str, Any] = {
    "id": sa.Uuid(),
    "of": sa.Uuid(),
    "at": UtcDateTime(),
    "first": sa.Date(),
    "last": sa.Date(),
    "due": sa.Date(),
    "code": sa.String(),
    "more": sa.String(),
    "level": sa.String(),
    "number": sa.Integer(),
    "title": sa.String(),
    "provider": sa.String(),
    "said": Json,
    "sealed": sa.LargeBinary(),
    "sealed_as": sa.Integer(),
}


def rows(uow: UnitOfWork, learner_id: UUID) -> Rows:
    found: defaultdict[Part, list[Any]] = defaultdict(list)
    for row in uow.session.execute(_everything(), {"learner": learner_id}):
        found[Part(row.part)].append(row)
    return found


@cache  # built once: building it costs more than running it
def _everything() -> sa.Select[Any]:
    parts = sa.union_all(*_levels(), *_of_the_hub(), *_classes(), *_course(), *_after()).subquery("parts")
    every = (
        sa.select(Learner.id.label("learner_id"), *parts.c, Assessment, AchievedLevel, WaitingEntry)
        .select_from(Learner)
        .join(parts, sa.true())
        .outerjoin(Assessment, Assessment.id == parts.c.id)
        .outerjoin(AchievedLevel, AchievedLevel.id == parts.c.id)
        .outerjoin(WaitingEntry, WaitingEntry.id == parts.c.id)
    )
    of_learner = Learner.id == sa.bindparam("learner", type_=sa.Uuid())
    return (
        every.where(of_learner)
        .order_by(parts.c.first, parts.c.at, parts.c.id)
        .options(*map(sealed_alone, (Assessment, AchievedLevel, WaitingEntry)))
    )


def _select(part: Part, model: Any, **filled: Any) -> sa.Select[Any]:
    """Of the learner asked for, with the columns that are filled and nothing in the others."""
    columns = (_column(kind, filled.get(name)).label(name) for name, kind in COLUMNS.items())
    mine = model.learner_id == sa.bindparam("learner", type_=sa.Uuid())
    return sa.select(sa.literal(part.value).label("part"), *columns).select_from(model).where(mine)


def _column(kind: Any, value: Any) -> Any:
    """Codes become words, so that every part has the same columns."""
    if value is None:
        return sa.cast(sa.null(), kind)
    return sa.cast(value, kind) if isinstance(kind, sa.String) else value


def _levels() -> Sequence[sa.Select[Any]]:
    assessed = _select(Part.ASSESSED, Assessment, id=Assessment.id)
    reached = _select(Part.REACHED, AchievedLevel, id=AchievedLevel.id, provider=Organisation.name).join(
        Organisation, Organisation.id == AchievedLevel.organisation_id
    )
    return (
        assessed.where(Assessment.state != AssessmentState.DRAFT),
        reached.where(AchievedLevel.state != AchievedState.TAKEN_BACK),
    )


def _of_the_hub() -> Sequence[sa.Select[Any]]:
    """The waiting list, what the learner was asked there, and what the hub did with referrals."""
    wait = _select(
        Part.WAIT,
        WaitingEntry,
        id=WaitingEntry.id,
        first=WaitingEntry.joined_on,
    )
    asked = _select(
        Part.ASKED, KeepWarm, id=KeepWarm.id, first=KeepWarm.state_since, code=KeepWarm.state, number=KeepWarm.week
    )  # fmt: skip
    step = _select(
        Part.STEP,
        Transition,
        id=Transition.id,
        of=Transition.referral_id,
        at=Transition.at,
        code=Transition.verb,
        more=Transition.to_state,
    )
    return wait, asked, step.where(Transition.side == Side.HUB)


def _classes() -> Sequence[sa.Select[Any]]:
    sent = _select(
        Part.CLASS,
        Referral,
        id=Referral.id,
        of=Referral.transferred_from_id,
        at=Referral.sent_at,
        first=Enrolment.started_on,
        last=Enrolment.ended_on,
        code=Referral.state,
        title=TaughtClass.title,
        provider=Organisation.name,
    )
    whole = (
        sent.join(TaughtClass, TaughtClass.id == Referral.class_id)
        .join(Organisation, Organisation.id == Referral.recipient_id)
        .outerjoin(Enrolment, Enrolment.referral_id == Referral.id)
    )
    return (whole.where(Referral.state.not_in(NOT_A_CLASS), Referral.sent_at.is_not(None)),)


def _course() -> Sequence[sa.Select[Any]]:
    induction = _select(
        Part.INDUCTION,
        Induction,
        id=Induction.id,
        of=Induction.referral_id,
        first=Induction.held_on,
        code=Induction.state,
    )
    away = _select(
        Part.BREAK,
        EnrolmentBreak,
        id=EnrolmentBreak.id,
        of=Enrolment.referral_id,
        first=EnrolmentBreak.began_on,
        last=EnrolmentBreak.returned_on,
        due=EnrolmentBreak.expected_on,
    ).join(Enrolment, Enrolment.id == EnrolmentBreak.enrolment_id)
    result = _select(
        Part.RESULT,
        ClassResult,
        id=ClassResult.id,
        of=ClassResult.referral_id,
        first=ClassResult.on,
        code=ClassResult.kind,
        more=ClassResult.outcome,
        level=ClassResult.level,
        said=ClassResult.skills,
    ).where(ClassResult.taken_back_on.is_(None))
    return induction, away, _marks(), result


def _marks() -> sa.Select[Any]:
    """How often each mark stands, at meetings that were held while they were in the class and on no break."""
    number = sa.func.count(Mark.id)
    found = _select(Part.MARKS, Mark, of=Enrolment.referral_id, code=Mark.attended, number=number)
    return (
        found.join(KeptMeeting, KeptMeeting.id == Mark.meeting_id)
        .join(Enrolment, Enrolment.id == Mark.enrolment_id)
        .where(
            Mark.replaced_at.is_(None),
            KeptMeeting.state == MeetingState.HELD,
            KeptMeeting.held_on >= Enrolment.started_on,
            sa.or_(Enrolment.ended_on.is_(None), KeptMeeting.held_on <= Enrolment.ended_on),
            ~on_break(KeptMeeting.held_on),
        )
        .group_by(Enrolment.referral_id, Mark.attended)
    )


def _after() -> Sequence[sa.Select[Any]]:
    """The calls after a course that is still over: where its end was taken back, they are about nothing."""
    check = _select(
        Part.CHECK,
        DestinationCheck,
        id=DestinationCheck.id,
        of=Enrolment.referral_id,
        first=DestinationCheck.state_since,
        due=DestinationCheck.due_on,
        code=DestinationCheck.state,
        number=DestinationCheck.month,
        sealed=DestinationCheck.destination.column,
        sealed_as=DestinationCheck.sealed_as,
    )
    stands = sa.and_(
        Enrolment.id == DestinationCheck.enrolment_id, Enrolment.ended_on == DestinationCheck.ended_on
    )
    return (check.join(Enrolment, stands),)
