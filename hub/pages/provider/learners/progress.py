"""Pages on which a provider tells how a learner gets on: reviews, results, and taking one back."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from marshmallow import Schema

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
from hub.pages.provider.blueprint import bp
from hub.pages.provider.learners import progress_forms as forms
from hub.referrals import queries
from hub.referrals.case import progress as case
from hub.referrals.models import Referral
from hub.tracking import codes
from hub.tracking.enrolment import queries as enrolment
from hub.tracking.progress import queries as found
from hub.tracking.progress import types
from hub.tracking.progress.models import ClassResult, ProgressReview
from hub.tracking.progress.services import Result, Review
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
            reviews=found.of_referral(uow, ProgressReview, referral.id),
            results=found.of_referral(uow, ClassResult, referral.id),
            notes=notes(uow, referral),
            words=types,
            outcome_label=outcome_label,
        )


@dataclass(frozen=True, slots=True)
class Kind:
    """What a provider tells, a review or a result: how it is asked, read, stored for a correction, and named."""

    name: str
    template: str
    table: type[ProgressReview] | type[ClassResult]
    schema: type[Schema]
    read: Callable[[Mapping[str, Any]], Review | Result]
    stored: Callable[[Any, Decision | None], dict[str, Any]]


KINDS = {
    kind.name: kind
    for kind in (
        Kind(
            "review",
            "provider/review.html",
            ProgressReview,
            forms.ReviewSchema,
            forms.review_in,
            forms.stored_review,
        ),
        Kind(
            "result",
            "provider/result.html",
            ClassResult,
            forms.ResultSchema,
            forms.result_in,
            forms.stored_result,
        ),
    )
}
PATH = f"/referrals/<reference>/progress/<any({', '.join(KINDS)}):name>"


@bp.route(PATH, methods=["GET", "POST"])
@needs(Permission.ANSWER_REFERRALS)
def add_progress(reference: str, name: str) -> ResponseReturnValue:
    with unit_of_work() as uow:
        return told(uow, queries.by_reference(uow, reference), KINDS[name], None)


@bp.route(f"{PATH}/<uuid:row_id>", methods=["GET", "POST"])
@needs(Permission.ANSWER_REFERRALS)
def correct_progress(reference: str, name: str, row_id: UUID) -> ResponseReturnValue:
    with unit_of_work() as uow:
        referral = queries.by_reference(uow, reference)
        return told(uow, referral, KINDS[name], found.counting(uow, KINDS[name].table, referral.id, row_id))


def told(uow: UnitOfWork, referral: Referral, kind: Kind, wrong: case.Row | None) -> ResponseReturnValue:
    stored = kind.stored(wrong, notes(uow, referral)) if wrong else {"on": uow.today}
    form, shown = Form(kind.schema, submitted(), stored), about(uow, referral)
    if request.method == "POST" and (values := form.load()) is not None:
        try:
            case.keep(uow, referral, kind.read(values), wrong)
            return kept(referral, f"The {kind.name} is kept.")
        except RuleBroken as problem:
            form.add_error(problem.field, problem.message)
    page = render_template(kind.template, form=form, correcting=wrong is not None, **shown)
    return page, 422 if form.errors else 200


@bp.route(f"{PATH}/<uuid:row_id>/take-back", methods=["GET", "POST"])
@needs(Permission.ANSWER_REFERRALS)
def take_back_progress(reference: str, name: str, row_id: UUID) -> ResponseReturnValue:
    with unit_of_work() as uow:
        referral = queries.by_reference(uow, reference)
        row = found.counting(uow, KINDS[name].table, referral.id, row_id)
        form = Form(forms.TakeBackSchema, submitted())
        if request.method == "POST" and (values := form.load()) is not None:
            case.take_back(uow, referral, row, values["reason"])
            return kept(referral, f"The {name} is taken back.")
        page = render_template(
            "provider/take_back_progress.html",
            form=form,
            what=f"the {name} of {date_words(row.on)}",
            **about(uow, referral),
        )
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
