"""Who is acting. A unit of work without a viewer may not touch anything that hangs off a learner."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

ON_CARD = "learner, by card"  # the role of a learner who has shown their own card


@dataclass(frozen=True, slots=True)
class Viewer:
    """One signed-in person, or a named job (`system` is then the job's purpose and the ids are None).

    `purposes` are the purposes of sharing this role may rely on; `hub` tells the owning hub's own staff.
    A job sees no learner whose record is restricted, unless it only keeps the `storage` itself in order.
    `about` is the one learner whom a task of the data protection officer opens: the whole record, and nobody else's.
    With `card` it is that learner themselves, by the card they carry, and opens what stands on it and no more.
    `proved_at` is when the person last gave a factor, where a session stands for them.
    """

    user_id: UUID | None
    organisation_id: UUID | None
    role: str
    purposes: frozenset[str] = frozenset()
    hub: bool = False
    system: str | None = None
    about: UUID | None = None
    proved_at: datetime | None = None
    storage: bool = False
    card: bool = False

    @classmethod
    def job(cls, purpose: str, *, storage: bool = False) -> "Viewer":
        """A named system viewer, for example `Viewer.job("load the demonstration area")`."""
        return cls(None, None, "system", system=purpose, storage=storage)

    @classmethod
    def by_card(cls, learner_id: UUID) -> "Viewer":
        """The learner, who has shown their card."""
        return cls(None, None, ON_CARD, about=learner_id, card=True)
