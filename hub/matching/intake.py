"""Whether intake rules take a learner, for each set of rules that classes share."""

from collections.abc import Sequence
from datetime import date, timedelta

import numpy as np

from hub.matching.policy import Policy
from hub.matching.snapshot import Ints
from hub.matching.types import Intake, Profile, Rules

FITS, FAILS, UNKNOWN = 0, 1, 2


def intake_answers(intakes: Sequence[Rules], profile: Profile, policy: Policy, today: date) -> Ints:
    """Three lines of an answer for each set of rules: who is taken, the age of the assessment, own area first."""
    old = is_old(profile, policy.fresh_weeks, today)
    answers = [
        (
            strictest([taken(rule, profile) for rule in rules]),
            passport(rules, profile, today, old=old),
            strictest([own_area(rule, profile, today) for rule in rules]),
        )
        for rules in intakes
    ]
    return np.array(answers, dtype=np.int8).reshape(-1, 3).T


def strictest(answers: Sequence[int]) -> int:
    """All rules must take the learner, so one that fails decides, and then one that nobody can answer."""
    return FAILS if FAILS in answers else UNKNOWN if UNKNOWN in answers else FITS


def taken(rule: Intake, profile: Profile) -> int:
    """By placement level, district and group."""
    if rule.levels and profile.placement not in rule.levels:
        return FAILS
    if rule.outcodes and profile.outcode is not None and profile.outcode not in rule.outcodes:
        return FAILS
    if rule.groups and profile.groups is not None and not rule.groups & profile.groups:
        return FAILS
    unasked = (rule.outcodes and profile.outcode is None) or (rule.groups and profile.groups is None)
    return UNKNOWN if unasked else FITS


def passport(rules: Rules, profile: Profile, today: date, *, old: bool) -> int:
    """By the age of the assessment; where no rule says how old it may be, an `old` one is to be checked."""
    stated = [rule.assessment_weeks for rule in rules if rule.assessment_weeks is not None]
    if not stated:
        return UNKNOWN if old else FITS
    if profile.assessed_on is None:
        return UNKNOWN
    return FAILS if is_old(profile, min(stated), today) else FITS


def is_old(profile: Profile, weeks: int | None, today: date) -> bool:
    """Whether the assessment is known to be more than so many weeks old."""
    on = profile.assessed_on
    return weeks is not None and on is not None and today > on + timedelta(weeks=weeks)


def own_area(rule: Intake, profile: Profile, today: date) -> int:
    """By district: those who come first, everybody from the day the class opens to all, else to be asked."""
    opens = rule.open_to_all_from
    if not rule.first_outcodes or profile.outcode in rule.first_outcodes or (opens and opens <= today):
        return FITS
    return UNKNOWN if opens is None or profile.outcode is None else FAILS
