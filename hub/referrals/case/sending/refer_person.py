"""Keep what a referrer types, sealed, for a day, and register the person when it is sent."""

import json
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid5

import sqlalchemy as sa

from hub.accounts.models import Organisation
from hub.accounts.queries import first_hub
from hub.accounts.types import OrganisationKind
from hub.audit import services as audit
from hub.consent.rules import REFERRER_CATEGORIES
from hub.consent.services import disclosure as consent
from hub.consent.services import notices
from hub.consent.services.notices import NoticeText
from hub.consent.types import Purpose
from hub.core.db import UnitOfWork
from hub.core.errors import NotVisible, RuleBroken
from hub.learners import identifiers, rules
from hub.learners.finding import index as name_index
from hub.learners.finding.keys import PersonTyped
from hub.learners.languages import to_keep
from hub.learners.models import Learner, ReferrerReference
from hub.learners.services.register import register
from hub.learners.types import ArrivalChannel, ContactChannel, RegistrationState
from hub.referrals.models import PersonDraft

KEPT_FOR = timedelta(days=1)
WHO, REACH = "who", "reach"
CHANNELS = {OrganisationKind.JCP: ArrivalChannel.JCP}


def begin(uow: UnitOfWork, submission: str) -> PersonDraft:
    """The draft of one opened page, however often it is sent. Drafts of yesterday go."""
    uow.session.execute(sa.delete(PersonDraft).where(PersonDraft.created_at < uow.now - KEPT_FOR))
    draft_id = draft_of(_user_id(uow), submission)
    if found := uow.session.get(PersonDraft, draft_id):
        return found
    draft = PersonDraft(id=draft_id, user_id=_user_id(uow))
    draft.content = json.dumps({})
    return uow.add(draft)


def draft_of(user_id: UUID, submission: str) -> UUID:
    return uuid5(user_id, submission)


def own_draft(uow: UnitOfWork, draft_id: UUID) -> PersonDraft:
    """The viewer's own draft, held until this unit of work ends, or `NotVisible`."""
    query = sa.select(PersonDraft).where(
        PersonDraft.id == draft_id,
        PersonDraft.user_id == _user_id(uow),
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
    learner = _register(uow, draft)
    _fill(learner, answers)
    _keep_birth(uow, learner, answers.get("date_of_birth"))
    _index(uow, learner, answers)
    _keep_reference(uow, learner, answers.get("own_reference"))
    if answers["may_tell"]:
        _grant_status(uow, learner, notice_for(uow, draft) if answers.get("may_name") else None)
    draft.sent_reference, draft.tells = learner.reference, answers["may_tell"]
    draft.content = None
    audit.record(uow, "person.refer", about=learner)


def _register(uow: UnitOfWork, draft: PersonDraft) -> Learner:
    office = uow.get(Organisation, _organisation_id(uow))
    return register(
        uow,
        CHANNELS.get(office.kind, ArrivalChannel.REFERRER),
        first_hub(uow),
        user_id=_user_id(uow),
        submission=draft.id.hex,
        intake=RegistrationState.REFERRED,
        referrer_id=office.id,
    )


def _fill(learner: Learner, answers: Mapping[str, Any]) -> None:
    for name in ("given_names", "family_name", "phone", "email", "contact_note"):
        setattr(learner, name, answers[name])
    for name in ("safe_to_call", "safe_to_text", "safe_to_email", "safe_to_write", "interpreter_needed"):
        setattr(learner, name, answers[name])
    learner.nino = answers.get("nino")
    learner.language = to_keep(answers["language"], answers["other_language"])
    if answers["contact_channel"]:
        learner.contact_channel = ContactChannel(answers["contact_channel"])


def _keep_birth(uow: UnitOfWork, learner: Learner, born: date | None) -> None:
    if born is not None:
        learner.date_of_birth = born.isoformat()
        learner.age_band = rules.age_band(rules.age_on(uow.today, born))


def _keep_reference(uow: UnitOfWork, learner: Learner, reference: str | None) -> None:
    """One row also where there is none: that there is one tells nothing."""
    row = ReferrerReference(learner_id=learner.id, recipient_id=_organisation_id(uow))
    row.reference = reference
    uow.add(row)


def _index(uow: UnitOfWork, learner: Learner, answers: Mapping[str, Any]) -> None:
    said = {field: answers.get(field) for field in ("phone", "email", "nino")}
    known = [(field, identifiers.normalise(field, value)) for field, value in said.items() if value]
    identifiers.index(uow, learner.id, known)
    names = (answers["given_names"], answers["family_name"])
    phones = tuple(filter(None, [answers.get("phone")]))
    person = PersonTyped(*names, born=answers.get("date_of_birth"), phones=phones)
    name_index.keep(uow, learner.id, person)


def _grant_status(uow: UnitOfWork, learner: Learner, read: NoticeText | None) -> None:
    """The office may see the status in the fixed words and the initials; the name, where the notice was read."""
    notice = notices.kept(uow, read.language) if read else None
    uow.flush()
    consent.give(uow, learner.id, _organisation_id(uow), Purpose.PROGRESS, REFERRER_CATEGORIES, notice=notice)


def _user_id(uow: UnitOfWork) -> UUID:
    if uow.viewer is None or uow.viewer.user_id is None:
        raise NotVisible
    return uow.viewer.user_id


def _organisation_id(uow: UnitOfWork) -> UUID:
    if uow.viewer is None or uow.viewer.organisation_id is None:
        raise NotVisible
    return uow.viewer.organisation_id
