"""Pages of what messages say: every kind with the words that count now, and what there was before."""

from dataclasses import dataclass
from typing import Any

from flask import current_app, render_template, url_for
from flask.typing import ResponseReturnValue

from hub.access.permissions import Permission
from hub.core.db import UnitOfWork
from hub.languages import phrases as languages
from hub.languages.phrases import Language
from hub.messages import own_words
from hub.messages.models import OWN_FROM
from hub.messages.prices import in_words, prices
from hub.messages.states import WORDING_STATES
from hub.messages.types import AUDIENCE_LABELS, Audience, Channel, WordingState
from hub.messages.wording.length import parts
from hub.messages.wording.rules import grade, shown
from hub.messages.wording.templates import ENGLISH, Template, Wording, templates, wordings
from hub.messages.wording.translations import is_stale
from hub.pages.manager.blueprint import bp
from hub.web.door import unit_of_work
from hub.web.guard import needs
from hub.web.lists import Asked, Column, Link, ListPage

HERE = "/message-words/<template>/<language>"


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
        return parts(shown(self.words.text, self.words.language)) if self.words.text else None

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
            preview=preview(own_words.written(uow, template, language)),
            others=others(uow, template) if language == ENGLISH else [],
            sent=own_words.words_now(uow, template, language).language == language,
            versions=rows,
            draft=next((row for row in rows if row.state is WordingState.DRAFT), None),
            published=[row for row in rows if row.state is WordingState.PUBLISHED],
            states=WORDING_STATES.labels,
            version_words=version_words,
            **about(template, language),
        )


def preview(words: Wording) -> dict[str, Any]:
    """As somebody would get it, with facts as they are likely to be."""
    row = Row(templates()[words.template], words, drafted=False)
    return {
        "version": version_words(words.version),
        "language": languages.language(words.language),
        "subject": shown(words.subject, words.language),
        "long": shown(words.long, words.language),
        "text": shown(words.text, words.language),
        "facts": [
            *([("Reading grade of the email or letter", row.grade)] if words.language == ENGLISH else []),
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


def others(uow: UnitOfWork, template: str) -> list[tuple[Language, str]]:
    """The other languages that there are words in, and what is sent to whoever prefers one."""
    there = [
        one
        for one in languages.languages().values()
        if one.code != ENGLISH and template in wordings(one.code)
    ]
    return [(one, state_in(uow, template, one.code)) for one in there]


def state_in(uow: UnitOfWork, template: str, code: str) -> str:
    words = own_words.words_now(uow, template, code)
    if words.language == code:
        return "Sent: the hub’s own" if words.version >= OWN_FROM else "Sent: checked"
    came = wordings(code)[template]
    if is_stale(came) or words.version >= OWN_FROM:
        return "English is sent: it says something else by now"
    return "English is sent: nobody has checked it"


def about(template: str, language: str) -> dict[str, Any]:
    kind = templates()[template]
    return {
        "template": kind,
        "language": language,
        "tongue": languages.language(language),
        "to": AUDIENCE_LABELS[kind.audience],
        "here": {"template": template, "language": language},
    }
