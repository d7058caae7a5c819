"""Codes and frozen shapes of a provider's profile."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class Duty(StrEnum):
    """Whom the hub calls first, and whom when they are not there (Luton: each provider has a named lead)."""

    LEAD = "lead"
    DEPUTY = "deputy"


DUTY_LABELS = {Duty.LEAD: "Lead", Duty.DEPUTY: "Deputy"}


class ArrangementKind(StrEnum):
    """What two providers have arranged for learners (Newham: mutual referral, a bridging course)."""

    BRIDGING = "bridging"
    SWAP = "swap"


KIND_LABELS = {
    ArrangementKind.BRIDGING: "Bridging class: learners who wait for a class at one go to the other meanwhile",
    ArrangementKind.SWAP: "Swap: learners move from one to the other when their level changes",
}
KIND_NAMES = {ArrangementKind.BRIDGING: "Bridging class", ArrangementKind.SWAP: "Swap"}


class ArrangementState(StrEnum):
    PROPOSED = "proposed"
    AGREED = "agreed"
    ENDED = "ended"


@dataclass(frozen=True, slots=True)
class Contact:
    """Somebody whom the hub may call; `left` says that their account can sign in no more."""

    duty: Duty
    name: str
    phone: str
    email: str
    left: bool

    @property
    def words(self) -> str:
        """Helen Whitcombe (lead), 020 7946 0111, helen@example.org."""
        return f"{self.name} ({self.duty}), {self.phone}, {self.email}"


FOR_ALL = "all"  # what a provider asks of everybody, beside what it asks by `FundingRoute`

Contacts = Mapping[Duty, Contact]


def whom_to_call(contacts: Contacts) -> list[str]:
    """Lead and deputy in that order, in words, without those who have left."""
    return [contacts[duty].words for duty in Duty if duty in contacts and not contacts[duty].left]
