"""Keep what a referrer types, sealed, for a day, and register the person when it is sent."""

import json
from collections.abc import Mapping
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid5

import sqlalchemy as sa

from hub.accounts.models import Organisation
from hub.accounts.types import OrganisationKind
from hub.audit import services as audit
from hub.consent.rules import REFERRER_CATEGORIES
from hub.consent.services import disclosure as consent
from hub.consent.types import Purpose
from hub.core.db import UnitOfWork
from hub.core.errors import NotVisible, RuleBroken
from hub.learners import identifiers
from hub.learners.languages import to_keep
from hub.learners.models import BlindIndex, Learner
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
    return answers


def keep(uow: UnitOfWork, draft: PersonDraft, page: str, answers: Mapping[str, Any]) -> None:
    """Keep the answers of one page. A person who was sent is no longer a draft."""
    if draft.sent_reference is None:
        draft.content = json.dumps({**typed(uow, draft), page: dict(answers)})


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
    _index(uow, learner, answers)
    if answers["may_tell"]:
        _grant_status(uow, learner)
    draft.sent_reference, draft.tells = learner.reference, answers["may_tell"]
    draft.content = None
    audit.record(uow, "person.refer", about=learner)


def _register(uow: UnitOfWork, draft: PersonDraft) -> Learner:
    office = uow.get(Organisation, _organisation_id(uow))
    hub_id = uow.session.scalars(
        sa.select(Organisation.id)
        .where(Organisation.kind == OrganisationKind.HUB)
        .order_by(Organisation.created_at)
    ).first()
    if hub_id is None:
        raise RuleBroken("There is no hub yet that could take a referral")
    return register(
        uow,
        CHANNELS.get(office.kind, ArrivalChannel.REFERRER),
        hub_id,
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
    learner.language = to_keep(answers["language"], answers["other_language"])
    if answers["contact_channel"]:
        learner.contact_channel = ContactChannel(answers["contact_channel"])


def _index(uow: UnitOfWork, learner: Learner, answers: Mapping[str, Any]) -> None:
    for field in ("phone", "email"):
        if value := answers[field]:
            digest = identifiers.digest(uow, field, value)
            uow.add(BlindIndex(learner_id=learner.id, field=field, digest=digest))


def _grant_status(uow: UnitOfWork, learner: Learner) -> None:
    """The office may see the initials and the status in the fixed words, and nothing else."""
    consent.give(uow, learner.id, _organisation_id(uow), Purpose.PROGRESS, REFERRER_CATEGORIES)


def _user_id(uow: UnitOfWork) -> UUID:
    if uow.viewer is None or uow.viewer.user_id is None:
        raise NotVisible
    return uow.viewer.user_id


def _organisation_id(uow: UnitOfWork) -> UUID:
    if uow.viewer is None or uow.viewer.organisation_id is None:
        raise NotVisible
    return uow.viewer.organisation_id
