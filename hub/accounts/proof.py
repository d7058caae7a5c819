"""How long a sign-in proves enough that it is still the same person: asked again before what would harm most.

A session that was left open at a desk can look, for a while. It cannot carry a file away, read the most private answers
hours later, or give anybody powers (OWASP ASVS 5, 7.5.3: a factor again before what is highly sensitive).
"""

from datetime import UTC, datetime, timedelta
from enum import StrEnum

from hub.core.actor import Viewer
from hub.core.errors import HubError


class Deed(StrEnum):
    EXPORT = "take a file out of the service"
    SPECIAL = "read what is most private"
    POWERS = "change who may do what"


# How old the last proof may be. Private answers are read all day at a desk with a queue: once in a morning is enough.
FRESH = {
    Deed.EXPORT: timedelta(minutes=30),
    Deed.SPECIAL: timedelta(hours=4),
    Deed.POWERS: timedelta(minutes=15),
}
NEVER = datetime.min.replace(tzinfo=UTC)


class ProofNeeded(HubError):
    """They have to show again that it is they, before this `deed`. Pages ask for it and then go on."""

    status = 403
    title = "Show that it is you"

    def __init__(self, deed: Deed) -> None:
        super().__init__()
        self.deed = deed


def check(viewer: Viewer | None, deed: Deed, now: datetime) -> None:
    """`ProofNeeded` where the viewer's session proved too long ago who they are. A job is no session."""
    if viewer is not None and viewer.proved_at is not None and now - viewer.proved_at > FRESH[deed]:
        raise ProofNeeded(deed)
