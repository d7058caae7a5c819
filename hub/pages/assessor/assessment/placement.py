"""The page that shows four levels and the placement they lead to, and takes the assessor's own decision."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from hub.access.permissions import Permission
from hub.assessment import placement, queries, rules
from hub.assessment.instruments import instrument
from hub.assessment.models import Assessment
from hub.assessment.services import assess
from hub.assessment.summary import in_a_row, reasons_of, skill_lines
from hub.consent.services.disclosure import Decision
from hub.core.db import UnitOfWork
from hub.core.errors import RuleBroken
from hub.directory.types import LEVEL_NAMES, STRAND_LABELS, Level, Skill, Strand
from hub.forms.form import Form
from hub.learners.models import Learner
from hub.learners.names import full_name
from hub.pages.assessor.assessment import forms
from hub.pages.assessor.assessment.blueprint import bp
from hub.pages.assessor.assessment.learner import open_learner, page_of
from hub.pages.assessor.person import about
from hub.referrals.waiting import assessed
from hub.web.conflict import check_version
from hub.web.door import submitted, unit_of_work
from hub.web.guard import needs


@bp.route("/learners/<reference>/assessment/profile", methods=["GET", "POST"])
@needs(Permission.ASSESS)
def profile(reference: str) -> ResponseReturnValue:
    with unit_of_work() as uow:
        learner, decision = open_learner(uow, reference)
        draft = queries.draft(uow, learner.id)
        if draft is None or not draft.levels:
            return redirect(url_for(".start", reference=learner.reference), 303)
        proposed = assess.proposal(uow, draft)
        form = placement_form(draft, proposed)
        if request.method == "POST" and complete(uow, learner, draft, form):
            flash("Assessment completed", "success")
            return redirect(url_for("referrals.matches", reference=learner.reference), 303)
        return profile_page(uow, learner, decision, draft, proposed, form)


def complete(uow: UnitOfWork, learner: Learner, draft: Assessment, form: Form) -> bool:
    values = form.load()
    if values is None:
        return False
    check_version(form, draft)
    try:
        assessed.complete(uow, learner, draft, override_in(values))
    except RuleBroken as error:
        form.add_error(error.field, error.message)
    return not form.errors


def placement_form(draft: Assessment, proposed: rules.Placement) -> Form:
    reasons = instrument.instruments()[draft.instrument_version].override_reasons
    stored = {"strand": proposed.strand, "placement": proposed.level}
    return Form(
        forms.PlacementSchema,
        submitted(),
        stored,
        options={"reason": reasons.items()},
        version=draft.version,
    )


def override_in(values: Mapping[str, Any]) -> assess.Override | None:
    if values["decision"] == "accept":
        return None
    return assess.Override(
        Level(values["placement"]), Strand(values["strand"]), values["reason"], values["note"]
    )


def profile_page(
    uow: UnitOfWork,
    learner: Learner,
    decision: Decision,
    draft: Assessment,
    proposed: rules.Placement,
    form: Form,
) -> ResponseReturnValue:
    page = render_template(
        "assessment/profile.html",
        learner=learner,
        name=full_name(learner, decision),
        assessment_id=draft.id,
        lines=skill_lines(draft, reasons_of(draft, decision)),
        missing=in_a_row(draft.missing),
        lone_gap=len(draft.missing) == 1,
        proposed=proposed,
        provisional=draft.provisional,
        level=LEVEL_NAMES[proposed.level],
        strand=STRAND_LABELS[proposed.strand],
        elsewhere=elsewhere(draft, proposed, uow.today),
        form=form,
        back=page_of(learner, last_assessed(draft)),
        **about(uow, learner),
    )
    return page, 422 if form.errors else 200


def elsewhere(draft: Assessment, proposed: rules.Placement, today: date) -> list[tuple[str, str]]:
    """Kinds of class whose own skills give another level than the placement; none where no ESOL class helps."""
    if proposed.signpost:
        return []
    kinds = placement.current(today).kinds
    by_kind = [(kind, rules.level_for(kind, draft.levels)) for kind in kinds]
    return [
        (f"{kind.label} go by {' and '.join(kind.skills)}", LEVEL_NAMES[level])
        for kind, level in by_kind
        if level is not None and level is not proposed.level
    ]


def last_assessed(draft: Assessment) -> Skill | None:
    return next((skill for skill in reversed(Skill) if skill in draft.levels), None)
