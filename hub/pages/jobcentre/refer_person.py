"""Pages to refer a person: two pages of questions, a check, and the reference to give them."""

from contextlib import suppress
from typing import Any
from uuid import UUID

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from marshmallow import Schema

from hub.access.permissions import Permission
from hub.accounts.queries import organisation_names
from hub.accounts.types import OrganisationKind
from hub.consent.services import notices
from hub.core.db import UnitOfWork
from hub.core.errors import Conflict, NotVisible, RuleBroken
from hub.core.ids import show_reference
from hub.forms.form import Form
from hub.pages.jobcentre.blueprint import bp
from hub.pages.jobcentre.forms import HowToReachThem, WhoTheyAre, worded
from hub.referrals.case.sending import refer_person
from hub.referrals.case.sending.refer_person import REACH, WHO
from hub.referrals.case.sending.take_on import own_kind, own_organisation_id
from hub.referrals.models import PersonDraft
from hub.web.conflict import answer_words
from hub.web.door import referrers_work, submitted, viewer
from hub.web.guard import needs

SCHEMAS: dict[str, type[Schema]] = {WHO: WhoTheyAre, REACH: HowToReachThem}
ASKED_SOMETIMES = (
    "one_name",
    "other_language",
    "may_name",
    "fact",
    "suggests",
    "suggestion_agreed",
)  # said only where it applies
AFTER = {WHO: ".refer_reach", REACH: ".refer_check"}


@bp.route("/people-we-referred/new", methods=["GET", "POST"])
@needs(Permission.REFER_TO_HUB)
def refer_someone() -> ResponseReturnValue:
    with referrers_work(read_only=True) as uow:
        form = Form(asked(uow, WhoTheyAre), submitted())
    if request.method == "POST" and (values := form.load()) is not None:
        # A second click that arrives at the same moment has nothing to add.
        with suppress(Conflict), referrers_work() as uow:
            refer_person.keep(uow, refer_person.begin(uow, form.submission), WHO, values)
        draft_id = refer_person.draft_of(viewer_id(), form.submission)
        return redirect(url_for(AFTER[WHO], draft_id=draft_id), 303)
    page = render_template("jobcentre/who.html", form=form, back=url_for(".people_we_referred"))
    return page, 422 if form.errors else 200


@bp.route("/people-we-referred/new/<uuid:draft_id>/who", methods=["GET", "POST"])
@needs(Permission.REFER_TO_HUB)
def refer_who(draft_id: UUID) -> ResponseReturnValue:
    return ask(draft_id, WHO, back=url_for(".people_we_referred"))


@bp.route("/people-we-referred/new/<uuid:draft_id>/reach", methods=["GET", "POST"])
@needs(Permission.REFER_TO_HUB)
def refer_reach(draft_id: UUID) -> ResponseReturnValue:
    return ask(draft_id, REACH, back=url_for(".refer_who", draft_id=draft_id))


@bp.route("/people-we-referred/new/<uuid:draft_id>/check", methods=["GET", "POST"])
@needs(Permission.REFER_TO_HUB)
def refer_check(draft_id: UUID) -> ResponseReturnValue:
    with referrers_work() as uow:
        draft = refer_person.own_draft(uow, draft_id)
        unanswered = next((page for page in SCHEMAS if page not in refer_person.typed(uow, draft)), None)
        if draft.sent_reference is None and unanswered:
            return redirect(url_for(f".refer_{unanswered}", draft_id=draft_id), 303)
        if draft.sent_reference is None and request.method == "GET":
            return check_page(uow, draft)
    try:
        with referrers_work() as uow:
            refer_person.send(uow, refer_person.own_draft(uow, draft_id))
    except RuleBroken as error:
        with referrers_work() as uow:
            return check_page(uow, refer_person.own_draft(uow, draft_id), problem=error.message)
    return redirect(url_for(".refer_sent", draft_id=draft_id), 303)


@bp.get("/people-we-referred/new/<uuid:draft_id>/sent")
@needs(Permission.REFER_TO_HUB)
def refer_sent(draft_id: UUID) -> ResponseReturnValue:
    with referrers_work() as uow:
        draft = refer_person.own_draft(uow, draft_id)
        if draft.sent_reference is None:
            return redirect(url_for(".refer_check", draft_id=draft_id), 303)
        reference = show_reference(draft.sent_reference)
        us = own_kind(uow).us
        return render_template("jobcentre/sent.html", reference=reference, tells=draft.tells, us=us)


def asked(uow: UnitOfWork, schema: type[Schema]) -> Schema:
    """As it is asked of the viewer's own organisation."""
    others = organisation_names(uow, kind=OrganisationKind.PROVIDER)
    others.pop(own_organisation_id(uow), None)
    return worded(schema, own_kind(uow), others)


def viewer_id() -> UUID:
    found = viewer().user_id
    if found is None:
        raise NotVisible
    return found


def ask(draft_id: UUID, page: str, back: str) -> ResponseReturnValue:
    with referrers_work() as uow:
        draft = refer_person.own_draft(uow, draft_id)
        if draft.sent_reference is not None:
            return redirect(url_for(".refer_sent", draft_id=draft_id), 303)
        schema = asked(uow, SCHEMAS[page])
        form = Form(schema, submitted(), refer_person.typed(uow, draft).get(page))
        if request.method == "POST" and (values := form.load()) is not None:
            refer_person.keep(uow, draft, page, values)
            return redirect(url_for(AFTER[page], draft_id=draft_id), 303)
        own = refer_person.notice_for(uow, draft)
        english = notices.for_language(None, notices.read_out(uow))
        read = {notice.language: notice for notice in (own, english)}
        drawn = render_template(f"jobcentre/{page}.html", form=form, back=back, notices=read.values())
        return drawn, 422 if form.errors else 200


def check_page(uow: UnitOfWork, draft: PersonDraft, problem: str = "") -> ResponseReturnValue:
    answers = refer_person.typed(uow, draft)
    page = render_template(
        "jobcentre/check.html",
        parts=[(name, answer_rows(asked(uow, SCHEMAS[name]), answers[name])) for name in SCHEMAS],
        draft=draft,
        problem=problem,
        back=url_for(".refer_reach", draft_id=draft.id),
    )
    return page, 422 if problem else 200


def answer_rows(schema: Schema, stored: dict[str, Any]) -> list[tuple[str, str]]:
    """(question, answer) for what was asked on one page."""
    form = Form(schema, stored=stored)
    asked = [(name, form.field(name), form.raw(name)) for name in form.names]
    return [
        (field.label, answer_words(field, raw))
        for name, field, raw in asked
        if name not in ASKED_SOMETIMES or not field.is_blank(raw)
    ]
