"""Who is told how many places of a class are taken: that is a count of the hub's people, most often a small one."""

from uuid import UUID

from hub.access.permissions import Permission, permitted
from hub.core.actor import Viewer


def sees_taken(viewer: Viewer, provider_id: UUID) -> bool:
    """Its own provider, who knows them by name, and who sends people to classes."""
    return viewer.organisation_id == provider_id or permitted(viewer, Permission.SEND_REFERRALS)
