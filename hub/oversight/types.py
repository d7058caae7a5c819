"""What the watch over reading counts, and what it tells."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID


class Figure(StrEnum):
    """What is counted of one member of staff on one day."""

    RECORDS = "records"
    AT_NIGHT = "records at night"
    OWN = "own record"
    COLLEAGUE = "record of a colleague"
    FORMER_COLLEAGUE = "records of a former colleague"
    REFUSED = "refused looks"
    FAILED_LOOK_UPS = "failed look-ups"
    SEARCHES = "searches"
    SEARCHES_FOR_NOBODY = "searches for nobody"
    FAILED_SIGN_INS = "failed sign-ins"
    TRIED_CLASSES = "tried classes"


class AlertState(StrEnum):
    NEW = "new"
    LOOKED_INTO = "looked into"
    EXPLAINED = "explained"


@dataclass(frozen=True, slots=True)
class Event:
    """What the watch reads of an event."""

    event_id: UUID
    at: datetime
    user_id: UUID
    verb: str
    subject_id: UUID | None
    decision: str | None


@dataclass(frozen=True, slots=True)
class Found:
    """A rule that tells of a member of staff: how many, and the usual number where the rule asks for it."""

    rule: str
    user_id: UUID
    number: int
    usual: int | None = None
    subject_id: UUID | None = None


# By member of staff and figure, what was counted: the ids of records, or of events.
Figures = Mapping[tuple[UUID, Figure], frozenset[UUID]]
# By member of staff and figure, the number of a usual day.
Usual = Mapping[tuple[UUID, Figure], int]
