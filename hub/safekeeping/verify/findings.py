"""What `hub verify` finds, without a value of anything."""

from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum
from uuid import UUID

Progress = Callable[[int, int], None]


class Kind(StrEnum):
    """What was done to a place behind the service's back."""

    VALUE = "value-refused"
    KEY = "key-refused"
    NO_KEY = "key-missing"
    ROW = "row-refused"
    UNREADABLE = "row-unreadable"
    PUT_BACK = "row-put-back"
    REMOVED = "row-removed"
    INSERTED = "row-inserted"


KIND_WORDS = {
    Kind.VALUE: "a sealed value was changed, moved, put back or emptied",
    Kind.KEY: "a wrapped key was changed or moved",
    Kind.NO_KEY: "a learner's key is gone, and no event tells of its erasure",
    Kind.ROW: "a row that decides who may see what was changed",
    Kind.UNREADABLE: "a row holds what the service never writes",
    Kind.PUT_BACK: "a row is older than an event tells",
    Kind.REMOVED: "a row is gone that an event tells of",
    Kind.INSERTED: "a row was inserted that no event tells of",
}


@dataclass(frozen=True, slots=True)
class Finding:
    """`column` is None where it is about the row. Of a missing key `row_id` is the learner's and `column` the tier."""

    table: str
    column: str | None
    row_id: UUID | str
    kind: Kind


@dataclass(slots=True)
class Report:
    """How much was looked at, and everything that was found."""

    values: int = 0
    keys: int = 0
    rows: int = 0
    findings: list[Finding] = field(default_factory=list)
