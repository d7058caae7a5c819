"""Check that the viewer may act on this side of a referral."""

from uuid import UUID

from hub.access.permissions import Permission, permitted
from hub.core.db import UnitOfWork
from hub.core.errors import NotPermitted
from hub.referrals.types import Side

ANSWERING = (Permission.ANSWER_REFERRALS, Permission.WORK_BY_LINK)


def permit(uow: UnitOfWork, side: Side, recipient_id: UUID | None = None) -> None:
    """Raise `NotPermitted` unless the viewer may act on that side.

    The hub's side is its own staff's; the provider's, the staff's of the organisation it was sent to,
    or its named address's; the learner's is whoever has shown their card.
    """
    viewer = uow.viewer
    may = {
        Side.HUB: viewer is not None and viewer.hub and permitted(viewer, Permission.SEND_REFERRALS),
        Side.PROVIDER: viewer is not None
        and viewer.organisation_id == recipient_id
        and any(permitted(viewer, one) for one in ANSWERING),
        Side.LEARNER: viewer is not None and viewer.card,
        Side.SYSTEM: viewer is not None and viewer.system is not None,
    }
    if not may[side]:
        raise NotPermitted
