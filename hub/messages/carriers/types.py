"""What a carrier is given and gives back."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Protocol
from uuid import UUID

from hub.messages.types import Channel


@dataclass(frozen=True, slots=True)
class Envelope:
    """One message, written. It lives while it is handed over, and is printed nowhere."""

    reference: UUID
    channel: Channel
    address: str
    subject: str
    body: str
    language: str
    version: int
    parts: int

    def __repr__(self) -> str:
        return f"<message {self.reference}>"


class TryLater(Exception):
    """The carrier cannot be reached, or takes no more for now; `after` says for how long, where it knows."""

    def __init__(self, after: timedelta | None = None) -> None:
        super().__init__("the carrier cannot take it now")
        self.after = after


class WrongAddress(Exception):
    """The carrier says that nobody can be reached there."""


class Carrier(Protocol):
    """`hand_over` raises `TryLater` or `WrongAddress`. `has` says whether a message was taken under this reference."""

    def hand_over(self, envelope: Envelope) -> None: ...

    def has(self, reference: UUID, channel: Channel) -> bool: ...
