"""Keep a review or a result of a learner in a class, with the level that follows; take one back."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from hub.assessment.achieved import services as achieved
from hub.assessment.types import AchievedBy, HalfStep
from hub.audit import services as audit
from hub.core.db import UnitOfWork
from hub.core.errors import RuleBroken
from hub.directory.types import Level, Skill
from hub.tracking.enrolment import queries as enrolment
from hub.tracking.enrolment.models import Enrolment
from hub.tracking.progress import queries, rules
from hub.tracking.progress.models import ClassResult, ProgressReview
from hub.tracking.progress.types import Kind, WhatNext


@dataclass(frozen=True, slots=True)
class Review:
    """What a tutor found on a day: levels of the skills that were looked at, each perhaps with a half-step."""

    on: date
    levels: Mapping[Skill, tuple[Level, HalfStep | None]]
    what_next: WhatNext
    note: str | None = None


@dataclass(frozen=True, slots=True)
class Result:
    """How an exam, a unit or a course ended; `outcome` is a code of the ILR."""

    on: date
    kind: Kind
    level: Level
    skills: tuple[Skill, ...]
    outcome: str


def keep_review(uow: UnitOfWork, referral_id: UUID, told: Review) -> ProgressReview:
    """The levels count from that day on, where they lift what was known."""
    taught = enrolment.of_referral(uow, referral_id)
    rules.check_review_day(uow.today, taught.started_on, taught.ended_on, told.on)
    if not told.levels:
        raise RuleBroken("Select the level of at least one skill", "speaking")
    row = ProgressReview(
        **belongs(uow, taught),
        on=told.on,
        what_next=told.what_next,
        half_steps={skill.value: step.value for skill, (_, step) in told.levels.items() if step},
        **{skill.value: level for skill, (level, _) in told.levels.items()},
    )
    row.note = told.note
    uow.add(row)
    audit.record(uow, "progress-review.keep", about=row)
    level = achieved.record(
        uow,
        taught.learner_id,
        organisation_id=taught.recipient_id,
        by=AchievedBy.REVIEW,
        on=told.on,
        said=told.levels,
    )
    row.achieved_id = level.id
    return row


def keep_result(uow: UnitOfWork, referral_id: UUID, told: Result) -> ClassResult:
    """Where it was achieved, the learner is ready for the next level from that day on."""
    taught = enrolment.of_referral(uow, referral_id)
    rules.check_result_day(uow.today, taught.started_on, taught.ended_on, told.on)
    skills = rules.skills_of(told.kind, list(told.skills))
    row = uow.add(
        ClassResult(
            **belongs(uow, taught),
            on=told.on,
            kind=told.kind,
            level=told.level,
            skills=[skill.value for skill in skills],
            outcome=told.outcome,
        )
    )
    audit.record(uow, "class-result.keep", about=row)
    if found := rules.follows(told.kind, told.level, skills, told.outcome):
        by, said = found
        level = achieved.record(
            uow,
            taught.learner_id,
            organisation_id=taught.recipient_id,
            by=by,
            on=told.on,
            said=said,
            finished=told.level if len(skills) == len(Skill) else None,
        )
        row.achieved_id = level.id
    return row


def take_back(uow: UnitOfWork, row: ProgressReview | ClassResult, reason: str) -> None:
    """It was wrong, and stays to be seen; the level that followed from it counts no longer."""
    row.taken_back_on, row.taken_back_reason = uow.today, reason
    audit.record(uow, f"{row.__tablename__.replace('_', '-')}.take-back", about=row)
    if row.achieved_id is not None:
        achieved.take_back(uow, row.achieved_id, reason)


def take_all_back(uow: UnitOfWork, referral_id: UUID, reason: str) -> None:
    """Of a start that is undone. Twice is the same as once."""
    kept: list[ProgressReview | ClassResult] = [
        *queries.of_referral(uow, ProgressReview, referral_id),
        *queries.of_referral(uow, ClassResult, referral_id),
    ]
    for row in kept:
        if row.taken_back_on is None:
            take_back(uow, row, reason)


def belongs(uow: UnitOfWork, taught: Enrolment) -> dict[str, UUID | None]:
    return {
        "referral_id": taught.referral_id,
        "learner_id": taught.learner_id,
        "recipient_id": taught.recipient_id,
        "recorded_by": uow.user_id,
    }
