"""Pages on which managers write the hub's own words of a message: draft, preview, publish, and the way back."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from marshmallow import Schema
from werkzeug.wrappers import Response

from hub.access.permissions import Permission
from hub.core.db import UnitOfWork
from hub.core.errors import Conflict, RuleBroken
from hub.forms.fields import Date, LongText, Text
from hub.forms.form import Form
from hub.messages import own_words
from hub.messages.models import MessageWording
from hub.messages.types import Audience, WordingState
from hub.messages.wording.rules import known
from hub.messages.wording.templates import templates
from hub.pages.manager.blueprint import bp
from hub.pages.manager.rules.message_words import HERE, about, preview
from hub.web.conflict import check_version
from hub.web.door import submitted, unit_of_work, viewer
from hub.web.guard import needs


class EditOrganisationWords(Schema):
    subject = Text(
        "Subject",
        hint="No fact of anybody stands here, but a reference",
        max_length=100,
        required="Enter a subject",
    )
    long = LongText("Email", rows=12, required="Enter what the email says", max_length=2000)


class EditWords(Schema):
    subject = Text("Subject of the email or letter", max_length=100, required="Enter a subject")
    long = LongText("Email or letter", rows=12, required="Enter what the email says", max_length=2000)
    text = LongText(
        "Text message",
        hint="As little as needed: others may read it",
        rows=5,
        required="Enter what the text says",
        max_length=918,  # GOV.UK Notify takes no longer one
    )


class Publish(Schema):
    from_day = Date("From which day?", hint="Leave it empty to begin at once")


@bp.post(f"{HERE}/draft")
@needs(Permission.WORD_MESSAGES)
def draft_words(template: str, language: str) -> Response:
    """A draft like the words that count now; where there is one already, that one."""
    with unit_of_work() as uow:
        own_words.start(uow, template, language)
    return redirect(url_for("manager.edit_words", template=template, language=language), 303)


@bp.route(f"{HERE}/edit", methods=["GET", "POST"])
@needs(Permission.WORD_MESSAGES)
def edit_words(template: str, language: str) -> ResponseReturnValue:
    with unit_of_work() as uow:
        draft = own_words.draft(uow, template, language)
        form = form_of(draft)
        if request.method == "POST" and _save(uow, form, draft):
            flash("The draft is saved. Nothing changes for anybody until it is published.", "success")
            return redirect(url_for("manager.preview_words", template=template, language=language), 303)
        page = render_template(
            "manager/edit_words.html",
            form=form,
            may_use=known(templates()[template], "long"),
            **about(template, language),
        )
    return page, 422 if form.errors else 200


def form_of(draft: MessageWording) -> Form:
    to_learner = templates()[draft.template].audience is Audience.LEARNER
    schema = EditWords if to_learner else EditOrganisationWords
    stored = {"subject": draft.subject, "long": draft.long, "text": draft.text}
    return Form(schema, submitted(), stored, version=draft.version)


def _save(uow: UnitOfWork, form: Form, draft: MessageWording) -> bool:
    values = form.load()
    if values is None:
        return False
    check_version(form, draft)
    for field, fault in own_words.save(uow, draft, {"text": "", **values}):
        form.add_error(field, fault)
    return not form.errors


@bp.route(f"{HERE}/preview", methods=["GET", "POST"])
@needs(Permission.WORD_MESSAGES)
def preview_words(template: str, language: str) -> ResponseReturnValue:
    with unit_of_work() as uow:
        rows = own_words.versions(uow, template, language)
        form = Form(Publish, submitted(), version=rows[0].version if rows else None)
        if request.method == "POST" and (_published_by_me(rows) or _publish(uow, form, template, language)):
            flash("The words are published. What was sent before keeps the words it was sent in.", "success")
            return redirect(url_for("manager.words_of_message", template=template, language=language), 303)
        draft = own_words.draft(uow, template, language)
        page = render_template(
            "manager/preview_words.html",
            form=form,
            preview=preview(draft.wording),
            before=preview(own_words.written(uow, template, language)),
            **about(template, language),
        )
    return page, 422 if form.errors else 200


def _publish(uow: UnitOfWork, form: Form, template: str, language: str) -> bool:
    values, draft = form.load(), own_words.draft(uow, template, language)
    if values is None:
        return False
    if form.version != draft.version:
        raise Conflict("The draft was changed after you looked at it. Look at it again.")
    try:
        own_words.publish(uow, draft, **values)
    except RuleBroken as error:
        form.add_error(error.field, error.message)
    return not form.errors


def _published_by_me(rows: Any) -> bool:
    """A second click finds it done."""
    newest = rows[0] if rows else None
    return (
        newest is not None
        and newest.state is WordingState.PUBLISHED
        and newest.published_by == viewer().user_id
    )


@bp.post(f"{HERE}/discard")
@needs(Permission.WORD_MESSAGES)
def discard_words(template: str, language: str) -> Response:
    with unit_of_work() as uow:
        own_words.discard(uow, own_words.draft(uow, template, language))
    flash("The draft is discarded.", "success")
    return redirect(url_for("manager.words_of_message", template=template, language=language), 303)


@bp.post(f"{HERE}/versions/<int:number>/take-back")
@needs(Permission.WORD_MESSAGES)
def take_back_words(template: str, language: str, number: int) -> Response:
    """That version, however often the button is pressed."""
    with unit_of_work() as uow:
        own_words.take_back(uow, template, language, number)
    flash("Taken back. The words before it count again.", "success")
    return redirect(url_for("manager.words_of_message", template=template, language=language), 303)


@bp.post(f"{HERE}/as-they-came")
@needs(Permission.WORD_MESSAGES)
def words_as_they_came(template: str, language: str) -> Response:
    with unit_of_work() as uow:
        own_words.take_back(uow, template, language)
    flash("The words that came with the service count again.", "success")
    return redirect(url_for("manager.words_of_message", template=template, language=language), 303)
