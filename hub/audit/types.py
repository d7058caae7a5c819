"""What numbering, checkpoints and their verification say to one another."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any
from uuid import UUID

Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Head:
    """The newest event of the chain: its number, and the link that ties it to all before."""

    number: int
    link: bytes


START = Head(0, bytes(32))


@dataclass(frozen=True, slots=True)
class Numbered:
    """One event as it is kept. `values` are the columns that its MAC covers; None where they cannot be read at all."""

    number: Any
    event_id: UUID | None
    values: Mapping[str, Any] | None
    mac: bytes
    link: bytes | None


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
