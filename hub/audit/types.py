"""What numbering, checkpoints and their verification say to one another."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, NamedTuple
from uuid import UUID

Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Head:
    """The newest event of the chain: its number, and the link that ties it to all before."""

    number: int
    link: bytes


START = Head(0, bytes(32))


class Numbered(NamedTuple):
    """One event as it is kept. `covered` is what its MAC covers, as `models.message` writes it; None where it cannot be
    read at all."""

    number: Any
    event_id: UUID | None
    covered: bytes | None
    mac: bytes
    link: bytes | None
    at: Any = None


class Kind(StrEnum):
    CHANGED = "changed"
    REMOVED = "removed"
    INSERTED = "inserted"
    REORDERED = "reordered"
    TRUNCATED = "truncated"
    REWRITTEN = "rewritten"
    UNSEALED = "unsealed"
    CHECKPOINTS = "checkpoints"


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that was done to the audit. `first` and `last` are numbers of events, where it is about some."""

    kind: Kind
    words: str
    first: int | None = None
    last: int | None = None


class ChainBroken(Exception):
    """The events are not those that the checkpoints tell of: nothing more is numbered until somebody has looked."""
