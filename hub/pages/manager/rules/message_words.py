"""Pages of what messages say: every kind with its words, a draft of the hub's own, its preview, and the way back."""

from dataclasses import dataclass
from typing import Any

from flask import current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from marshmallow import Schema
from werkzeug.wrappers import Response

from hub.access.permissions import Permission
from hub.core.db import UnitOfWork
from hub.core.errors import Conflict, RuleBroken
from hub.forms.fields import Date, LongText, Text
from hub.forms.form import Form
from hub.messages import own_words
from hub.messages.length import parts
from hub.messages.models import OWN_FROM, MessageWording
from hub.messages.prices import in_words, prices
from hub.messages.states import WORDING_STATES
from hub.messages.templates import ENGLISH, Template, Wording, templates
from hub.messages.types import AUDIENCE_LABELS, Audience, Channel, WordingState
from hub.messages.wording_rules import grade, known, shown
from hub.pages.manager.blueprint import bp
from hub.web.conflict import check_version
from hub.web.door import submitted, unit_of_work, viewer
from hub.web.guard import needs
from hub.web.lists import Asked, Column, Link, ListPage

HERE = "/message-words/<template>/<language>"


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


@dataclass(frozen=True, slots=True)
class Row:
    """One kind of message with the words that count now."""

    template: Template
    words: Wording
    drafted: bool

    @property
    def what(self) -> Link:
        there = url_for("manager.words_of_message", template=self.template.name, language=self.words.language)
        return Link(self.template.label, there)

    @property
    def state(self) -> str:
        return f"{version_words(self.words.version)}{', and a draft' if self.drafted else ''}"

    @property
    def parts(self) -> int | None:
        return parts(shown(self.words.text)) if self.words.text else None

    @property
    def grade(self) -> str:
        return f"{grade(self.words.long):.1f}"

    def cost(self, channel: Channel) -> str:
        if self.template.audience is not Audience.LEARNER:
            return ""
        known = prices(current_app.extensions["hub"].settings.message_prices)
        return in_words(known, channel, (self.parts or 0) if channel is Channel.TEXT else 1)


WORDS = ListPage(
    name="message-words",
    one="message",
    many="messages",
    comes="as people meet them",
    empty="The hub sends no messages.",
    deciding="Words",
    columns=(
        Column("Message", lambda row: row.what, by=lambda row: row.template.label),
        Column(
            "To", lambda row: AUDIENCE_LABELS[row.template.audience], by=lambda row: row.template.audience
        ),
        Column("Words", lambda row: row.state, by=lambda row: row.words.version),
        Column("Parts of a text", lambda row: row.parts, by=lambda row: row.parts, figure=True),
        Column("A text costs", lambda row: row.cost(Channel.TEXT)),
        Column("A letter costs", lambda row: row.cost(Channel.LETTER)),
        Column("Reading grade", lambda row: row.grade, by=lambda row: float(row.grade), figure=True),
    ),
)


def version_words(number: int) -> str:
    own = number - OWN_FROM + 1
    return f"The hub’s own, version {own}" if own > 0 else "As they came"


@bp.get("/message-words")
@needs(Permission.WORD_MESSAGES)
def message_words() -> ResponseReturnValue:
    with unit_of_work(read_only=False) as uow:
        asked, now, drafted = Asked(WORDS), own_words.all_now(uow, ENGLISH), own_words.drafts(uow, ENGLISH)
        every = [Row(one, now[name], name in drafted) for name, one in templates().items() if name in now]
        return asked.answer(uow, "manager/message_words.html", asked.lines(every))


@bp.get(HERE)
@needs(Permission.WORD_MESSAGES)
def words_of_message(template: str, language: str) -> str:
    with unit_of_work(read_only=True) as uow:
        rows = own_words.versions(uow, template, language)
        return render_template(
            "manager/words_of_message.html",
            preview=preview(own_words.words_now(uow, template, language)),
            versions=rows,
            draft=next((row for row in rows if row.state is WordingState.DRAFT), None),
            published=[row for row in rows if row.state is WordingState.PUBLISHED],
            states=WORDING_STATES.labels,
            version_words=version_words,
            **about(template, language),
        )


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
            before=preview(own_words.words_now(uow, template, language)),
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


@bp.post(f"{HERE}/take-back")
@needs(Permission.WORD_MESSAGES)
def take_back_words(template: str, language: str) -> Response:
    """The newest of the hub's own, so that those before count again."""
    with unit_of_work() as uow:
        published = [
            row.id
            for row in own_words.versions(uow, template, language)
            if row.state is WordingState.PUBLISHED
        ]
        own_words.take_back(uow, template, language, frozenset(published[:1]))
    flash("Taken back. The words before it count again.", "success")
    return redirect(url_for("manager.words_of_message", template=template, language=language), 303)


@bp.post(f"{HERE}/as-they-came")
@needs(Permission.WORD_MESSAGES)
def words_as_they_came(template: str, language: str) -> Response:
    with unit_of_work() as uow:
        own_words.take_back(uow, template, language)
    flash("The words that came with the service count again.", "success")
    return redirect(url_for("manager.words_of_message", template=template, language=language), 303)


def preview(words: Wording) -> dict[str, Any]:
    """As somebody would get it, with facts as they are likely to be."""
    row = Row(templates()[words.template], words, drafted=False)
    return {
        "version": version_words(words.version),
        "subject": shown(words.subject),
        "long": shown(words.long),
        "text": shown(words.text),
        "facts": [
            ("Reading grade of the email or letter", row.grade),
            *(
                [
                    ("Parts of a text", row.parts),
                    ("A text costs", row.cost(Channel.TEXT)),
                    ("A letter costs", row.cost(Channel.LETTER)),
                ]
                if words.text
                else []
            ),
        ],
    }


def about(template: str, language: str) -> dict[str, Any]:
    kind = templates()[template]
    return {
        "template": kind,
        "language": language,
        "to": AUDIENCE_LABELS[kind.audience],
        "here": {"template": template, "language": language},
    }
