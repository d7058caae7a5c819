"""Pages on which the provider says whether a level was right."""

from datetime import date

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from hub.access.permissions import Permission
from hub.assessment import queries as assessments
from hub.assessment.achieved.queries import level_now
from hub.assessment.services import level_check
from hub.assessment.types import Fit
from hub.core.db import UnitOfWork
from hub.core.errors import NotVisible
from hub.core.ids import show_reference
from hub.directory.models import TaughtClass
from hub.forms.form import Form
from hub.pages.provider.blueprint import bp
from hub.pages.provider.learners import lists
from hub.pages.provider.learners.forms import LevelCheckSchema
from hub.referrals import queries
from hub.referrals.models import Referral
from hub.referrals.reads.provider import level_checks
from hub.referrals.reads.provider.level_checks import TAUGHT_FOR
from hub.web.door import submitted, unit_of_work
from hub.web.guard import needs


@bp.get("/worklist/levels")
@needs(Permission.ANSWER_REFERRALS)
def levels_to_check() -> ResponseReturnValue:
    with unit_of_work() as uow:
        found = level_checks.to_check(uow)
        return render_template(
            "provider/levels_to_check.html", found=found, names=lists.names(uow, found), today=uow.today
        )


@bp.route("/referrals/<reference>/level", methods=["GET", "POST"])
@needs(Permission.ANSWER_REFERRALS)
def check_level(reference: str) -> ResponseReturnValue:
    with unit_of_work() as uow:
        referral = queries.by_reference(uow, reference)
        asked_from = level_checks.asked_from(uow, referral)
        if asked_from is None:
            raise NotVisible
        answered = assessments.level_check_of(uow, referral.id)
        form = Form(LevelCheckSchema, submitted(), {"fit": answered and answered.fit})
        if request.method == "POST" and asked_from <= uow.today and (values := form.load()) is not None:
            answer(uow, referral, Fit(values["fit"]), asked_from - TAUGHT_FOR)
            flash(
                f"Referral {show_reference(referral.reference)}: your answer is kept. Thank you.", "success"
            )
            return redirect(url_for(".levels_to_check"), 303)
        page = render_template(
            "provider/check_level.html",
            form=form,
            referral=referral,
            taught_class=uow.get(TaughtClass, referral.class_id),
            placement=level_now(uow, referral.learner_id),
            answered=answered,
            asked_from=asked_from,
            today=uow.today,
        )
        return page, 422 if form.errors else 200


@bp.post("/referrals/<reference>/level/take-back")
@needs(Permission.ANSWER_REFERRALS)
def take_back_level(reference: str) -> ResponseReturnValue:
    with unit_of_work() as uow:
        level_check.take_back(uow, queries.by_reference(uow, reference).id)
    flash("Your answer is taken back.", "success")
    return redirect(url_for(".check_level", reference=reference), 303)


def answer(uow: UnitOfWork, referral: Referral, fit: Fit, started_on: date) -> None:
    level_check.answer(
        uow,
        referral_id=referral.id,
        learner_id=referral.learner_id,
        recipient_id=referral.recipient_id,
        fit=fit,
        assessment_id=assessments.relied_on(uow, referral.learner_id, started_on),
    )
