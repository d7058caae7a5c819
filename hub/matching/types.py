"""What matching works on: a class as the directory knows it, and a learner with no identity.

Levels are numbers from 0 (Pre-Entry) to 5 (Level 2), weekdays from 0 (Monday) to 6, clock times minutes since
midnight, money pence. None always means "not known"; only a class's level excludes it by not being known.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Literal, NamedTuple
from uuid import UUID

from hub.directory.facts import Access
from hub.learners.needs import AccessNeeds

Skill = Literal["speaking", "listening", "reading", "writing"]
Strand = Literal["general", "literacy", "citizenship", "work", "conversation"]
Mode = Literal["classroom", "online", "blended"]
TravelMode = Literal["walk", "bus", "car"]
Precision = Literal["postcode", "sector", "outcode"]
FundingOutcome = Literal["full", "co_funded", "not_eligible", "check"]
ClassId = UUID | str
ProviderId = UUID | str

SKILLS: tuple[Skill, ...] = ("speaking", "listening", "reading", "writing")
STRANDS: tuple[Strand, ...] = ("general", "literacy", "citizenship", "work", "conversation")
MODES: tuple[Mode, ...] = ("classroom", "online", "blended")
FUNDING: tuple[FundingOutcome, ...] = ("full", "co_funded", "not_eligible")
PRECISIONS: tuple[Precision, ...] = ("postcode", "sector", "outcode")
CHILD_AGES = ("0-1", "2-4", "5-11")  # years, both included; what a crèche or nursery tells apart
DAY = 1440


class Session(NamedTuple):
    """One weekly meeting of a class. Anything the listing does not say is None."""

    weekday: int | None
    start: int | None = None
    end: int | None = None

    @property
    def timed(self) -> bool:
        """Whether day, start and end are all known and make sense."""
        return (
            self.weekday is not None
            and self.start is not None
            and self.end is not None
            and self.start < self.end
        )


class Window(NamedTuple):
    """A stretch of one weekday when the learner is free."""

    weekday: int
    start: int
    end: int


class Point(NamedTuple):
    """Degrees north and east, and how much of the postcode they stand for."""

    latitude: float
    longitude: float
    precision: Precision = "postcode"


@dataclass(frozen=True, slots=True)
class AdmissionRule:
    """One rule of whom a provider takes; what is left empty is no rule.

    A member of any one of `groups` is taken. `assessment_weeks` is the passport: how old an assessment may be.
    `first_outcodes` come first: nobody else before `open_to_all_from`, or, without that day, only if asked.
    """

    levels: frozenset[int] = frozenset()
    outcodes: frozenset[str] = frozenset()
    groups: frozenset[str] = frozenset()
    assessment_weeks: int | None = None
    first_outcodes: frozenset[str] = frozenset()
    open_to_all_from: date | None = None


Rules = tuple[AdmissionRule, ...]  # all of them must take the learner
NO_RULE: Rules = ()


def combine(rules: Iterable[AdmissionRule]) -> Rules:
    """The rules a class is under, as one value that is equal whenever the rules are.

    They stay apart: "members of A" with "members of B" takes only members of both, and "Entry 1" with
    "Entry 2" takes nobody, which one merged rule could not say.
    """
    return tuple(sorted({rule for rule in rules if rule != AdmissionRule()}, key=_in_order))


def _in_order(rule: AdmissionRule) -> tuple[object, ...]:
    sets = (rule.levels, rule.outcodes, rule.groups, rule.first_outcodes)
    weeks = -1 if rule.assessment_weeks is None else rule.assessment_weeks
    day = rule.open_to_all_from.toordinal() if rule.open_to_all_from else 0
    return (*(sorted(members) for members in sets), weeks, day)


@dataclass(frozen=True, slots=True, kw_only=True)
class ClassFacts(Access):
    """One class. `taken` counts held, offered and enrolled places; empty `funding` is routes not known.

    `childcare_ages` are those of CHILD_AGES its crèche takes; `term_time` is that it stops in school holidays.
    """

    id: ClassId
    title: str
    provider_id: ProviderId
    point: Point | None = None
    level_low: int | None = None
    level_high: int | None = None
    focus: frozenset[Skill] = frozenset(SKILLS)
    strand: Strand = "general"
    accredited: bool | None = None
    mode: Mode = "classroom"
    sessions: tuple[Session, ...] = ()
    term_time: bool | None = None
    weekly_hours: float | None = None
    women_only: bool = False
    age_min: int | None = None
    age_max: int | None = None
    childcare_places: int | None = None
    childcare_ages: frozenset[str] | None = None
    fee: int | None = None
    funding: frozenset[FundingOutcome] = frozenset()
    starts_on: date | None = None
    ends_on: date | None = None
    last_join_on: date | None = None
    places: int | None = None
    taken: int = 0
    confirmed_on: date | None = None
    intake: Rules = NO_RULE
    accepts_referrals: bool = True

    @property
    def free(self) -> int | None:
        """Places nobody holds; never below nought, None when the number of places is not known."""
        return None if self.places is None else max(0, self.places - self.taken)

    @property
    def joins_until(self) -> date | None:
        """The last day a learner can join: the last joining date, else the end of the class."""
        return self.last_join_on or self.ends_on


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile(AccessNeeds):
    """One learner's match profile: everything that decides a match and nothing that says who it is.

    `levels` and `steps` follow SKILLS; a step is 0 emerging, 1 consolidating, 2 secure. `availability` has a
    bit for each day * 3 + part of PARTS_OF_DAY; `windows`, when given, are exact and take its place.
    `school_hours` narrows either to the policy's school hours; alone, it says the learner is free then.
    `women_class` says whether the learner may join a women-only class, `women_only` that they need one.
    Where the address is secret, district and point decide, and are told to nobody outside the hub.
    `signposted` is that no ESOL class helps them, as the assessment found.
    `funding` is what we read in the rules; only where it is verified may it bar a class.
    `childcare` is how many children need care and `child_ages` the CHILD_AGES they are of.
    """

    placement: int
    levels: tuple[int | None, ...] = (None, None, None, None)
    steps: tuple[int | None, ...] = (None, None, None, None)
    literacy: bool = False
    signposted: bool = False
    assessed_on: date | None = None
    availability: int | None = None
    windows: tuple[Window, ...] | None = None
    school_hours: bool = False
    term_time_only: bool = False
    point: Point | None = None
    outcode: str | None = None
    secret_address: bool = False
    travel_mode: TravelMode = "walk"
    travel_limit: int | None = None
    women_only: bool = False
    women_class: bool | None = None
    childcare: int = 0
    child_ages: frozenset[str] = frozenset()
    kit: bool | None = None
    modes: frozenset[Mode] = frozenset(MODES)
    age: int | None = None
    funding: FundingOutcome = "check"
    funding_verified: bool = True
    can_pay: bool | None = None
    earliest_start: date | None = None
    goals: frozenset[str] = frozenset()
    strand: Strand | None = None
    accredited: bool | None = None
    weekly_hours: float | None = None
    groups: frozenset[str] | None = None
    excluded_classes: frozenset[ClassId] = frozenset()
    excluded_providers: frozenset[ProviderId] = frozenset()
    live_classes: frozenset[ClassId] = frozenset()


@dataclass(frozen=True, slots=True)
class Part:
    """One criterion's share of a score: value and weight from 0 to 1, and `points`, which add up exactly."""

    code: str
    value: float
    weight: float
    points: int
    sentence: str


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a class is not offered now, and what would change it."""

    code: str
    why: str
    change: str


@dataclass(frozen=True, slots=True)
class Match:
    """A class that fits. `waits` says why not yet, `checks` what to ask; `score` is points / full_points."""

    class_id: ClassId
    rank: int
    score: float
    points: int
    parts: tuple[Part, ...]
    waits: tuple[Reason, ...]
    checks: tuple[str, ...]
    summary: str


@dataclass(frozen=True, slots=True)
class Exclusion:
    """A class that does not fit, with every reason."""

    class_id: ClassId
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class Opener:
    """One change to the profile and the classes it would add to those that fit now."""

    code: str
    sentence: str
    class_ids: tuple[ClassId, ...]

    @property
    def gain(self) -> int:
        """How many classes it would add."""
        return len(self.class_ids)
