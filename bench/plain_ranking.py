"""The rules of the ranking written out plainly, one class at a time: to check the ranking and to measure it against."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from operator import itemgetter

from bench.plain_facts import Known, Learner, tightest
from hub.matching.policy.policy import CRITERIA, WHOLE, Policy
from hub.matching.types import (
    SKILLS,
    STRANDS,
    AdmissionRule,
    ClassFacts,
    ClassId,
    Profile,
    ProviderId,
    Strand,
)

BITS = 2**64
WAITS = ("full", "later")
EVERY_LEVEL = range(6)


def reasons(k: Known, x: Learner) -> list[str]:  # noqa: C901 - one rule after another, as in the table
    """Every code that stops the class, in the order of constraints.py."""
    c, p = k.facts, x.profile
    why = ["signposted"] if p.signposted else []
    if k.level_known and not k.low <= x.level(k.deciders) <= k.high:
        why.append("level")
    if not k.level_known:
        why.append("level_unknown")
    if c.strand not in x.open_strands:
        why.append("strand")
    if x.free_on is not None and tightest(c, x.free_on) < 0:
        why.append("timetable")
    if p.term_time_only and c.term_time is False:
        why.append("term_time")
    if c.women_only and p.women_class is False:
        why.append("women_class")
    if p.women_only and not c.women_only:
        why.append("women_need")
    if p.age is not None and not (c.age_min or 0) <= p.age <= (p.age if c.age_max is None else c.age_max):
        why.append("age")
    if p.childcare and k.in_person and c.childcare_places is not None and c.childcare_places < p.childcare:
        why.append("childcare")
    if p.childcare and k.in_person and c.childcare_ages and p.child_ages - c.childcare_ages:
        why.append("childcare_age")
    if x.needed and k.in_person:
        why += [code for code in x.needed if getattr(c, code) is False]
    if k.in_person and c.point is not None and x.journey(c.point)[1]:
        why.append("travel")
    if c.mode not in p.modes:
        why.append("mode")
    if p.kit is False and c.mode != "classroom":
        why.append("kit")
    if p.funding_verified and c.funding and p.funding != "check" and p.funding not in c.funding:
        why.append("funding")
    if p.funding_verified and p.can_pay is False and c.fee and p.funding in ("co_funded", "not_eligible"):
        why.append("fee")
    if x.today <= k.joins_until < x.join_from:
        why.append("start")
    if k.joins_until < x.today:
        why.append("closed")
    if not c.accepts_referrals:
        why.append("referrals_closed")
    if c.id in p.excluded_classes or c.provider_id in p.excluded_providers:
        why.append("excluded")
    if c.id in p.live_classes:
        why.append("referred")
    if not all(x.level(k.deciders) in (rule.levels or EVERY_LEVEL) for rule in c.intake):
        why.append("intake_level")
    if not all(intake_takes(rule, p) for rule in c.intake):
        why.append("intake")
    if any(too_old(rule, x) for rule in c.intake):
        why.append("assessment_age")
    if any(others_first(rule, p, x.today) for rule in c.intake):
        why.append("own_area")
    if k.free == 0:
        why.append("full")
    if c.starts_on is not None and c.starts_on.toordinal() > x.later_from:
        why.append("later")
    return why


def intake_takes(rule: AdmissionRule, p: Profile) -> bool:
    """Unknown answers pass."""
    area = not rule.outcodes or p.outcode is None or p.outcode in rule.outcodes
    group = not rule.groups or p.groups is None or not rule.groups.isdisjoint(p.groups)
    return area and group


def too_old(rule: AdmissionRule, x: Learner) -> bool:
    weeks, days = rule.assessment_weeks, x.assessed_days_ago
    return weeks is not None and days is not None and days > 7 * weeks


def passport_in_doubt(k: Known, x: Learner) -> bool:
    days, usual = x.assessed_days_ago, x.policy.fresh_weeks
    if any(rule.assessment_weeks is not None for rule in k.facts.intake):
        return days is None
    return days is not None and usual is not None and days > 7 * usual


def others_first(rule: AdmissionRule, p: Profile, today: date) -> bool:
    """For certain."""
    away = p.outcode is not None and p.outcode not in rule.first_outcodes
    return bool(rule.first_outcodes) and away and (rule.open_to_all_from or today) > today


def area_in_doubt(rule: AdmissionRule, p: Profile, today: date) -> bool:
    if not rule.first_outcodes or p.outcode in rule.first_outcodes:
        return False
    return rule.open_to_all_from is None or (p.outcode is None and rule.open_to_all_from > today)


def checks(k: Known, x: Learner) -> int:
    """How many things nobody knows."""
    c, p = k.facts, x.profile
    pays = p.funding != "full" and not p.can_pay
    some_routes = 0 < len(c.funding) < 3
    only_read = not p.funding_verified and p.funding != "check"
    return sum((
        x.free_on is None or not k.timed,
        p.term_time_only and c.term_time is None,
        p.women_class is None and c.women_only,
        p.age is None and (bool(c.age_min) or c.age_max is not None),
        p.childcare > 0 and k.in_person and c.childcare_places is None,
        p.childcare > 0 and k.in_person and bool(p.child_ages) and not c.childcare_ages,
        sum(getattr(c, code) is None for code in x.needed) if k.in_person else 0,
        k.in_person and (p.point is None or c.point is None),
        p.kit is None and c.mode != "classroom",
        (p.funding == "check" and some_routes)
        or (not c.funding and c.fee != 0)
        or (only_read and bool(c.funding) and p.funding not in c.funding),
        pays and c.fee != 0,
        any((r.outcodes and p.outcode is None) or (r.groups and p.groups is None) for r in c.intake),
        passport_in_doubt(k, x),
        any(area_in_doubt(rule, p, x.today) for rule in c.intake),
        k.free is None,
        c.starts_on is None,
    ))  # fmt: skip


def values(k: Known, x: Learner) -> tuple[int, ...]:
    """Thousandths for each of CRITERIA, by the text of docs/matching.md."""
    return (
        level_value(k, x),
        travel_value(k, x),
        timetable_value(k, x),
        intensity_value(k.facts, x),
        goal_value(k.facts, x),
        accreditation_value(k.facts, x),
        places_value(k, x),
        start_value(k.facts, x),
        round(WHOLE * min(1, max(0, x.balance.get(k.facts.provider_id, 0.5)))),
        WHOLE if k.progression else 0,
        max(0, WHOLE - x.policy.check_cost * checks(k, x)),
    )


def level_value(k: Known, x: Learner) -> int:
    taught = [skill for skill in SKILLS if skill in k.facts.focus] or SKILLS
    gap = edges = 0
    for skill in taught:
        step = x.profile.steps[SKILLS.index(skill)]
        at = 6 * x.skill_level(skill) + {None: 3, 0: 1, 1: 3, 2: 5}[step]
        top = (x.skill_level(skill), step) == (k.high, 2)
        edges += top or (k.low < k.high and (x.skill_level(skill), step) == (k.low, 0))
        gap += max(0, 6 * k.low - at, at - 6 * (k.high + 1))
    mixed = x.policy.mixed_level_cost * (k.high - k.low)
    edge = x.policy.edge_cost * edges // len(taught)
    return max(0, WHOLE - WHOLE * gap // (12 * len(taught)) - mixed - edge)


def travel_value(k: Known, x: Learner) -> int:
    limit = x.policy.usual_limit if x.limit is None else max(1, x.limit)
    if not k.in_person:
        return x.policy.online_value
    minutes = -1 if k.facts.point is None else x.journey(k.facts.point)[0]
    return x.policy.unknown_value if minutes < 0 else WHOLE - WHOLE * min(minutes, limit) // limit


def timetable_value(k: Known, x: Learner) -> int:
    if x.free_on is None or not k.timed:
        return x.policy.unknown_value
    comfort = x.policy.comfort_minutes
    return (WHOLE + WHOLE * min(tightest(k.facts, x.free_on), comfort) // comfort) // 2


def intensity_value(c: ClassFacts, x: Learner) -> int:
    if c.weekly_hours is None:
        return x.policy.unknown_value
    wish, taught = x.profile.weekly_hours, round(60 * c.weekly_hours)
    wanted = max(1, round(60 * (wish or x.policy.usual_hours)))
    off = abs(wanted - taught) if wish is not None else max(0, wanted - taught)
    return WHOLE - WHOLE * min(off, wanted) // wanted


def goal_value(c: ClassFacts, x: Learner) -> int:
    values = x.policy.strand_values
    served = {strand: goals_served(strand, x) for strand in STRANDS}
    if not any(served.values()):
        served["general"] = 1
    least = values["general" if c.strand == "general" else "other"]
    return least + (values["wanted"] - least) * served[c.strand] // max(served.values())


def goals_served(strand: Strand, x: Learner) -> int:
    """Under the first policy 1 or 0, and goals count only where there is no wish."""
    p, policy = x.profile, x.policy
    goals = sum(strand in policy.goal_strands.get(goal, ()) for goal in p.goals)
    wishes = 2 * (p.strand == strand) + 2 * (p.literacy and strand == "literacy")
    if policy.goals_add_up:
        return goals + wishes
    return int(bool(wishes) or (p.strand is None and goals > 0))


def accreditation_value(c: ClassFacts, x: Learner) -> int:
    if x.profile.accredited is None:
        return WHOLE
    if c.accredited is None:
        return x.policy.unknown_value
    return WHOLE if c.accredited == x.profile.accredited else 0


def places_value(k: Known, x: Learner) -> int:
    enough = x.policy.enough_places
    value = x.policy.unknown_value if k.free is None else WHOLE * min(k.free, enough) // enough
    fresh = k.facts.confirmed_on is not None and k.facts.confirmed_on >= x.stale_before
    return value if fresh else value * x.policy.stale_value // WHOLE


def start_value(c: ClassFacts, x: Learner) -> int:
    if c.starts_on is None:
        return x.policy.unknown_value
    days = min(max(0, (c.starts_on - x.join_from).days), x.policy.soon_days)
    return WHOLE - WHOLE * days // x.policy.soon_days


def lot(ticket: int, lottery: int) -> int:
    """splitmix64 finaliser."""
    x = (ticket ^ lottery) % BITS
    x = (x ^ x >> 30) * 0xBF58476D1CE4E5B9 % BITS
    x = (x ^ x >> 27) * 0x94D049BB133111EB % BITS
    return x ^ x >> 31


Scored = tuple[int, int, ClassId, tuple[int, ...]]


@dataclass(slots=True)
class Plain:
    """Classes best first as (-points, lot, id, values), now and not yet; every class's codes in order."""

    best: list[Scored]
    full: list[Scored]
    reasons: list[list[str]]


def rank_plainly(
    known: Iterable[Known],
    profile: Profile,
    policy: Policy,
    today: date,
    lottery: int,
    balance: Mapping[ProviderId, float] | None = None,
) -> Plain:
    """The ranking of rank.py by a loop."""
    x = Learner(profile, policy, today, balance or {})
    weights = [policy.weights[code] for code in CRITERIA]
    found = Plain([], [], [])
    for k in known:
        why = reasons(k, x)
        found.reasons.append(why)
        if all(code in WAITS for code in why):
            parts = values(k, x)
            points = sum(weight * value for weight, value in zip(weights, parts, strict=True))
            (found.full if why else found.best).append((-points, lot(k.ticket, lottery), k.facts.id, parts))
    found.best.sort(key=itemgetter(0, 1))
    found.full.sort(key=itemgetter(0, 1))
    return found
