"""Choose assessments for a second assessor, keep the levels they find, and say which levels count."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from hub.assessment import queries, sampling
from hub.assessment.achieved import services as achieved
from hub.assessment.errors import AlreadyModerated, NotYours
from hub.assessment.models import Assessment, Moderation
from hub.assessment.picture import services as pictures
from hub.assessment.rules import MODERATED
from hub.assessment.states import ASSESSMENT_STATES
from hub.assessment.types import AssessmentState, Outcome, SampledFor
from hub.audit import services as audit
from hub.consent.services.disclosure import Decision
from hub.core.db import UnitOfWork
from hub.core.errors import NotVisible
from hub.directory.types import Level, Skill, Strand

KEPT_ANSWERS = ("evidence", *(f"{skill}_note" for skill in Skill), "writing_sample", "override_note")


@dataclass(frozen=True, slots=True)
class SecondOpinion:
    """The levels a second assessor gives; a skill or a placement that the evidence does not tell is left out."""

    levels: Mapping[Skill, Level]
    placement: Level | None
    strand: Strand | None
    note: str | None


def sample(uow: UnitOfWork, assessment: Assessment) -> None:
    """Put a finished assessment on the list for a second assessor, where the rule in force says so."""
    if assessment.assessor_id is None:
        return
    rule = sampling.current(uow.today)
    reason = sampling.sampled_for(
        rule,
        assessment.id,
        overridden=assessment.placed_by_hand,
        made_before=queries.made_before(uow, assessment, rule.first_of_assessor),
    )
    if reason is not None:
        _put_on_list(uow, assessment, assessment.assessor_id, reason)


def give(uow: UnitOfWork, row: Moderation, opinion: SecondOpinion) -> None:
    """Record what a second assessor found. Where both place the learner alike there is nothing to settle."""
    check_may_moderate(uow, row)
    if row.moderated_on is not None:
        raise AlreadyModerated
    assessment = uow.get(Assessment, row.assessment_id)
    _fill(uow, row, opinion.levels, opinion.placement, opinion.strand)
    row.note = opinion.note
    if row.placement is None or _placed(row) == _placed(assessment):
        row.settle(Outcome.KEPT)
    elif assessment.state is not AssessmentState.COMPLETE:
        row.settle(Outcome.OVERTAKEN)
    audit.record(uow, "moderation.give", about=row)


def settle(uow: UnitOfWork, row: Moderation, change: bool, note: str | None, decision: Decision) -> None:
    """Keep the first levels, or let the second ones count from now on. Not by whoever gave the first."""
    check_may_moderate(uow, row)
    if row.moderated_on is None or row.outcome is not None:
        raise AlreadyModerated
    assessment = uow.get(Assessment, row.assessment_id)
    row.settle(Outcome.CHANGED if change else Outcome.KEPT)
    row.settled_by, row.settling_note = uow.user_id, note
    audit.record(uow, "moderation.settle", about=row)
    if change:
        _change(uow, assessment, row, decision)


def overtake(uow: UnitOfWork, earlier: Assessment, by: Assessment) -> None:
    """A newer assessment takes the place of one: soon after, by somebody else, it is a second look itself."""
    row = queries.moderation_of(uow, earlier.id)
    if _is_second_look(uow, earlier, by) and (row is None or row.moderated_on is None):
        row = row or _put_on_list(uow, earlier, earlier.assessor_id, SampledFor.AGAIN)
        row.sampled_for = SampledFor.AGAIN
        _fill(uow, row, by.levels, by.placement, by.strand)
        row.settle(Outcome.KEPT if _placed(by) == _placed(earlier) else Outcome.CHANGED)
        audit.record(uow, "moderation.again", about=row)
    elif row is not None and row.moderated_on is not None and row.outcome is None:
        row.settle(Outcome.OVERTAKEN)
        audit.record(uow, "moderation.overtaken", about=row)


def check_may_moderate(uow: UnitOfWork, row: Moderation) -> None:
    """Nobody moderates a learner whom they assessed; `NotYours` tells them so."""
    user_id = uow.user_id
    if user_id is None:
        raise NotVisible
    if row.assessor_id == user_id or queries.has_assessed(uow, user_id, row):
        raise NotYours


def _put_on_list(
    uow: UnitOfWork, assessment: Assessment, assessor_id: UUID | None, reason: SampledFor
) -> Moderation:
    row = uow.add(
        Moderation(
            learner_id=assessment.learner_id,
            assessment_id=assessment.id,
            assessor_id=assessor_id,
            sampled_for=reason,
            sampled_on=uow.today,
            rule_version=sampling.current(uow.today).version,
        )
    )
    audit.record(uow, "moderation.sample", about=row)
    return row


def _fill(
    uow: UnitOfWork,
    row: Moderation,
    levels: Mapping[Skill, Level],
    placement: Level | None,
    strand: Strand | None,
) -> None:
    for skill, level in levels.items():
        setattr(row, skill.value, level)
    row.placement, row.strand = placement, strand
    row.moderator_id, row.moderated_on = uow.user_id, uow.today


def _placed(row: Assessment | Moderation) -> tuple[Level | None, Strand | None]:
    return row.placement, row.strand


def _is_second_look(uow: UnitOfWork, earlier: Assessment, by: Assessment) -> bool:
    if earlier.assessed_on is None or earlier.assessor_id in (None, by.assessor_id):
        return False
    return sampling.soon_after(sampling.current(uow.today), earlier.assessed_on, uow.today)


def _change(uow: UnitOfWork, earlier: Assessment, row: Moderation, decision: Decision) -> None:
    """The second levels in a new assessment, of the day on which the evidence was taken; the first is history."""
    levels = earlier.levels | row.levels
    same = {skill.value for skill in Skill if levels.get(skill) is earlier.levels.get(skill)}
    fresh = Assessment(
        learner_id=earlier.learner_id,
        instrument_version=earlier.instrument_version,
        state=ASSESSMENT_STATES.begin(AssessmentState.COMPLETE),
        assessor_id=row.moderator_id,
        assessed_on=earlier.assessed_on,
        half_steps={skill: step for skill, step in earlier.half_steps.items() if skill in same},
        confidence={skill: sure for skill, sure in earlier.confidence.items() if skill in same},
        placement_proposed=earlier.placement_proposed,
        placement_rule=earlier.placement_rule,
        placement_version=earlier.placement_version,
        placement=row.placement,
        strand=row.strand,
        placed_by_hand=True,
        override_reason=MODERATED,
        **{skill.value: level for skill, level in levels.items()},
    )
    for name in KEPT_ANSWERS:
        setattr(fresh, name, getattr(earlier, name).reveal(decision))
    earlier.move_to(AssessmentState.SUPERSEDED)
    uow.add(fresh)
    uow.flush()
    pictures.hand_on(uow, earlier, fresh)
    achieved.recount(uow, earlier.learner_id)
    audit.record(uow, "assessment.moderate", about=fresh)
