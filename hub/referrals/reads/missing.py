"""Which papers providers missed in referrals that came back for want of evidence."""

from collections.abc import Collection, Mapping, Sequence
from uuid import UUID

import sqlalchemy as sa

from hub.consent.services import disclosure as consent
from hub.consent.types import Category
from hub.core.db import UnitOfWork
from hub.referrals.models import MissingPapers, Referral
from hub.referrals.types import Effect


def papers_of(uow: UnitOfWork, referrals: Collection[Referral]) -> Mapping[UUID, Sequence[str]]:
    """By referral of one learner: what the learner still has to show. Nothing is read where none is waited for."""
    waiting = [row for row in referrals if row.hub_task is Effect.EVIDENCE]
    if not waiting:
        return {}
    decision = consent.may_see(uow, waiting[0].learner_id, [Category.NOTES])
    query = sa.select(MissingPapers).where(MissingPapers.referral_id.in_([row.id for row in waiting]))
    return {
        row.referral_id: (row.papers.reveal(decision) or "").splitlines()
        for row in uow.session.scalars(query)
    }
