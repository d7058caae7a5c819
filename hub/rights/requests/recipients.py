"""Who was shown the data, and so is told what was corrected, deleted or restricted (UK GDPR Article 19)."""

from uuid import UUID

import sqlalchemy as sa

from hub.accounts.models import Organisation
from hub.accounts.types import OrganisationKind
from hub.audit import services as audit
from hub.consent.models import GrantEvent
from hub.consent.types import Stage
from hub.core.db import UnitOfWork
from hub.core.errors import NotVisible
from hub.rights.opening import opened
from hub.rights.requests.models import RecipientToTell, RightsRequest
from hub.rights.requests.queries import to_tell


def name(uow: UnitOfWork, row: RightsRequest) -> None:
    """Put every organisation on the request's list that was ever shown anything; twice is the same as once."""
    if row.subject_id is None:
        return
    with opened(uow, row.subject_id, row):
        shown = shown_to(uow, row.subject_id)
    known = {one.organisation_id for one in to_tell(uow, row.id)}
    for organisation_id in sorted(shown - known):
        uow.add(RecipientToTell(request_id=row.id, organisation_id=organisation_id))
    uow.flush()


def shown_to(uow: UnitOfWork, learner_id: UUID) -> frozenset[UUID]:
    """The organisations besides the hub to which a grant has opened something."""
    query = (
        sa.select(GrantEvent.recipient_id)
        .join(Organisation, Organisation.id == GrantEvent.recipient_id)
        .where(
            GrantEvent.learner_id == learner_id,
            GrantEvent.stage != Stage.CLOSED,
            Organisation.kind != OrganisationKind.HUB,
        )
    )
    return frozenset(uow.session.scalars(query))


def told(uow: UnitOfWork, row: RightsRequest, recipient_id: UUID) -> None:
    """This organisation of the request's list has been told."""
    one = uow.get(RecipientToTell, recipient_id)
    if one.request_id != row.id:
        raise NotVisible
    if one.told_on is None:
        one.told_on, one.told_by = uow.today, uow.user_id
        audit.record(uow, "request.recipient-told", subject_id=row.subject_id, about=one)
