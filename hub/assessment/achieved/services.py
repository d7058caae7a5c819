"""Keep a level that was reached, take one back, and find again which level counts."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

import sqlalchemy as sa

from hub.assessment import placement, rules
from hub.assessment.achieved.models import AchievedLevel, LevelNow
from hub.assessment.achieved.rules import Said, lifted
from hub.assessment.instruments import instrument
from hub.assessment.models import Assessment
from hub.assessment.placement import ALPHABET
from hub.assessment.types import AchievedBy, AchievedState, AssessmentState
from hub.assessment.ways import ways
from hub.audit import services as audit
from hub.core.actor import Viewer
from hub.core.db import UnitOfWork
from hub.core.errors import RuleBroken
from hub.directory.types import Level, Strand
from hub.learners.queries import lock_learner

COUNTING = Viewer.job("find which level of a learner counts")


def record(
    uow: UnitOfWork,
    learner_id: UUID,
    *,
    organisation_id: UUID,
    by: AchievedBy,
    on: date,
    said: Said,
    finished: Level | None = None,
) -> AchievedLevel:
    """The organisation says that the learner works at these levels since that day; `finished` is a completed level.

    It counts from now on, unless something newer is known.
    """
    if not said:
        raise RuleBroken("Select the level of at least one skill")
    row = AchievedLevel(
        learner_id=learner_id,
        organisation_id=organisation_id,
        recorded_by=uow.user_id,
        achieved_by=by,
        reached_on=on,
        finished=finished,
        said={skill.value: [level.value, step and step.value] for skill, (level, step) in said.items()},
        placement_version=placement.current(uow.today).version,
        instrument_version=instrument.current(uow.today).version,
    )
    fill(row, None)
    uow.add(row)
    audit.record(uow, "achieved-level.record", about=row)
    uow.flush()
    recount(uow, learner_id)
    return row


def take_back(uow: UnitOfWork, achieved_id: UUID, reason: str) -> None:
    """As if nobody had said so; what was known before counts again."""
    with uow.acting_as(COUNTING):
        row = uow.get(AchievedLevel, achieved_id)
    row.move_to(AchievedState.TAKEN_BACK)
    row.taken_back_reason = reason
    audit.record(uow, "achieved-level.take-back", about=row)
    uow.flush()
    recount(uow, row.learner_id)


def recount(uow: UnitOfWork, learner_id: UUID) -> None:
    """Go through what was found of a learner in order of time: each reached level lifts what was known before it.

    Of one day the assessment is the later: it looks at the whole learner.
    """
    with uow.acting_as(COUNTING):
        lock_learner(uow, learner_id)
        reached = standing(uow, learner_id)
        if not reached:
            return
        now: LevelNow | None = None
        everything: list[LevelNow] = [*assessed(uow, learner_id), *reached]
        for found in sorted(everything, key=when):
            if isinstance(found, AchievedLevel):
                fill(found, now)
            now = found
        let_count(uow, reached, now)


def standing(uow: UnitOfWork, learner_id: UUID) -> Sequence[AchievedLevel]:
    """Those that were not taken back."""
    query = sa.select(AchievedLevel).where(
        AchievedLevel.learner_id == learner_id, AchievedLevel.state != AchievedState.TAKEN_BACK
    )
    return uow.session.scalars(query).all()


def assessed(uow: UnitOfWork, learner_id: UUID) -> Sequence[Assessment]:
    query = sa.select(Assessment).where(
        Assessment.learner_id == learner_id, Assessment.state != AssessmentState.DRAFT
    )
    return uow.session.scalars(query).all()


def when(found: LevelNow) -> tuple[date, bool, UUID]:
    if isinstance(found, AchievedLevel):
        return found.reached_on, False, found.id
    return found.assessed_on or date.min, True, found.id


def fill(row: AchievedLevel, before: LevelNow | None) -> None:
    """All the levels, and the placement that follows. What the first language had to do with it, the level before
    still tells."""
    levels, steps = lifted(before.levels if before else {}, before.half_steps if before else {}, row.found)
    for skill, level in levels.items():
        setattr(row, skill.value, level)
    row.half_steps = steps
    strand = before.strand if before else None
    placed = rules.place(
        levels,
        placement.tables()[row.placement_version],
        low_first_language_literacy=strand is Strand.LITERACY,
        other_script=before is not None and before.placement_rule == ALPHABET,
        secure=row.secure,
    )
    known = before.placement if before else None
    row.placement = max(placed.level, known or placed.level, key=rules.order)
    row.placement_rule = placed.rule
    row.strand = placed.strand if strand in (None, Strand.LITERACY) else strand
    row.assessed_on = fresh_since(row, before)


def fresh_since(row: AchievedLevel, before: LevelNow | None) -> date | None:
    """The day by which a rule on the age of assessments goes: this one where it is as good as an assessment."""
    if ways()[row.achieved_by].renews_passport:
        return row.reached_on
    return before.assessed_on if before else None


def let_count(uow: UnitOfWork, reached: Sequence[AchievedLevel], now: LevelNow | None) -> None:
    """Nothing counts beside what counts now; the one that did steps back first."""
    for row in reached:
        if row is not now and row.state is AchievedState.COUNTS:
            row.move_to(AchievedState.OVERTAKEN)
    uow.flush()
    if isinstance(now, AchievedLevel) and now.state is not AchievedState.COUNTS:
        now.move_to(AchievedState.COUNTS)
    uow.flush()
