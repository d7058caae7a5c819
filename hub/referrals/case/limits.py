"""Check what must hold before a provider may have a referral: how many, none twice, the learner's agreement."""

from collections.abc import Sequence
from uuid import UUID

import sqlalchemy as sa

from hub.accounts.models import Organisation
from hub.consent.errors import NoAgreement
from hub.consent.queries import heard_by
from hub.consent.services import disclosure as consent
from hub.consent.services.purposes import check_not_stopped
from hub.consent.types import Purpose
from hub.core.db import UnitOfWork
from hub.directory.models import TaughtClass
from hub.directory.types import ClassState
from hub.referrals import queries, rules
from hub.referrals.case import classes_now
from hub.referrals.errors import AlreadyReferred, ClassClosed, NotGranted, TooManyReferrals
from hub.referrals.types import State


def check(uow: UnitOfWork, learner_id: UUID, classes: Sequence[TaughtClass]) -> None:
    """Raise unless the learner may be referred to all these classes. Call it with the learner locked."""
    referrals = queries.of_learner(uow, learner_id)
    check_number(sum(referral.state in rules.ACTED_ON for referral in referrals) + len(classes))
    busy = {r.class_id for r in referrals if r.live or r.state is State.STARTED}
    for taught_class in classes:
        check_class(taught_class, busy)
    classes_now.check_beside(uow, learner_id, classes)
    check_agreed(uow, learner_id, {taught_class.provider_id for taught_class in classes})


def check_number(wanted: int) -> None:
    if wanted > rules.MAX_LIVE_REFERRALS:
        raise TooManyReferrals(
            f"A learner can have at most {rules.MAX_LIVE_REFERRALS} referrals at a time, apart from those "
            "that no provider has answered in time. "
            f"This would make {wanted}."
        )


def check_class(taught_class: TaughtClass, busy: set[UUID]) -> None:
    if taught_class.id in busy:
        raise AlreadyReferred(f"This learner already has a referral to {taught_class.title}.")
    if taught_class.state is not ClassState.OPEN:
        raise ClassClosed(f"{taught_class.title} takes no more learners.")


def check_agreed(uow: UnitOfWork, learner_id: UUID, provider_ids: set[UUID]) -> None:
    """`NoAgreement` or `NotGranted`, naming the provider, where it may not be told of the learner."""
    check_not_stopped(uow, Purpose.REFERRAL)
    refused = provider_ids - heard_by(uow, [learner_id])[learner_id]
    without = {one for one in refused if consent.agreement_for(uow, one) is None}
    if without:
        raise NoAgreement(f"The hub has no data-sharing agreement with {names(uow, without)}.")
    if refused:
        raise NotGranted(f"The learner has not agreed to share their details with {names(uow, refused)}.")


def names(uow: UnitOfWork, organisation_ids: set[UUID]) -> str:
    found = uow.session.scalars(sa.select(Organisation.name).where(Organisation.id.in_(organisation_ids)))
    return " and ".join(sorted(found))
