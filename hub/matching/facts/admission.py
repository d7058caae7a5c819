"""Whom intake rules take: the rules as columns, and the answers for one learner.

A class is under a set of rules, all of which must take the learner. Sets share rules and classes share sets, so
each rule is asked once and each set takes the strictest answer of its rules.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import chain

import numpy as np

from hub.matching.facts.columns import Bools, Ints, distinct, joined, starts_of
from hub.matching.policy.policy import Policy
from hub.matching.types import AdmissionRule, Profile, Rules

FITS, UNKNOWN, FAILS = 0, 1, 2  # the larger, the stricter
ANY_LEVEL = 0b111111
NO_LIMIT = 10**6  # weeks


@dataclass(frozen=True, slots=True)
class Members:
    """Which rules name a district or a group: `limited` those that name any, `naming` the rules by name."""

    limited: Bools
    naming: Mapping[str, Sequence[int]]

    @classmethod
    def build(
        cls, rules: Sequence[AdmissionRule], read: Callable[[AdmissionRule], Iterable[str]]
    ) -> "Members":
        naming: dict[str, list[int]] = {}
        for number, rule in enumerate(rules):
            for name in read(rule):
                naming.setdefault(name, []).append(number)
        return cls(np.array([bool(read(rule)) for rule in rules], dtype=np.bool_), naming)

    def plus(self, other: "Members") -> "Members":
        naming = dict(self.naming)
        for name, rules in other.naming.items():
            naming[name] = [*naming.get(name, ()), *(rule + len(self.limited) for rule in rules)]
        return Members(joined(self.limited, other.limited), naming)

    def fails(self, names: Iterable[str]) -> Bools:
        """The rules that name others and none of these."""
        left_out = self.limited.copy()
        for name in names:
            left_out[self.naming.get(name, [])] = False
        return left_out


@dataclass(frozen=True, slots=True)
class AdmissionColumns:
    """The rules as columns. `members` lists rule numbers, set after set; `first` is where each set begins."""

    members: Ints
    first: Ints
    levels: Ints  # by set: a bit for each level that all of its rules take
    weeks: Ints  # by rule: how old an assessment may be, or NO_LIMIT
    opens: Ints  # by rule: the day number from which everybody is taken, -1 where it is not said
    districts: Members
    groups: Members
    first_districts: Members
    silent: Bools  # by set: no rule says how old an assessment may be

    @classmethod
    def build(cls, sets: Iterable[Rules]) -> "AdmissionColumns":
        """The columns of these sets; the set without rules has one that takes everybody."""
        sets = [rules or (AdmissionRule(),) for rules in sets]
        rules, members = distinct(chain.from_iterable(sets))
        levels = np.array([sum(1 << at for at in rule.levels) or ANY_LEVEL for rule in rules], dtype=np.intp)
        weeks = [NO_LIMIT if rule.assessment_weeks is None else rule.assessment_weeks for rule in rules]
        return cls(
            members=members,
            first=starts_of(sets),
            levels=np.bitwise_and.reduceat(levels[members], starts_of(sets)) if sets else levels,
            weeks=np.array(weeks, dtype=np.intp),
            opens=np.array([_day(rule.open_to_all_from) for rule in rules], dtype=np.intp),
            districts=Members.build(rules, lambda rule: rule.outcodes),
            groups=Members.build(rules, lambda rule: rule.groups),
            first_districts=Members.build(rules, lambda rule: rule.first_outcodes),
            silent=np.array([all(r.assessment_weeks is None for r in s) for s in sets], dtype=np.bool_),
        )

    def plus(self, other: "AdmissionColumns") -> "AdmissionColumns":
        """With more sets after these."""
        return AdmissionColumns(
            members=joined(self.members, other.members + len(self.weeks)),
            first=joined(self.first, other.first + len(self.members)),
            levels=joined(self.levels, other.levels),
            weeks=joined(self.weeks, other.weeks),
            opens=joined(self.opens, other.opens),
            districts=self.districts.plus(other.districts),
            groups=self.groups.plus(other.groups),
            first_districts=self.first_districts.plus(other.first_districts),
            silent=joined(self.silent, other.silent),
        )

    def strictest(self, answers: Ints) -> Ints:
        """For each set, the strictest answer of its rules."""
        return np.maximum.reduceat(answers[self.members], self.first) if len(self.first) else answers


def _day(day: date | None) -> int:
    return -1 if day is None else day.toordinal()


def taken(columns: AdmissionColumns, profile: Profile) -> Ints:
    """By set: whether district and group are among those taken. The level that counts depends on the class, too."""
    districts = _named(columns.districts, None if profile.outcode is None else [profile.outcode])
    groups = _named(columns.groups, profile.groups)
    return columns.strictest(np.maximum(districts, groups))


def _named(members: Members, names: Iterable[str] | None) -> Ints:
    """UNKNOWN where a rule names somebody and nobody asked the learner."""
    return members.limited * UNKNOWN if names is None else members.fails(names) * FAILS


def passport(columns: AdmissionColumns, profile: Profile, policy: Policy, today: date) -> Ints:
    """By set: whether the assessment is new enough; where no rule says, an old one is to be checked."""
    if profile.assessed_on is None:
        return columns.strictest(np.where(columns.weeks < NO_LIMIT, UNKNOWN, FITS))
    days = (today - profile.assessed_on).days
    stated = columns.strictest(np.where(days > 7 * columns.weeks, FAILS, FITS))
    old = policy.fresh_weeks is not None and days > 7 * policy.fresh_weeks
    return np.where(columns.silent & old, UNKNOWN, stated)


def own_area(columns: AdmissionColumns, profile: Profile, today: date) -> Ints:
    """By set: whether others come first, until the day the class opens to all or, without one, if asked."""
    others = columns.first_districts.fails([] if profile.outcode is None else [profile.outcode])
    closed, undated = columns.opens > today.toordinal(), columns.opens < 0
    certain = FAILS if profile.outcode is not None else UNKNOWN
    return columns.strictest(np.where(closed, certain, np.where(undated, UNKNOWN, FITS)) * others)
