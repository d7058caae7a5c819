"""Register a person whom an organisation sends to the hub, by a form or on a list.

Always a new record, with the same work whoever is known already: who may be the same person is looked for later, apart
from the request (`hub.duplicates`), and the organisation is told of it never.
"""

from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

from hub.accounts.models import Organisation
from hub.accounts.queries import first_hub
from hub.accounts.referrers import Referrer, referrers
from hub.audit import services as audit
from hub.core.actor import Viewer
from hub.core.db import UnitOfWork
from hub.core.errors import NotVisible
from hub.learners import identifiers, rules
from hub.learners.finding import index as name_index
from hub.learners.finding.keys import PersonTyped
from hub.learners.inward import notice
from hub.learners.languages import to_keep
from hub.learners.models import Learner, ReferrerReference
from hub.learners.services.register import register
from hub.learners.types import ArrivalChannel, ContactChannel, RegistrationState

# Whoever sends somebody does not see their record.
TAKING_ON = Viewer.job("keep what is said of somebody sent")


def take_on(uow: UnitOfWork, answers: Mapping[str, Any], submission: str) -> Learner:
    """What they answered, kept as a new record that waits to be picked up. `submission` makes one record, once."""
    learner, organisation_id = _register(uow, submission), own_organisation_id(uow)
    with uow.acting_as(TAKING_ON):
        _fill(learner, answers)
        _keep_birth(uow, learner, answers.get("date_of_birth"))
        _index(uow, learner, answers)
        _keep_reference(uow, learner, organisation_id, answers.get("own_reference"))
        suggested = answers.get("suggests")
        notice.came(
            uow, learner.id, organisation_id, answers.get("fact"), UUID(suggested) if suggested else None
        )
    audit.record(uow, "person.refer", about=learner)
    return learner


def _register(uow: UnitOfWork, submission: str) -> Learner:
    return register(
        uow,
        ArrivalChannel(own_kind(uow).channel),
        first_hub(uow),
        user_id=own_user_id(uow),
        submission=submission,
        intake=RegistrationState.REFERRED,
        referrer_id=own_organisation_id(uow),
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


def _keep_reference(uow: UnitOfWork, learner: Learner, organisation_id: UUID, reference: str | None) -> None:
    """One row also where there is none: that there is one tells nothing."""
    row = ReferrerReference(learner_id=learner.id, recipient_id=organisation_id)
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


def own_kind(uow: UnitOfWork) -> Referrer:
    """What the viewer's organisation may say of somebody it sends; `NotVisible` where it sends nobody."""
    known = referrers().get(uow.get(Organisation, own_organisation_id(uow)).kind)
    if known is None:
        raise NotVisible
    return known


def own_user_id(uow: UnitOfWork) -> UUID:
    if uow.viewer is None or uow.viewer.user_id is None:
        raise NotVisible
    return uow.viewer.user_id


def own_organisation_id(uow: UnitOfWork) -> UUID:
    if uow.viewer is None or uow.viewer.organisation_id is None:
        raise NotVisible
    return uow.viewer.organisation_id
