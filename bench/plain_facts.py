"""What the rules of plain_ranking.py are asked about: a class and a learner, each with what is worked out from it.

It shares the policy and the facts with the columns, and none of their code. Whatever depends on the class alone, or
has been worked out for this learner before, is kept, so that the loop does no work twice.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from hashlib import blake2b
from math import asin, cos, radians, sin, sqrt

from hub.directory.types import PARTS_OF_DAY
from hub.learners.needs import ACCESS_CODES
from hub.matching.policy.policy import Policy
from hub.matching.types import (
    SKILLS,
    ClassFacts,
    Point,
    Profile,
    ProviderId,
    Skill,
)

EARTH_RADIUS_KM = 6371.0088
Spans = list[tuple[int, int]]


class Known:
    """A class, and what follows from it whoever asks."""

    __slots__ = (
        "deciders", "facts", "free", "high", "in_person", "joins_until",
        "level_known", "low", "progression", "ticket", "timed",
    )  # fmt: skip

    def __init__(self, facts: ClassFacts, highest: int) -> None:
        self.facts = facts
        self.deciders = deciding_skills(facts)
        self.free = facts.free
        self.in_person = facts.mode != "online"
        self.joins_until = facts.joins_until or date.max
        self.level_known = facts.level_low is not None and facts.level_high is not None
        self.low, self.high = facts.level_low or 0, facts.level_high or 0
        self.progression = self.high == 5 or highest > self.high
        self.ticket = int.from_bytes(blake2b(str(facts.id).encode(), digest_size=8).digest())
        self.timed = bool(facts.sessions) and all(s.timed for s in facts.sessions)


def know(classes: Iterable[ClassFacts]) -> list[Known]:
    """The cached objects the loop runs over."""
    highest: dict[ProviderId, int] = defaultdict(lambda: -1)
    for c in (listed := list(classes)):
        highest[c.provider_id] = max(highest[c.provider_id], -1 if c.level_high is None else c.level_high)
    return [Known(c, highest[c.provider_id]) for c in listed]


def deciding_skills(c: ClassFacts) -> tuple[Skill, ...]:
    """The skills that decide the level, or none where the placement level does."""
    if c.strand == "conversation":
        return ("speaking",)
    if c.accredited and (c.level_low, c.level_high) in ((1, 1), (1, 2), (2, 2)):
        return ("reading", "writing")
    return () if len(c.focus) in (0, len(SKILLS)) else tuple(skill for skill in SKILLS if skill in c.focus)


class Learner:
    """A profile, and what has been worked out for it so far."""

    def __init__(
        self, profile: Profile, policy: Policy, today: date, balance: Mapping[ProviderId, float]
    ) -> None:
        self.profile, self.policy, self.today, self.balance = profile, policy, today, balance
        self.join_from = max(today, profile.earliest_start or today)
        self.later_from = self.join_from.toordinal() + policy.later_days
        self.stale_before = today - timedelta(days=policy.stale_days)
        self.open_strands = policy.literacy_strands if profile.literacy else policy.other_strands
        self.free_on = free_spans(profile, policy.school_hours)
        self.assessed_days_ago = None if profile.assessed_on is None else (today - profile.assessed_on).days
        self.limit = profile.travel_limit
        self.needed = tuple(code for code in ACCESS_CODES if getattr(profile, code))
        self.level_by_skills: dict[tuple[Skill, ...], int] = {}
        self.journeys: dict[Point, tuple[int, bool]] = {}

    def level(self, deciders: tuple[Skill, ...]) -> int:
        if deciders not in self.level_by_skills:
            levels = [self.skill_level(skill) for skill in deciders]
            self.level_by_skills[deciders] = min(levels, default=self.profile.placement)
        return self.level_by_skills[deciders]

    def skill_level(self, skill: Skill) -> int:
        level = self.profile.levels[SKILLS.index(skill)]
        return self.profile.placement if level is None else level

    def journey(self, point: Point) -> tuple[int, bool]:
        """Minutes, and whether it is too far at best."""
        if point not in self.journeys:
            self.journeys[point] = self.estimate(point)
        return self.journeys[point]

    def estimate(self, point: Point) -> tuple[int, bool]:
        home, rough = self.profile.point, self.policy.rough_km
        travel = self.policy.travel[self.profile.travel_mode]
        if home is None:
            return -1, False
        km = haversine_km(home, point)
        at_best = max(0.0, km - rough[home.precision] - rough[point.precision])
        minutes, fewest = (round(d * travel.minutes_per_km + travel.wait_minutes) for d in (km, at_best))
        return minutes, self.limit is not None and fewest > self.limit


def haversine_km(a: Point, b: Point) -> float:
    """Great-circle distance."""
    north_a, north_b = radians(a.latitude), radians(b.latitude)
    north, east = north_b - north_a, radians(b.longitude - a.longitude)
    half_chord = sin(north / 2) ** 2 + cos(north_a) * cos(north_b) * sin(east / 2) ** 2
    return 2 * EARTH_RADIUS_KM * asin(sqrt(half_chord))


def free_spans(profile: Profile, school: tuple[int, int]) -> dict[int, Spans] | None:
    """When the learner is free on each weekday, in spans that do not touch; None when nobody asked."""
    windows: Iterable[tuple[int, int, int]] | None = profile.windows
    if windows is None:
        if profile.availability is None:
            return {day: [school] for day in range(5)} if profile.school_hours else None
        bits = profile.availability
        windows = [(d, *PARTS_OF_DAY[p]) for d in range(7) for p in range(3) if bits & (1 << (3 * d + p))]
    free_on: dict[int, Spans] = {}
    for weekday, start, end in sorted(windows):
        if profile.school_hours:
            start, end = max(start, school[0]), min(end, school[1])
        if not start < end or (profile.school_hours and weekday > 4):
            continue
        spans = free_on.setdefault(weekday, [])
        if spans and start <= spans[-1][1]:
            start, end = spans[-1][0], max(end, spans.pop()[1])
        spans.append((start, end))
    return free_on


def tightest(c: ClassFacts, free_on: dict[int, Spans]) -> int:
    """The least free minutes on either side of any session; -1 when one of them does not fit."""
    least = 1440
    for weekday, start, end in c.sessions:
        if weekday is None:
            least = 0
            continue
        spans = free_on.get(weekday)
        if spans is None:
            return -1
        if start is None or end is None or start >= end:
            least = 0
            continue
        for since, until in spans:
            if since <= start and end <= until:
                least = min(least, start - since, until - end)
                break
        else:
            return -1
    return least
