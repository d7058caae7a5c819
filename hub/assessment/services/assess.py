"""Start an assessment, save it skill by skill, complete it."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from hub.assessment import placement, queries, rules
from hub.assessment.achieved import services as achieved
from hub.assessment.errors import NothingAssessed
from hub.assessment.instruments import instrument
from hub.assessment.models import Assessment
from hub.assessment.services import evidence, level_check, moderate
from hub.assessment.types import AssessmentState, Confidence, HalfStep
from hub.audit import services as audit
from hub.consent.services import disclosure as consent
from hub.consent.services.disclosure import Decision
from hub.consent.types import Category
from hub.core.db import UnitOfWork
from hub.core.errors import RuleBroken
from hub.directory.types import Level, Skill, Strand
from hub.learners.languages import has_other_script
from hub.learners.models import Learner
from hub.learners.queries import lock_learner
from hub.learners.types import Section, Status


@dataclass(frozen=True, slots=True)
class Findings:
    """What was found for one skill. `evidence` are codes of can-do statements; `sample` is what they wrote.

    `reason` says why the level is not the one that the evidence gives.
    """

    level: Level
    half_step: HalfStep | None
    confidence: Confidence
    evidence: tuple[str, ...]
    note: str | None
    sample: str | None = None
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class Override:
    """The assessor's own placement, with the code of the reason."""

    level: Level
    strand: Strand
    reason: str
    note: str | None


def start(uow: UnitOfWork, learner: Learner, form: instrument.Instrument | None = None) -> Assessment:
    """The learner's draft: the one there is, so that a second click starts no second one.

    `form` is another instrument than the one in force.
    """
    lock_learner(uow, learner.id)
    if found := queries.draft(uow, learner.id):
        return found
    draft = uow.add(
        Assessment(
            learner_id=learner.id,
            instrument_version=(form or instrument.current(uow.today)).version,
            assessor_id=uow.user_id,
        )
    )
    audit.record(uow, "assessment.start", about=draft)
    uow.flush()
    return draft


def save_skill(uow: UnitOfWork, draft: Assessment, skill: Skill, found: Findings, decision: Decision) -> None:
    """`decision` opens the answers, since the statements met in all skills are kept together."""
    setattr(draft, skill.value, found.level)
    draft.half_steps = _with(draft.half_steps, skill, found.half_step)
    draft.confidence = _with(draft.confidence, skill, found.confidence)
    draft.level_reasons = _with(evidence.reasons_of(draft, decision), skill, found.reason)
    draft.evidence = json.dumps(evidence_of(draft, decision) | {skill.value: found.evidence})
    setattr(draft, f"{skill.value}_note", found.note)
    if skill is Skill.WRITING:
        draft.writing_sample = found.sample
    audit.record(uow, "assessment.save", about=draft)


def proposal(
    uow: UnitOfWork, assessment: Assessment, by: placement.PlacementTable | None = None
) -> rules.Placement:
    """What the placement rule says: the one in force now, unless another is named."""
    if not assessment.levels:
        raise NothingAssessed
    decision = consent.may_see(uow, assessment.learner_id, [Category.IDENTITY, Category.NEEDS])
    learner = uow.get(Learner, assessment.learner_id)
    return rules.place(
        assessment.levels,
        by or placement.current(uow.today),
        low_first_language_literacy=queries.low_first_language_literacy(uow, decision),
        other_script=has_other_script(learner.language.reveal(decision)),
        secure=assessment.secure,
    )


def complete(
    uow: UnitOfWork,
    learner: Learner,
    draft: Assessment,
    override: Override | None,
    by: placement.PlacementTable | None = None,
) -> None:
    """Accept the proposal or override it. This assessment counts from now on; an earlier one is history.

    `by` is another placement table than the one in force.
    """
    by = by or placement.current(uow.today)
    lock_learner(uow, learner.id)
    decision = _answers(uow, draft)
    evidence.check_all_founded(draft, evidence_of(draft, decision), evidence.reasons_of(draft, decision))
    _place(draft, proposal(uow, draft, by), override)
    draft.placement_version = by.version
    draft.assessed_on, draft.assessor_id = uow.today, uow.user_id
    for earlier in queries.complete(uow, learner.id):
        supersede(uow, earlier, draft)
    draft.move_to(AssessmentState.COMPLETE)
    uow.flush()
    achieved.recount(uow, learner.id)
    moderate.sample(uow, draft)
    level_check.handle_all(uow, learner.id)
    learner.finish(Section.ASSESSMENT)
    if learner.status in (Status.WITH_HUB, Status.REGISTERED):
        learner.become(Status.ASSESSED, uow.today)
    audit.record(uow, "assessment.complete", about=draft)


def supersede(uow: UnitOfWork, earlier: Assessment, by: Assessment) -> None:
    earlier.move_to(AssessmentState.SUPERSEDED)
    audit.record(uow, "assessment.supersede", about=earlier)
    moderate.overtake(uow, earlier, by)


def evidence_of(assessment: Assessment, decision: Decision) -> dict[str, list[str]]:
    """The codes of the statements met, by skill."""
    kept: dict[str, list[str]] = json.loads(assessment.evidence.reveal(decision) or "{}")
    return kept


def statements_met(form: instrument.Instrument, seen: Mapping[str, Iterable[str]]) -> dict[Skill, list[str]]:
    """The words of the statements met, by skill, in the order of the instrument."""
    return {
        skill: [
            statement.says
            for rung in step.statements.values()
            for statement in rung
            if statement.code in seen.get(skill.value, ())
        ]
        for skill, step in form.steps.items()
    }


def _answers(uow: UnitOfWork, draft: Assessment) -> Decision:
    return consent.may_see(uow, draft.learner_id, [Category.ASSESSMENT_ANSWERS])


def _place(draft: Assessment, proposed: rules.Placement, override: Override | None) -> None:
    """Refuses before it changes anything."""
    chosen = (override.level, override.strand) if override else (proposed.level, proposed.strand)
    if override and not proposed.signpost and chosen == (proposed.level, proposed.strand):
        raise RuleBroken("Select a level or kind of class other than the one proposed", field="placement")
    draft.placement_proposed, draft.placement_rule = proposed.level, proposed.rule
    draft.placement, draft.strand = chosen
    draft.placed_by_hand = override is not None
    draft.override_reason = override.reason if override else None
    draft.override_note = override.note if override else None


def _with(codes: Mapping[str, Any], skill: Skill, code: str | None) -> dict[str, Any]:
    others = {name: kept for name, kept in codes.items() if name != skill.value}
    return others if code is None else {**others, skill.value: code}
