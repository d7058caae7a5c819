"""The page of short questions by phone."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from marshmallow import Schema

from hub.access.permissions import Permission
from hub.assessment.prescreen import rules, services
from hub.forms.fields import Choice
from hub.forms.form import Form
from hub.learners.names import full_name
from hub.pages.assessor.assessment.blueprint import bp
from hub.pages.assessor.assessment.learner import open_learner
from hub.pages.assessor.person import about
from hub.web.conflict import check_version
from hub.web.door import submitted, unit_of_work
from hub.web.guard import needs


@bp.route("/learners/<reference>/pre-screen", methods=["GET", "POST"])
@needs(Permission.ASSESS)
def prescreen(reference: str) -> ResponseReturnValue:
    """Ask, and see what the answers point to; asking again replaces the answers."""
    with unit_of_work() as uow:
        learner, decision = open_learner(uow, reference)
        asked = rules.current(uow.today)
        row = services.of_learner(uow, learner.id)
        form = Form(
            questions(asked),
            submitted(),
            services.answers_of(row, decision) if row else {},
            version=row.version if row else None,
        )
        if request.method == "POST" and (values := form.load()) is not None:
            if row is not None:
                check_version(form, row)
            services.keep(uow, learner, values)
            flash("The answers are kept. They place nobody: the assessment does.", "success")
            return redirect(url_for(".start", reference=learner.reference), 303)
        page = render_template(
            "assessment/prescreen.html",
            learner=learner,
            name=full_name(learner, decision),
            asked=asked,
            form=form,
            **about(uow, learner),
        )
    return page, 422 if form.errors else 200


def questions(asked: rules.Prescreen) -> type[Schema]:
    """The questions of this version as a form."""
    fields: dict[str, Any] = {
        question.code: Choice(
            question.asks,
            [(option.code, option.says) for option in question.options],
            hint=question.hint,
            noun=question.asks,
            required="Select the answer that is nearest",
        )
        for question in asked.questions
    }
    return Schema.from_dict(fields, name="PrescreenSchema")
