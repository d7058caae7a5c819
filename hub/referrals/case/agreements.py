"""A data-sharing agreement begins, changes or ends: the referrals of its organisation follow in the same act."""

from typing import Unpack
from uuid import UUID

from hub.consent.models import Agreement
from hub.consent.services import agreements as consent
from hub.consent.types import AgreementTerms
from hub.core.db import UnitOfWork
from hub.learners.queries import lock_learner
from hub.referrals import queries
from hub.referrals.case.follow import FOLLOWING
from hub.referrals.case.sharing import follow_sharing


def add(uow: UnitOfWork, agreement_id: UUID, organisation_id: UUID, **terms: Unpack[AgreementTerms]) -> int:
    """Add an agreement; how many referrals that the end of another one closed go on again."""
    consent.add(uow, agreement_id, organisation_id, **terms)
    return follow_agreements(uow, organisation_id)


def edit(uow: UnitOfWork, row: Agreement, **terms: Unpack[AgreementTerms]) -> int:
    """Change, narrow or end an agreement; how many referrals of its organisation close or go on again."""
    consent.edit(uow, row, **terms)
    return follow_agreements(uow, row.organisation_id)


def follow_agreements(uow: UnitOfWork, organisation_id: UUID) -> int:
    with uow.acting_as(FOLLOWING):
        learner_ids = queries.out_of_step(uow, organisation_id)
        return sum(follow_learner(uow, learner_id) for learner_id in learner_ids)


def follow_learner(uow: UnitOfWork, learner_id: UUID) -> int:
    lock_learner(uow, learner_id)
    return follow_sharing(uow, learner_id)
