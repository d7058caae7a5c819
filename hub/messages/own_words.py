"""The hub's own words of messages: a draft, published from a moment on, taken back; else those that came with it.

What was sent keeps its version. Concurrent edits are told by the version of the draft.
"""

from collections.abc import Mapping, Sequence
from datetime import date

import sqlalchemy as sa

from hub.audit import services as audit
from hub.core.clock import local_midnight
from hub.core.db import UnitOfWork
from hub.core.errors import Conflict, NotVisible, RuleBroken
from hub.messages.models import OWN_FROM, MessageWording
from hub.messages.states import WORDING_STATES
from hub.messages.types import WordingState
from hub.messages.wording.rules import faults
from hub.messages.wording.templates import ENGLISH, Wording, templates, wordings
from hub.messages.wording.translations import checked


def words_now(uow: UnitOfWork, template: str, language: str | None) -> Wording:
    """What is sent: the hub's own in their language; a translation that a person has checked, unless the hub has put
    other words in the place of the English it was made from; else English."""
    code = language or ENGLISH
    own = _in_force(uow, [template], list({code, ENGLISH}))
    if (template, code) in own:
        return own[template, code]
    english = own.get((template, ENGLISH))
    if english is None and code != ENGLISH and template in checked(uow, code):
        return wordings(code)[template]
    return english or wordings(ENGLISH)[template]


def written(uow: UnitOfWork, template: str, language: str) -> Wording:
    """What there is in this language, whether it is sent or not. `NotVisible` where there is nothing."""
    if template not in wordings(language):
        raise NotVisible
    own = _in_force(uow, [template], [language])
    return own.get((template, language), wordings(language)[template])


def all_now(uow: UnitOfWork, language: str) -> Mapping[str, Wording]:
    """Of every kind of message that has words in this language."""
    own = _in_force(uow, list(templates()), [language])
    return {name: own.get((name, language), came) for name, came in wordings(language).items()}


def _in_force(
    uow: UnitOfWork, names: Sequence[str], languages: Sequence[str]
) -> Mapping[tuple[str, str], Wording]:
    query = (
        sa.select(MessageWording)
        .where(
            MessageWording.template.in_(names),
            MessageWording.language.in_(languages),
            MessageWording.state == WordingState.PUBLISHED,
            MessageWording.counts_from <= uow.now,
        )
        .order_by(MessageWording.counts_from, MessageWording.number)
    )
    return {(row.template, row.language): row.wording for row in uow.session.scalars(query)}


def versions(uow: UnitOfWork, template: str, language: str) -> Sequence[MessageWording]:
    """The hub's own, the newest first. `NotVisible` where there is no such message, or no words in this language."""
    if template not in wordings(language):
        raise NotVisible
    query = sa.select(MessageWording).where(
        MessageWording.template == template, MessageWording.language == language
    )
    return uow.session.scalars(query.order_by(MessageWording.number.desc())).all()


def drafts(uow: UnitOfWork, language: str) -> frozenset[str]:
    """The messages of which there is a draft."""
    query = sa.select(MessageWording.template).where(
        MessageWording.language == language, MessageWording.state == WordingState.DRAFT
    )
    return frozenset(uow.session.scalars(query))


def draft(uow: UnitOfWork, template: str, language: str) -> MessageWording:
    """The one draft there is; `NotVisible` where there is none, or not any more."""
    found = [one for one in versions(uow, template, language) if one.state is WordingState.DRAFT]
    if not found:
        raise NotVisible
    return found[0]


def start(uow: UnitOfWork, template: str, language: str) -> MessageWording:
    """A draft like the words there are; the draft there is, if there is one."""
    there = versions(uow, template, language)
    for row in there:
        if row.state is WordingState.DRAFT:
            return row
    now = written(uow, template, language)
    row = MessageWording(
        template=template,
        language=language,
        number=max((one.number for one in there), default=OWN_FROM - 1) + 1,
        state=WORDING_STATES.begin(WordingState.DRAFT),
        subject=now.subject,
        long=now.long.strip(),
        text=now.text,
        drafted_by=uow.user_id,
    )
    uow.add(row)
    audit.record(uow, "message-wording.draft", about=row)
    uow.flush()
    return row


def save(uow: UnitOfWork, row: MessageWording, words: Mapping[str, str]) -> list[tuple[str, str]]:
    """Keep other words in a draft, unless something is wrong with them: (field, what) of each."""
    check_draft(row)
    found = list(faults(templates()[row.template], words, row.language))
    if not found:
        row.subject, row.long, row.text = words["subject"], words["long"], words["text"]
        audit.record(uow, "message-wording.edit", about=row)
        uow.flush()
    return found


def publish(uow: UnitOfWork, row: MessageWording, from_day: date | None) -> None:
    """From that day on, or at once. `RuleBroken` for a day that has passed."""
    check_draft(row)
    if from_day is not None and from_day < uow.today:
        raise RuleBroken("The day must be today or later", field="from_day")
    later = from_day is not None and from_day > uow.today
    row.counts_from = local_midnight(from_day) if later and from_day else uow.now
    row.published_by = uow.user_id
    row.move_to(WordingState.PUBLISHED)
    audit.record(uow, "message-wording.publish", about=row)


def discard(uow: UnitOfWork, row: MessageWording) -> None:
    check_draft(row)
    row.move_to(WordingState.DISCARDED)
    audit.record(uow, "message-wording.discard", about=row)


def take_back(uow: UnitOfWork, template: str, language: str, number: int | None = None) -> int:
    """This published version, or all of them: the words before count again, at last those of the service.

    Twice is the same as once.
    """
    rows = [
        row
        for row in versions(uow, template, language)
        if row.state is WordingState.PUBLISHED and number in (None, row.number)
    ]
    for row in rows:
        row.move_to(WordingState.TAKEN_BACK)
        audit.record(uow, "message-wording.take-back", about=row)
    return len(rows)


def check_draft(row: MessageWording) -> None:
    """Only a draft changes."""
    if row.state is not WordingState.DRAFT:
        raise Conflict("This is no longer a draft: somebody has published or discarded it.")
