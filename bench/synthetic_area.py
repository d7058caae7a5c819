"""Invented classes and learners in the proportions of real ones, seeded: for the bench and the tests.

Towns of about 250 classes lie some 25 km apart. A town has forty venues; its providers share them, and teach
in the few weekly patterns that timetables really have. Some facts are left unknown, as in real listings.
"""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

import numpy as np

from hub.directory.facts import FEATURE_CODES
from hub.learners.needs import ACCESS_CODES
from hub.matching.types import (
    CHILD_AGES,
    FUNDING,
    MODES,
    SKILLS,
    STRANDS,
    AdmissionRule,
    ClassFacts,
    Point,
    Profile,
    Session,
    Window,
    combine,
)

TODAY = date(2026, 11, 23)
CLASSES_A_TOWN, VENUES_A_TOWN, PROVIDERS_A_TOWN = 250, 40, 9
OPEN_TO_ALL = TODAY + timedelta(days=21)
DEGREE_KM = 111.0
FOCUS = (SKILLS, ("speaking", "listening"), ("reading", "writing"))
GOALS = ("work", "citizenship", "school", "health", "college")
DAY_PATTERNS = ((0, 2), (1, 3), (1, 4), (0, 1, 2, 3), (0,), (2,), (5,))
STARTS = (570, 600, 780, 1080)  # 9:30am, 10am, 1pm, 6pm


