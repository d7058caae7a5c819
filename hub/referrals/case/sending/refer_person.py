"""Keep what a referrer types, sealed, for a day, and register the person when it is sent."""

import json
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid5

import sqlalchemy as sa

from hub.consent.rules import REFERRER_CATEGORIES
from hub.consent.services import disclosure as consent
from hub.consent.services import notices
from hub.consent.services.notices import NoticeText
from hub.consent.types import Purpose
from hub.core.db import UnitOfWork
from hub.core.errors import RuleBroken
from hub.learners.models import Learner
from hub.referrals.case.sending.take_on import own_organisation_id, own_user_id, take_on
from hub.referrals.models import PersonDraft

KEPT_FOR = timedelta(days=1)
WHO, REACH = "who", "reach"


def begin(uow: UnitOfWork, submission: str) -> PersonDraft:
    """The draft of one opened page, however often it is sent. Drafts of yesterday go."""
    uow.session.execute(sa.delete(PersonDraft).where(PersonDraft.created_at < uow.now - KEPT_FOR))
    draft_id = draft_of(own_user_id(uow), submission)
    if found := uow.session.get(PersonDraft, draft_id):
        return found
    draft = PersonDraft(id=draft_id, user_id=own_user_id(uow))
    draft.content = json.dumps({})
    return uow.add(draft)


def draft_of(user_id: UUID, submission: str) -> UUID:
    return uuid5(user_id, submission)


def own_draft(uow: UnitOfWork, draft_id: UUID) -> PersonDraft:
    """The viewer's own draft, held until this unit of work ends, or `NotVisible`."""
    query = sa.select(PersonDraft).where(
        PersonDraft.id == draft_id,
        PersonDraft.user_id == own_user_id(uow),
        PersonDraft.created_at >= uow.now - KEPT_FOR,
    )
    return uow.one(query.with_for_update())


def typed(uow: UnitOfWork, draft: PersonDraft) -> dict[str, dict[str, Any]]:
    """The answers so far, by page."""
    answers: dict[str, dict[str, Any]] = json.loads(draft.content.open_system(uow.vault) or "{}")
    if born := answers.get(WHO, {}).get("date_of_birth"):
        answers[WHO]["date_of_birth"] = date.fromisoformat(born)
    return answers


def notice_for(uow: UnitOfWork, draft: PersonDraft) -> NoticeText:
    """What to read to the person before they agree: in the language they prefer, where the hub has it."""
    return notices.for_language(typed(uow, draft).get(WHO, {}).get("language"), notices.read_out(uow))


def keep(uow: UnitOfWork, draft: PersonDraft, page: str, answers: Mapping[str, Any]) -> None:
    """Keep the answers of one page. A person who was sent is no longer a draft."""
    if draft.sent_reference is None:
        draft.content = json.dumps({**typed(uow, draft), page: dict(answers)}, default=str)


def send(uow: UnitOfWork, draft: PersonDraft) -> None:
    """Register the person with the hub. Sending twice is the same as once."""
    if draft.sent_reference is not None:
        return
    pages = typed(uow, draft)
    if not {WHO, REACH} <= set(pages):
        raise RuleBroken("Answer the questions on both pages first")
    answers = {**pages[WHO], **pages[REACH]}
    learner = take_on(uow, answers, draft.id.hex)
    if answers["may_tell"]:
        _grant_status(uow, learner, notice_for(uow, draft) if answers.get("may_name") else None)
    draft.sent_reference, draft.tells = learner.reference, answers["may_tell"]
    draft.content = None


def _grant_status(uow: UnitOfWork, learner: Learner, read: NoticeText | None) -> None:
    """The office may see the status in the fixed words and the initials; the name, where the notice was read."""
    notice = notices.kept(uow, read.language) if read else None
    uow.flush()
    consent.give(
        uow, learner.id, own_organisation_id(uow), Purpose.PROGRESS, REFERRER_CATEGORIES, notice=notice
    )
