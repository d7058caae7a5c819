"""Pages of a second look: the page without the first levels, both side by side, and which levels count."""

from typing import Any
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from hub.access.permissions import Permission
from hub.assessment.errors import AlreadyModerated
from hub.assessment.instruments import instrument
from hub.assessment.models import Assessment, Moderation
from hub.assessment.services import assess, evidence, moderate
from hub.assessment.summary import assessor_name, override_words, placement_rule
from hub.assessment.types import OUTCOME_LABELS, SAMPLED_FOR_LABELS, SKILLS_FOR_A_PLACEMENT
from hub.consent.services import disclosure as consent
from hub.consent.services.disclosure import Decision
from hub.consent.types import Category
from hub.core.db import UnitOfWork
from hub.directory.types import LEVEL_NAMES, STRAND_LABELS, Level, Skill, Strand
from hub.forms.form import Form
from hub.pages.assessor.assessment import forms
from hub.pages.assessor.assessment.blueprint import bp
from hub.referrals.waiting import assessed
from hub.web.door import submitted, unit_of_work, viewer
from hub.web.guard import needs


@bp.route("/assessments/to-moderate/<uuid:moderation_id>", methods=["GET", "POST"])
@needs(Permission.ASSESS)
def moderation(moderation_id: UUID) -> ResponseReturnValue:
    with unit_of_work() as uow:
        row = uow.get(Moderation, moderation_id)
        assessment = uow.get(Assessment, row.assessment_id)
        if row.moderated_on is None:
            return second_look(uow, row, assessment)
        if request.method == "POST" and "settle" not in request.form:
            return given_already(row)
        return both(uow, row, assessment)


def given_already(row: Moderation) -> ResponseReturnValue:
    """The same levels sent twice, or a colleague was faster."""
    if row.moderator_id != viewer().user_id:
        raise AlreadyModerated(
            "A colleague has looked at this assessment already, so your levels are not kept."
        )
    return redirect(url_for(".moderation", moderation_id=row.id), 303)


def second_look(uow: UnitOfWork, row: Moderation, assessment: Assessment) -> ResponseReturnValue:
    """The evidence, and nothing of the levels that were found."""
    moderate.check_may_moderate(uow, row)
    form = Form(forms.opinion_schema(assessment.levels), submitted())
    if request.method == "POST" and (values := form.load()) is not None:
        moderate.give(uow, row, opinion_in(values))
        flash("Your levels are kept. Now you can see both.", "success")
        return redirect(url_for(".moderation", moderation_id=row.id), 303)
    page = render_template(
        "assessment/second_look.html",
        form=form,
        row=row,
        evidence=evidence_of(assessment, decide(uow, row)),
        steps=instrument.instruments()[assessment.instrument_version].steps,
        version=assessment.instrument_version,
    )
    return page, 422 if form.errors else 200


def both(uow: UnitOfWork, row: Moderation, assessment: Assessment) -> ResponseReturnValue:
    """Both sets of levels, and the decision where they differ."""
    decision = decide(uow, row)
    form = Form(forms.SettleSchema, submitted())
    if request.method == "POST" and (values := form.load()) is not None:
        change = values["settle"] == "change"
        assessed.settle(uow, row, change, values["note"], decision)
        flash("The second levels count now." if change else "The first levels stay.", "success")
        return redirect(url_for(".to_moderate"), 303)
    page = render_template(
        "assessment/both.html",
        form=form,
        row=row,
        lines=[(skill, assessment.levels.get(skill), row.levels.get(skill)) for skill in Skill],
        first=placed(assessment),
        second=placed(row),
        same=(assessment.placement, assessment.strand) == (row.placement, row.strand),
        assessor=assessor_name(uow, row.assessor_id),
        moderator=assessor_name(uow, row.moderator_id),
        rule=placement_rule(assessment),
        override=override_words(
            instrument.instruments()[assessment.instrument_version],
            assessment.override_reason.reveal(decision),
        ),
        note=row.note.reveal(decision),
        settling_note=row.settling_note.reveal(decision),
        outcome=row.outcome and OUTCOME_LABELS[row.outcome],
        may_settle=row.outcome is None and row.assessor_id != viewer().user_id,
        reason=SAMPLED_FOR_LABELS[row.sampled_for],
    )
    return page, 422 if form.errors else 200


def decide(uow: UnitOfWork, row: Moderation) -> Decision:
    """The answers and nothing else: no name, so that nobody is recognised."""
    return consent.may_see(uow, row.learner_id, [Category.ASSESSMENT_ANSWERS])


def placed(row: Assessment | Moderation) -> str | None:
    """Entry 1, General, provisional; None of somebody who could not tell."""
    if row.placement is None:
        return None
    provisional = "provisional" if len(row.levels) < SKILLS_FOR_A_PLACEMENT else ""
    return ", ".join(
        filter(None, [LEVEL_NAMES[row.placement], row.strand and STRAND_LABELS[row.strand], provisional])
    )


def evidence_of(assessment: Assessment, decision: Decision) -> dict[Skill, dict[str, Any]]:
    """What the first assessor kept of each skill assessed: statements in the order of the alphabet, not of level."""
    used = instrument.instruments()[assessment.instrument_version]
    met = assess.statements_met(used, assess.evidence_of(assessment, decision))
    reasons = evidence.reasons_of(assessment, decision)
    return {
        skill: {
            "statements": sorted(met[skill]),
            "note": getattr(assessment, f"{skill}_note").reveal(decision),
            "on_paper": reasons.get(skill) == evidence.PAPER,
            "sample": assessment.writing_sample.reveal(decision) if skill is Skill.WRITING else None,
        }
        for skill in used.steps
        if skill in assessment.levels
    }


def opinion_in(values: dict[str, Any]) -> moderate.SecondOpinion:
    given = {skill: values.get(skill.value) for skill in Skill}
    tells = values["placement"] != forms.CANNOT_TELL
    return moderate.SecondOpinion(
        levels={skill: Level(code) for skill, code in given.items() if code and code != forms.CANNOT_TELL},
        placement=Level(values["placement"]) if tells else None,
        strand=Strand(values["strand"]) if tells else None,
        note=values["note"],
    )
