"""Pages of what learners say: what they can do in English before and after a course, and what they think of it."""

from typing import Any
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.wrappers import Response

from hub.access.permissions import Permission
from hub.consent.services import disclosure as consent
from hub.consent.services.disclosure import Decision
from hub.consent.types import Category
from hub.core.db import UnitOfWork
from hub.core.errors import NotVisible
from hub.forms.form import Form
from hub.learners.models import Learner
from hub.learners.names import full_name
from hub.learners.queries import by_reference
from hub.pages.assessor.person import about
from hub.pages.assessor.tracking.blueprint import bp
from hub.pages.assessor.tracking.voice_forms import schema
from hub.tracking.voice import queries, services
from hub.tracking.voice.queries import ToAsk
from hub.tracking.voice.questions import Language, asked, english, for_language, languages
from hub.tracking.voice.reads import told
from hub.tracking.voice.types import LABELS, SETS, Set, What
from hub.web.conflict import check_version
from hub.web.door import submitted, unit_of_work
from hub.web.guard import needs

HOME = "/learners/<reference>/own-words"
ONE = HOME + "/<any(before, after, course):what>"
COURSE = "/<uuid:enrolment_id>"
DELETING = (
    "The answers are deleted. Nobody can bring them back.",
    "They are left out of what managers count, from the next count on.",
    "The learner is not asked again.",
    "Their place on the waiting list, their classes and their referrals stay as they are.",
)


@bp.get(HOME)
@needs(Permission.REGISTER_LEARNERS)
def voice(reference: str) -> str:
    with unit_of_work() as uow:
        learner = by_reference(uow, reference)
        return render_template(
            "tracking/voice.html",
            reference=learner.reference,
            to_ask=queries.to_ask(uow, learner.id),
            told=told(uow, learner.id),
            labels=LABELS,
            sets=SETS,
            **about(uow, learner),
        )


@bp.route(ONE, methods=["GET", "POST"])
@bp.route(ONE + COURSE, methods=["GET", "POST"])
@needs(Permission.REGISTER_LEARNERS)
def ask(reference: str, what: str, enrolment_id: UUID | None = None) -> ResponseReturnValue:
    with unit_of_work() as uow:
        learner = by_reference(uow, reference)
        one = queries.one(uow, learner.id, What(what), enrolment_id)
        decision = consent.may_see(uow, learner.id, [Category.IDENTITY, Category.WIDER_OUTCOMES])
        form = form_of(one, decision)
        if request.method == "POST" and (values := form.load()) is not None:
            return keep(uow, learner, one, form, values)
        page = render_template(
            "tracking/ask.html",
            form=form,
            one=one,
            of=SETS[one.what],
            steps=asked(SETS[one.what]).steps,
            language=language_asked(learner.language.reveal(decision)),
            english=english(SETS[one.what]),
            languages=languages(),
            labels=LABELS,
            reference=learner.reference,
            **about(uow, learner),
        )
        return page, 422 if form.errors else 200


def form_of(one: ToAsk, decision: Decision) -> Form:
    stored = one.row.said.value(decision) if one.row else {}
    return Form(schema(SETS[one.what]), submitted(), stored, version=one.row.version if one.row else None)


def language_asked(preferred: str | None) -> Language:
    """The one that the address names, or the learner's own."""
    return for_language(request.args.get("language", preferred))


def keep(uow: UnitOfWork, learner: Learner, one: ToAsk, form: Form, values: dict[str, Any]) -> Response:
    if one.row is not None:
        check_version(form, one.row)
    services.keep(uow, learner.id, one, {code: step for code, step in values.items() if step})
    flash("What they said is saved.", "success")
    return to_overview(learner)


def to_overview(learner: Learner) -> Response:
    return redirect(url_for(".voice", reference=learner.reference), 303)


@bp.post(ONE + "/decline")
@bp.post(ONE + COURSE + "/decline")
@needs(Permission.REGISTER_LEARNERS)
def decline(reference: str, what: str, enrolment_id: UUID | None = None) -> ResponseReturnValue:
    with unit_of_work() as uow:
        learner = by_reference(uow, reference)
        services.decline(uow, learner.id, queries.one(uow, learner.id, What(what), enrolment_id))
    flash("They do not want to answer. They will not be asked again.", "success")
    return to_overview(learner)


@bp.route(HOME + "/delete", methods=["GET", "POST"])
@needs(Permission.REGISTER_LEARNERS)
def delete_voice(reference: str) -> ResponseReturnValue:
    """Asked first, since nobody can bring the answers back."""
    with unit_of_work() as uow:
        learner = by_reference(uow, reference)
        if request.method == "GET":
            return render_template(
                "web/confirm.html",
                heading="Delete what they said?",
                section="Learners",
                back=url_for(".voice", reference=learner.reference),
                whom=full_name(learner, consent.may_see(uow, learner.id, [Category.IDENTITY])),
                happens=DELETING,
                label="Delete what they said",
            )
        services.forget(uow, learner.id)
    flash("What they said is deleted.", "success")
    return to_overview(learner)


@bp.get("/own-words/<any(life, course):of>/<language>")
@needs(Permission.REGISTER_LEARNERS)
def voice_sheet(of: str, language: str) -> str:
    """To print and fill in by hand, in one language with the English below. It names nobody."""
    if language not in languages():
        raise NotVisible
    return render_template(
        "tracking/voice_sheet.html",
        of=Set(of),
        steps=asked(Set(of)).steps,
        language=languages()[language],
        english=english(Set(of)),
        languages=languages(),
    )
