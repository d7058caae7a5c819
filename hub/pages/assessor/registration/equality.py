"""Pages of the questions about equality: optional, asked once, apart from the registration."""

from dataclasses import replace
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Response

from hub.access.permissions import Permission
from hub.consent.services import disclosure, sharing
from hub.consent.services.sharing import Candidate, Shared
from hub.consent.types import Category, Channel
from hub.core.db import UnitOfWork
from hub.forms.form import Form
from hub.forms.format import date_words
from hub.learners import queries as learners
from hub.learners.equality import services
from hub.learners.equality.reads import OnRecord, on_record
from hub.learners.models import Learner
from hub.learners.names import full_name
from hub.learners.types import SEX_LABELS
from hub.pages.assessor.person import about
from hub.pages.assessor.registration.blueprint import bp
from hub.pages.assessor.registration.forms import equality as forms
from hub.referrals.case import sharing as cases
from hub.web.conflict import NOTHING, answer_words, check_version
from hub.web.door import settings, submitted, unit_of_work, viewer
from hub.web.guard import needs

DELETING = (
    "The answers are deleted. Nobody can bring them back.",
    "No provider can see them any more.",
    "The learner is not asked again, unless they want to answer.",
    "Their registration, their place on the waiting list and their referrals stay as they are.",
)


@bp.get("/learners/<reference>/equality")
@needs(Permission.REGISTER_LEARNERS)
def equality(reference: str) -> str:
    with unit_of_work() as uow:
        learner = learners.by_reference(uow, reference)
        known = on_record(uow, learners.record_of(uow, learner))
        return render_template(
            "registration/equality.html",
            reference=learner.reference,
            asked=known.version is not None,
            answers=rows_of(form_of(uow, known)),
            elsewhere=told_elsewhere(learner, known),
            given_to=given_to(uow, learner),
            can_ask=bool(to_ask_about(uow, learner)),
            **about(uow, learner),
        )


def form_of(uow: UnitOfWork, known: OnRecord) -> Form:
    """What is asked of somebody now, with what they answered."""
    names = forms.questions(ask_faith=settings().ask_faith, here_since_known=known.here_since is not None)
    return Form(
        forms.Equality(only=names),
        submitted(),
        known.answers,
        options=forms.options(names, uow.today, known.answers),
        version=known.version,
    )


def rows_of(form: Form) -> list[tuple[str, str]]:
    """(label, words) of every question; one that only follows another is left out where it is blank."""
    follow = {name for _, names in forms.FOLLOW_UPS.values() for name in names}
    shown = [name for name in form.names if name not in follow or form.raw(name)]
    return [(form.field(name).label, answer_words(form.field(name), form.raw(name))) for name in shown]


def told_elsewhere(learner: Learner, known: OnRecord) -> list[tuple[str, str, str]]:
    """(label, words, where to change it) of what the registration asks, so that it is not asked twice."""
    sex = SEX_LABELS[known.sex] if known.sex else NOTHING
    here = [("Living in the UK since", date_words(known.here_since), "status")] if known.here_since else []
    return [
        (label, words, url_for("registration.question_page", reference=learner.reference, slug=slug))
        for label, words, slug in (("Sex", sex, "birth"), *here)
    ]


def given_to(uow: UnitOfWork, learner: Learner) -> list[Shared]:
    """The providers that may have the answers when the learner joins a class there."""
    shared = sharing.shared_now(uow, learner.id, viewer().organisation_id)
    return [one for one in shared if Category.EQUALITY in one.grant.categories]


def to_ask_about(uow: UnitOfWork, learner: Learner) -> list[Candidate]:
    """The providers that may be told more than the learner has agreed to yet."""
    return sharing.to_ask(uow, learner.id, sharing.enrolment_candidates(uow, learner.id))


@bp.route("/learners/<reference>/equality/questions", methods=["GET", "POST"])
@needs(Permission.REGISTER_LEARNERS)
def equality_questions(reference: str) -> ResponseReturnValue:
    with unit_of_work() as uow:
        learner = learners.by_reference(uow, reference)
        known = on_record(uow, learners.record_of(uow, learner))
        form = form_of(uow, known)
        if request.method == "POST" and (values := form.load()) is not None:
            return keep(uow, learner, form, values)
        return render_template(
            "registration/equality_questions.html",
            form=form,
            follow_ups=forms.FOLLOW_UPS,
            reference=learner.reference,
            elsewhere=told_elsewhere(learner, known),
            **about(uow, learner),
        ), 422 if form.errors else 200


def keep(uow: UnitOfWork, learner: Learner, form: Form, values: dict[str, Any]) -> Response:
    if (before := services.asked(uow, learner.id)) is not None:
        check_version(form, before)
    services.keep(uow, learner.id, values)
    flash("What they answered is saved.", "success")
    return to_overview(learner)


def to_overview(learner: Learner) -> Response:
    return redirect(url_for("registration.equality", reference=learner.reference), 303)


@bp.post("/learners/<reference>/equality/decline")
@needs(Permission.REGISTER_LEARNERS)
def decline_equality(reference: str) -> ResponseReturnValue:
    with unit_of_work() as uow:
        learner = learners.by_reference(uow, reference)
        services.decline(uow, learner.id)
    flash("They prefer not to answer. They will not be asked again.", "success")
    return to_overview(learner)


@bp.route("/learners/<reference>/equality/delete", methods=["GET", "POST"])
@needs(Permission.REGISTER_LEARNERS)
def delete_equality(reference: str) -> ResponseReturnValue:
    """Asked first, since nobody can bring the answers back."""
    with unit_of_work() as uow:
        learner = learners.by_reference(uow, reference)
        if request.method == "GET":
            decision = disclosure.may_see(uow, learner.id, [Category.IDENTITY])
            return render_template(
                "web/confirm.html",
                heading="Delete the answers about equality?",
                section="Learners",
                back=url_for("registration.equality", reference=learner.reference),
                whom=full_name(learner, decision),
                happens=DELETING,
                label="Delete the answers",
            )
        services.forget(uow, learner.id)
        cases.stop_at_enrolment(uow, learner.id)
    flash("The answers are deleted.", "success")
    return to_overview(learner)


@bp.route("/learners/<reference>/equality/enrolment", methods=["GET", "POST"])
@needs(Permission.REGISTER_LEARNERS)
def equality_at_enrolment(reference: str) -> ResponseReturnValue:
    """What a provider may be told when it enrols the learner, asked about each by its name."""
    with unit_of_work() as uow:
        learner = learners.by_reference(uow, reference)
        found = sharing.enrolment_candidates(uow, learner.id)
        offered = found if request.method == "POST" else to_ask_about(uow, learner)
        names = [(str(one.organisation_id), one.name) for one in offered]
        form = Form(forms.Agree, submitted(), options={"organisations": names})
        if request.method == "POST" and (values := form.load()) is not None:
            return agree(uow, learner, found, values)
        return render_template(
            "registration/equality_enrolment.html",
            form=form,
            reference=learner.reference,
            **about(uow, learner),
        ), 422 if form.errors else 200


def agree(uow: UnitOfWork, learner: Learner, found: list[Candidate], values: dict[str, Any]) -> Response:
    chosen = [one for one in found if str(one.organisation_id) in values["organisations"]]
    said_yes = [
        replace(one, categories=tuple(each for each in one.categories if each in values["told"]))
        for one in chosen
    ]
    cases.agree(
        uow,
        learner.id,
        [one for one in said_yes if one.categories],
        language=values["language"],
        channel=Channel(values["channel"]),
        interpreter=values["interpreter"],
    )
    flash("What they agreed to is saved.", "success")
    return to_overview(learner)
