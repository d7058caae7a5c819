"""Codes and frozen shapes of classes, sessions, venues and listings, for this room and those above."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, time
from decimal import Decimal
from enum import StrEnum

from hub.directory.facts import Access


class Level(StrEnum):
    """National standards for adult ESOL, lowest first; Pre-Entry is a teaching label below them."""

    PE = "PE"
    E1 = "E1"
    E2 = "E2"
    E3 = "E3"
    L1 = "L1"
    L2 = "L2"

    @property
    def order(self) -> int:
        """0 for Pre-Entry to 5 for Level 2."""
        return LEVELS.index(self)


LEVEL_NAMES: Mapping[str, str] = {
    Level.PE: "Pre-Entry",
    Level.E1: "Entry 1",
    Level.E2: "Entry 2",
    Level.E3: "Entry 3",
    Level.L1: "Level 1",
    Level.L2: "Level 2",
}
LEVELS = tuple(Level)

PARTS_OF_DAY = ((0, 720), (720, 1020), (1020, 1440))  # minutes: morning to noon, afternoon to 5pm, evening
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


class Skill(StrEnum):
    SPEAKING = "speaking"
    LISTENING = "listening"
    READING = "reading"
    WRITING = "writing"


SKILL_LABELS = {
    Skill.SPEAKING: "Speaking",
    Skill.LISTENING: "Listening",
    Skill.READING: "Reading",
    Skill.WRITING: "Writing",
}


class Strand(StrEnum):
    GENERAL = "general"
    LITERACY = "literacy"
    CITIZENSHIP = "citizenship"
    WORK = "work"
    CONVERSATION = "conversation"


STRAND_LABELS = {
    Strand.GENERAL: "General English",
    Strand.LITERACY: "Literacy",
    Strand.CITIZENSHIP: "Citizenship",
    Strand.WORK: "English for work",
    Strand.CONVERSATION: "Conversation",
}


class Mode(StrEnum):
    CLASSROOM = "classroom"
    ONLINE = "online"
    BLENDED = "blended"


MODE_LABELS = {
    Mode.CLASSROOM: "In a classroom",
    Mode.ONLINE: "Online",
    Mode.BLENDED: "Part online, part in a classroom",
}


class FundingRoute(StrEnum):
    """Whom a class takes, by the outcome of the funding rules."""

    FULL = "FULL"
    CO_FUNDED = "CO_FUNDED"
    NOT_ELIGIBLE = "NOT_ELIGIBLE"


FUNDING_ROUTE_LABELS = {
    FundingRoute.FULL: "Learners who are fully funded",
    FundingRoute.CO_FUNDED: "Learners who are partly funded",
    FundingRoute.NOT_ELIGIBLE: "Learners with no funding, who pay themselves or need not pay",
}


class ChildAge(StrEnum):
    """Of the children of learners who need childcare during a class."""

    BABY = "0-1"
    TODDLER = "2-4"
    SCHOOL = "5-11"


CHILD_AGE_LABELS = {
    ChildAge.BABY: "Under 2 years",
    ChildAge.TODDLER: "2 to 4 years",
    ChildAge.SCHOOL: "5 to 11 years",
}


class ClassState(StrEnum):
    OPEN = "open"
    CLOSED = "closed"
    CANCELLED = "cancelled"


class Place(StrEnum):
    """How far a taken place is taken: the count of the class in which it stands."""

    HELD = "held"
    OFFERED = "offered"
    ENROLLED = "enrolled"


@dataclass(frozen=True, slots=True)
class Note:
    """Something a listing says that the hub could not turn into a fact: a person has to look at it."""

    column: str
    found: str
    says: str


@dataclass(frozen=True, slots=True)
class WeeklySession:
    """One meeting a week in local clock time; weekday 0 is Monday. A time that is not known is None."""

    weekday: int
    start: time | None = None
    end: time | None = None

    @property
    def start_minute(self) -> int | None:
        return None if self.start is None else self.start.hour * 60 + self.start.minute

    @property
    def end_minute(self) -> int | None:
        """A session that ends at midnight ends at the end of its day."""
        return None if self.end is None else (self.end.hour * 60 + self.end.minute) or 24 * 60

    @property
    def minutes(self) -> int | None:
        """How long it lasts."""
        if self.start_minute is None or self.end_minute is None:
            return None
        return self.end_minute - self.start_minute


@dataclass(frozen=True, slots=True)
class Closed:
    """Days on which nobody is taught, both included: a holiday, or a closure of a provider or a class."""

    first_on: date
    last_on: date
    label: str

    def holds(self, day: date) -> bool:
        return self.first_on <= day <= self.last_on


@dataclass(frozen=True, slots=True)
class VenueFacts(Access):
    """A place as somebody named it. None is not known, and never takes away what is known already."""

    name: str
    postcode: str | None = None
    address: str | None = None
    area: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedClass(Access):
    """One row of a listing, read: what is known, what needs attention, and the row as it came.

    `key` is the same for the same class in a later listing. `row` is the number a spreadsheet shows. `ended`:
    its last day was over when the listing was held against the directory.
    """

    row: int
    key: str
    provider: str
    title: str
    ended: bool = False
    reference: str | None = None
    area: str | None = None
    venue: str | None = None
    postcode: str | None = None
    level_text: str = ""
    level_low: Level | None = None
    level_high: Level | None = None
    strand: Strand = Strand.GENERAL
    focus: tuple[Skill, ...] = tuple(Skill)
    accredited: bool | None = None
    mode: Mode = Mode.CLASSROOM
    sessions: tuple[WeeklySession, ...] = ()
    hours_per_week: Decimal | None = None
    weeks: int | None = None
    starts_on: date | None = None
    ends_on: date | None = None
    last_joining_on: date | None = None
    term_time: bool | None = None
    places: int | None = None
    childcare_places: int | None = None
    childcare_text: str = ""
    childcare_ages: tuple[ChildAge, ...] = ()
    women_only: bool = False
    age_min: int | None = None
    age_max: int | None = None
    members_only: bool = False
    audience: str = ""
    fee: Decimal | None = None
    fee_text: str = ""
    notes: tuple[Note, ...] = ()
    source: Mapping[str, str] = field(default_factory=dict)


class Fate(StrEnum):
    """What a row of a listing does to the directory."""

    ADDED = "added"
    CHANGED = "changed"
    UNCHANGED = "unchanged"


@dataclass(frozen=True, slots=True)
class Problem:
    """Something wrong with a listing. `row` None is the file as a whole; `column` is the name in the file."""

    row: int | None
    column: str | None
    message: str

    def __str__(self) -> str:
        place = [f"row {self.row}"] if self.row else []
        place += [f"column {self.column}"] if self.column else []
        where = ", ".join(place)
        return f"{where[:1].upper()}{where[1:]}: {self.message}" if where else self.message


@dataclass(frozen=True, slots=True)
class Listing:
    """A whole file, read. With any problem nothing of it may be saved; warnings do not stand in the way."""

    classes: tuple[ListedClass, ...] = ()
    problems: tuple[Problem, ...] = ()
    warnings: tuple[Problem, ...] = ()
