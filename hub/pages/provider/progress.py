"""Pages on which a provider tells how a learner gets on: reviews, results, and taking one back."""

from typing import Any
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from hub.access.permissions import Permission
from hub.assessment.achieved.queries import level_now
from hub.consent.services import disclosure as consent
from hub.consent.services.disclosure import Decision
from hub.consent.types import Category
from hub.core.db import UnitOfWork
from hub.core.errors import RuleBroken
from hub.core.ids import show_reference
from hub.directory.models import TaughtClass
from hub.forms.form import Form
from hub.forms.format import date_words
from hub.pages.provider import progress_forms as forms
from hub.pages.provider.blueprint import bp
from hub.referrals import queries
from hub.referrals.case import progress as case
from hub.referrals.models import Referral
from hub.tracking import codes
from hub.tracking.enrolment import queries as enrolment
from hub.tracking.progress import queries as found
from hub.tracking.progress import types
from hub.web.door import submitted, unit_of_work
from hub.web.guard import needs


@bp.get("/referrals/<reference>/progress")
@needs(Permission.ANSWER_REFERRALS)
def progress(reference: str) -> ResponseReturnValue:
    with unit_of_work() as uow:
        referral = queries.by_reference(uow, reference)
        return render_template(
            "provider/progress.html",
            **about(uow, referral),
            level=level_now(uow, referral.learner_id),
            reviews=found.reviews(uow, referral.id),
            results=found.results(uow, referral.id),
            notes=notes(uow, referral),
            words=types,
            outcome_label=outcome_label,
        )


@bp.route("/referrals/<reference>/progress/review", methods=["GET", "POST"])
@needs(Permission.ANSWER_REFERRALS)
def add_review(reference: str) -> ResponseReturnValue:
    with unit_of_work() as uow:
        return review(uow, queries.by_reference(uow, reference), {"on": uow.today}, None)


@bp.route("/referrals/<reference>/progress/review/<uuid:review_id>", methods=["GET", "POST"])
@needs(Permission.ANSWER_REFERRALS)
def correct_review(reference: str, review_id: UUID) -> ResponseReturnValue:
    with unit_of_work() as uow:
        referral = queries.by_reference(uow, reference)
        row = found.one_review(uow, referral.id, review_id)
        return review(uow, referral, forms.stored_review(row, notes(uow, referral)), row.id)


def review(
    uow: UnitOfWork, referral: Referral, stored: dict[str, Any], instead_of: UUID | None
) -> ResponseReturnValue:
    form, shown = Form(forms.ReviewSchema, submitted(), stored), about(uow, referral)
    if request.method == "POST" and (values := form.load()) is not None:
        try:
            case.keep_review(uow, referral, forms.review_in(values), instead_of)
            return kept(referral, "The review is kept.")
        except RuleBroken as problem:
            form.add_error(problem.field, problem.message)
    page = render_template("provider/review.html", form=form, correcting=bool(instead_of), **shown)
    return page, 422 if form.errors else 200


@bp.route("/referrals/<reference>/progress/result", methods=["GET", "POST"])
@needs(Permission.ANSWER_REFERRALS)
def add_result(reference: str) -> ResponseReturnValue:
    with unit_of_work() as uow:
        return result(uow, queries.by_reference(uow, reference), {"on": uow.today}, None)


@bp.route("/referrals/<reference>/progress/result/<uuid:result_id>", methods=["GET", "POST"])
@needs(Permission.ANSWER_REFERRALS)
def correct_result(reference: str, result_id: UUID) -> ResponseReturnValue:
    with unit_of_work() as uow:
        referral = queries.by_reference(uow, reference)
        row = found.one_result(uow, referral.id, result_id)
        return result(uow, referral, forms.stored_result(row), row.id)


def result(
    uow: UnitOfWork, referral: Referral, stored: dict[str, Any], instead_of: UUID | None
) -> ResponseReturnValue:
    form, shown = Form(forms.ResultSchema, submitted(), stored), about(uow, referral)
    if request.method == "POST" and (values := form.load()) is not None:
        try:
            case.keep_result(uow, referral, forms.result_in(values), instead_of)
            return kept(referral, "The result is kept.")
        except RuleBroken as problem:
            form.add_error(problem.field, problem.message)
    page = render_template("provider/result.html", form=form, correcting=bool(instead_of), **shown)
    return page, 422 if form.errors else 200


@bp.route("/referrals/<reference>/progress/review/<uuid:review_id>/take-back", methods=["GET", "POST"])
@needs(Permission.ANSWER_REFERRALS)
def take_back_review(reference: str, review_id: UUID) -> ResponseReturnValue:
    with unit_of_work() as uow:
        referral = queries.by_reference(uow, reference)
        row = found.one_review(uow, referral.id, review_id)
        form = Form(forms.TakeBackSchema, submitted())
        if request.method == "POST" and (values := form.load()) is not None:
            case.take_back_review(uow, referral, row.id, values["reason"])
            return kept(referral, "The review is taken back.")
        return take_back_page(uow, referral, form, f"the review of {date_words(row.on)}")


@bp.route("/referrals/<reference>/progress/result/<uuid:result_id>/take-back", methods=["GET", "POST"])
@needs(Permission.ANSWER_REFERRALS)
def take_back_result(reference: str, result_id: UUID) -> ResponseReturnValue:
    with unit_of_work() as uow:
        referral = queries.by_reference(uow, reference)
        row = found.one_result(uow, referral.id, result_id)
        form = Form(forms.TakeBackSchema, submitted())
        if request.method == "POST" and (values := form.load()) is not None:
            case.take_back_result(uow, referral, row.id, values["reason"])
            return kept(referral, "The result is taken back.")
        return take_back_page(uow, referral, form, f"the result of {date_words(row.on)}")


def take_back_page(uow: UnitOfWork, referral: Referral, form: Form, what: str) -> ResponseReturnValue:
    page = render_template("provider/take_back_progress.html", form=form, what=what, **about(uow, referral))
    return page, 422 if form.errors else 200


def about(uow: UnitOfWork, referral: Referral) -> dict[str, Any]:
    """What each of these pages begins with; `NotVisible` of a learner who has never started."""
    taught = enrolment.of_referral(uow, referral.id)
    return {
        "referral": referral,
        "taught_class": uow.get(TaughtClass, referral.class_id),
        "started_on": taught.started_on,
        "ended_on": taught.ended_on,
    }


def notes(uow: UnitOfWork, referral: Referral) -> Decision | None:
    """What opens the notes of reviews, as far as the learner agreed."""
    if Category.NOTES not in consent.open_categories(uow, referral.learner_id):
        return None
    return consent.may_see(uow, referral.learner_id, [Category.NOTES])


def kept(referral: Referral, says: str) -> ResponseReturnValue:
    flash(f"Referral {show_reference(referral.reference)}: {says}", "success")
    return redirect(url_for(".progress", reference=referral.reference), 303)


def outcome_label(code: str) -> str:
    return codes.label(codes.Vocabulary.OUTCOME, code)
