"""Pages of the picture of a writing sheet. Whoever looks a second time does not see it: a sheet has names on it."""

from uuid import UUID

from flask import Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from hub.access.permissions import Permission
from hub.assessment import queries
from hub.assessment.models import Assessment
from hub.assessment.picture import services
from hub.core.db import UnitOfWork
from hub.core.errors import RuleBroken
from hub.directory.types import Skill
from hub.forms.form import Form
from hub.learners.models import Learner
from hub.learners.names import full_name
from hub.pages.assessor.assessment import forms
from hub.pages.assessor.assessment.blueprint import bp
from hub.pages.assessor.assessment.learner import open_learner, page_of
from hub.pages.assessor.person import about
from hub.web.door import submitted, unit_of_work
from hub.web.guard import needs

PICTURE = "/learners/<reference>/assessment/<uuid:assessment_id>/picture"


@bp.route(PICTURE, methods=["GET", "POST"])
@needs(Permission.ASSESS)
def writing_picture(reference: str, assessment_id: UUID) -> ResponseReturnValue:
    """Choose a photo or scan; see and remove the one there is."""
    with unit_of_work() as uow:
        learner, decision = open_learner(uow, reference)
        assessment = queries.of_learner(uow, learner.id, assessment_id)
        form = Form(forms.PictureSchema, submitted())
        if request.method == "POST" and kept(uow, assessment, form):
            flash("The picture is kept.", "success")
            return redirect(request.path, 303)
        page = render_template(
            "assessment/picture.html",
            learner=learner,
            name=full_name(learner, decision),
            assessment=assessment,
            form=form,
            there=services.of(uow, assessment.id) is not None,
            back=from_where(learner, assessment),
            **about(uow, learner),
        )
    return page, 422 if form.errors else 200


def kept(uow: UnitOfWork, assessment: Assessment, form: Form) -> bool:
    values = form.load()
    if values is None:
        return False
    try:
        services.keep(uow, assessment, values["picture"])
    except RuleBroken as error:
        form.add_error(error.field, error.message)
    return not form.errors


def from_where(learner: Learner, assessment: Assessment) -> str:
    """The page of writing while the assessment is being made, its result afterwards."""
    if assessment.assessed_on is None:
        return page_of(learner, Skill.WRITING)
    return url_for(".result", reference=learner.reference, assessment_id=assessment.id)


@bp.post(f"{PICTURE}/remove")
@needs(Permission.ASSESS)
def remove_picture(reference: str, assessment_id: UUID) -> ResponseReturnValue:
    with unit_of_work() as uow:
        learner, _ = open_learner(uow, reference)
        services.remove(uow, queries.of_learner(uow, learner.id, assessment_id))
    flash("The picture is removed.", "success")
    return redirect(url_for(".writing_picture", reference=reference, assessment_id=assessment_id), 303)


@bp.get(f"{PICTURE}.jpg")
@needs(Permission.ASSESS)
def picture_file(reference: str, assessment_id: UUID) -> ResponseReturnValue:
    with unit_of_work() as uow:
        learner, decision = open_learner(uow, reference)
        assessment = queries.of_learner(uow, learner.id, assessment_id)
        return Response(services.shown(uow, assessment, decision), mimetype="image/jpeg")