class Area:
    """A seeded supply: `classes` once, then as many learners as asked for. `towns` 1 is a single borough."""

    def __init__(self, seed: int, classes: int, towns: int | None = None) -> None:
        self.random = np.random.default_rng(seed)
        self.towns = towns or max(1, classes // CLASSES_A_TOWN)
        self.venues = [[self.point(town, 3.0) for _ in range(VENUES_A_TOWN)] for town in range(self.towns)]
        self.classes = tuple(self.class_facts(number) for number in range(classes))

    def chance(self, probability: float) -> bool:
        return bool(self.random.random() < probability)

    def whole(self, low: int, high: int) -> int:
        """From low to high, both included."""
        return int(self.random.integers(low, high + 1))

    def one_of(self, options: Sequence[Any], odds: Sequence[float] | None = None) -> Any:
        return options[int(self.random.choice(len(options), p=odds))]

    def perhaps(self, value: Any, known: float) -> Any:
        """The value, or None where nobody said."""
        return value if self.chance(known) else None

    def point(self, town: int, spread_km: float) -> Point:
        """A point near the middle of a town; towns stand on a grid."""
        north, east = (self.random.normal(0, spread_km / 2, 2) + 25.0 * np.array(divmod(town, 8))) / DEGREE_KM
        precision = self.one_of(("postcode", "sector", "outcode"), (0.9, 0.05, 0.05))
        return Point(51.0 + float(north), -2.0 + float(east) * 1.6, precision)

    def class_facts(self, number: int) -> ClassFacts:
        town = number % self.towns
        strand = self.one_of(STRANDS, (0.6, 0.1, 0.06, 0.1, 0.14))
        low = self.one_of(range(6), (0.2, 0.28, 0.22, 0.16, 0.1, 0.04)) if strand != "literacy" else 0
        known_level = self.chance(0.97)
        starts = TODAY + timedelta(days=self.whole(-80, 70))
        places = self.whole(8, 20)
        return ClassFacts(
            id=f"class-{number}",
            title=f"Class {number}",
            provider_id=f"provider-{town}-{self.whole(1, PROVIDERS_A_TOWN)}",
            point=self.perhaps(self.one_of(self.venues[town]), 0.98),
            level_low=low if known_level else None,
            level_high=min(5, low + self.one_of((0, 1, 2), (0.7, 0.2, 0.1))) if known_level else None,
            focus=frozenset(self.one_of(FOCUS, (0.7, 0.2, 0.1))),
            strand=strand,
            accredited=self.perhaps(self.chance(0.45), 0.95),
            mode=self.one_of(MODES, (0.85, 0.08, 0.07)),
            weekly_hours=self.perhaps(self.one_of((2.0, 4.0, 5.0, 6.0, 9.0)), 0.9),
            women_only=self.chance(0.12),
            age_min=self.one_of((16, 18, 19, None)),
            age_max=self.perhaps(24, 0.03),
            childcare_ages=self.perhaps(frozenset(self.one_of((CHILD_AGES, CHILD_AGES[1:2]))), 0.5),
            term_time=self.perhaps(self.chance(0.8), 0.6),
            childcare_places=self.perhaps(self.one_of((0, 2, 4, 8), (0.8, 0.08, 0.08, 0.04)), 0.9),
            **{code: self.perhaps(self.chance(0.8), 0.85) for code in FEATURE_CODES},
            fee=self.perhaps(self.one_of((0, 6000, 22600), (0.6, 0.2, 0.2)), 0.9),
            funding=frozenset(self.one_of((FUNDING, FUNDING[:2], FUNDING[:1], ()), (0.35, 0.35, 0.2, 0.1))),
            starts_on=self.perhaps(starts, 0.9),
            ends_on=starts + timedelta(weeks=30),
            last_join_on=self.perhaps(starts + timedelta(days=self.whole(14, 200)), 0.7),
            places=self.perhaps(places, 0.93),
            taken=self.whole(places // 2, places + 2),
            confirmed_on=self.perhaps(TODAY - timedelta(days=self.whole(0, 40)), 0.9),
            accepts_referrals=self.chance(0.95),
            **self.meetings_and_rule(town),
        )

    def meetings_and_rule(self, town: int) -> dict[str, Any]:
        start = self.one_of(STARTS)
        end = start + self.one_of((90, 120, 150))
        days = self.one_of(DAY_PATTERNS)
        timed = self.chance(0.92)
        near = AdmissionRule(outcodes=frozenset({f"T{town}", f"T{town + 1}"}))
        union = AdmissionRule(groups=frozenset({"the union"}), levels=frozenset({0, 1, 2}))
        passport = AdmissionRule(assessment_weeks=self.one_of((13, 26)))
        home = AdmissionRule(
            first_outcodes=frozenset({f"T{town}"}), open_to_all_from=self.perhaps(OPEN_TO_ALL, 0.5)
        )
        rules = ((near, 0.1), (union, 0.03), (passport, 0.1), (home, 0.05))
        return {
            "sessions": tuple(Session(day, start, end) if timed else Session(day) for day in days),
            "intake": combine(rule for rule, odds in rules if self.chance(odds)),
        }

    def learner(self) -> Profile:
        """One learner who lives in one of the towns, with a spiky profile around a level."""
        town, level = self.whole(0, self.towns - 1), self.one_of(range(5), (0.25, 0.3, 0.25, 0.15, 0.05))
        skills = tuple(max(0, min(5, level + self.whole(-1, 1))) for _ in SKILLS)
        women = self.chance(0.6)
        return Profile(
            placement=level,
            levels=tuple(self.perhaps(skill, 0.97) for skill in skills),
            steps=tuple(self.perhaps(self.whole(0, 2), 0.6) for _ in SKILLS),
            literacy=level == 0 and self.chance(0.5),
            availability=self.perhaps(self.availability(), 0.95),
            windows=self.perhaps(self.windows(), 0.2),
            school_hours=self.chance(0.1),
            term_time_only=self.chance(0.1),
            assessed_on=self.perhaps(TODAY - timedelta(days=self.whole(0, 300)), 0.95),
            point=self.perhaps(self.point(town, 4.0), 0.97),
            outcode=self.perhaps(f"T{town}", 0.97),
            travel_mode=self.one_of(("walk", "bus", "car"), (0.4, 0.5, 0.1)),
            travel_limit=self.perhaps(self.one_of((15, 30, 45, 60)), 0.9),
            women_only=women and self.chance(0.2),
            women_class=self.perhaps(women, 0.97),
            child_ages=frozenset(self.one_of((CHILD_AGES[:1], CHILD_AGES[1:2], CHILD_AGES[:2], ()))),
            childcare=self.one_of((0, 1, 2), (0.75, 0.15, 0.1)),
            **self.access_needs(),
            kit=self.perhaps(self.chance(0.6), 0.9),
            modes=frozenset(self.one_of((MODES[:1], MODES))),
            age=self.perhaps(self.whole(17, 70), 0.98),
            funding=self.one_of((*FUNDING, "check"), (0.6, 0.12, 0.1, 0.18)),
            can_pay=self.perhaps(self.chance(0.3), 0.7),
            earliest_start=self.perhaps(TODAY + timedelta(days=self.whole(1, 60)), 0.2),
            goals=frozenset(self.one_of(GOALS) for _ in range(2)),
            strand=self.perhaps(self.one_of(("general", "work", "citizenship")), 0.2),
            accredited=self.perhaps(self.chance(0.5), 0.4),
            weekly_hours=self.perhaps(self.one_of((2.0, 4.0, 8.0)), 0.3),
            groups=self.perhaps(frozenset(), 0.8),
            **self.exclusions(),
            signposted=self.chance(0.02),
        )

    def access_needs(self) -> dict[str, Any]:
        return {code: self.chance(0.06) for code in ACCESS_CODES}

    def availability(self) -> int:
        """Bits of weekday mornings, afternoons and evenings, most of the weekend left out."""
        bits = [self.chance((0.65, 0.5, 0.3)[slot % 3] if slot < 15 else 0.2) for slot in range(21)]
        return sum(1 << slot for slot, free in enumerate(bits) if free)

    def windows(self) -> tuple[Window, ...]:
        """School hours on some weekdays."""
        return tuple(Window(day, 555, 885) for day in range(5) if self.chance(0.8))

    def exclusions(self) -> dict[str, Any]:
        picked = [f"class-{self.whole(0, max(0, len(self.classes) - 1))}" for _ in range(4)]
        return {"excluded_classes": frozenset(picked[:2]), "live_classes": frozenset(picked[2:])}
