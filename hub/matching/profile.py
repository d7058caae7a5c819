"""One learner's question: the profile as numbers, worked out once for each thing that classes share."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

import numpy as np

from hub.matching.policy import WHOLE, Policy
from hub.matching.snapshot import TOP, Bools, Ints, Snapshot, Timetables, Venues, on_globe
from hub.matching.types import (
    DAY,
    PARTS_OF_DAY,
    PRECISIONS,
    SKILLS,
    Intake,
    Profile,
    ProviderId,
    Rules,
    Strand,
    Window,
)

FITS, FAILS, UNKNOWN = 0, 1, 2
EVEN = 0.5
SLOTS = tuple(Window(day, *part) for day in range(7) for part in PARTS_OF_DAY)  # in the order of availability
DECIDING = (np.arange(1 << len(SKILLS))[:, None] >> np.arange(len(SKILLS)) & 1).astype(np.bool_)


@dataclass(slots=True)
class Question:
    """A profile put to a snapshot on a day, made by `ask`; each array says what it is by."""

    snapshot: Snapshot
    profile: Profile
    policy: Policy
    today: date
    balance: Mapping[ProviderId, float]
    join_from: int  # the day number from which the learner can join a class
    skills: tuple[int, ...]  # the level in each of SKILLS
    strands: frozenset[Strand]  # those that suit the learner
    windows: tuple[Window, ...] | None  # when the learner is free; None when nobody asked
    working_level: Ints  # by kind: the lowest of the skills that decide it, or the placement
    minutes: Ints  # by venue: the estimated journey, 0 online, -1 where either end is not known
    too_far: Bools  # by venue: beyond the limit even when a rough point is taken at its best
    slack: Ints  # by timetable: the least free minutes beside any session, -1 where one does not fit
    times_unknown: Bools  # by timetable: times missing, or nobody asked when the learner is free
    intake: Ints  # by set of intake rules: FITS, FAILS or UNKNOWN
    owed: Ints  # by provider: the share of referrals it is owed, in thousandths


def ask(
    snapshot: Snapshot, profile: Profile, policy: Policy, today: date, balance: Mapping[ProviderId, float]
) -> Question:
    """The question, with everything that classes share worked out."""
    skills = tuple(profile.placement if level is None else level for level in profile.levels)
    windows = windows_of(profile)
    minutes, too_far = journeys(snapshot.venues, profile, policy)
    return Question(
        snapshot=snapshot,
        profile=profile,
        policy=policy,
        today=today,
        balance=balance,
        join_from=max(today, profile.earliest_start or today).toordinal(),
        skills=skills,
        strands=policy.literacy_strands if profile.literacy else policy.other_strands,
        windows=windows,
        working_level=working_levels(skills, profile.placement)[snapshot.kinds.deciders],
        minutes=minutes,
        too_far=too_far,
        slack=slacks(snapshot.timetables, windows),
        times_unknown=snapshot.timetables.unknown | (windows is None),
        intake=np.array([intake_answer(rules, profile) for rules in snapshot.intakes], dtype=np.int8),
        owed=shares_owed(snapshot, balance),
    )


def working_levels(skills: tuple[int, ...], placement: int) -> Ints:
    """The level for each set of deciding skills: the lowest of them, or the placement when there are none."""
    lowest: Ints = np.where(DECIDING, skills, TOP).min(axis=1)
    lowest[0] = placement
    return lowest


def journeys(venues: Venues, profile: Profile, policy: Policy) -> tuple[Ints, Bools]:
    """Estimated minutes to each venue, and which are too far even with rough points taken at their best."""
    home, limit, estimate = profile.point, profile.travel_limit, policy.travel[profile.travel_mode]
    if home is None:
        return venues.unmapped, np.zeros(len(venues.unmapped), dtype=np.bool_)
    x, y, z = (there - here for there, here in zip(venues.xyz, on_globe(home), strict=True))
    journey = estimate.minutes_per_km * np.sqrt(x * x + y * y + z * z)
    minutes = np.where(
        venues.known, np.rint(journey + estimate.wait_minutes).astype(np.intp), venues.unmapped
    )
    if limit is None:
        return minutes, np.zeros(len(minutes), dtype=np.bool_)
    rough = [policy.rough_km[precision] + policy.rough_km[home.precision] for precision in PRECISIONS]
    allowance = estimate.minutes_per_km * np.array(rough)[venues.precision]
    at_best = np.rint(np.maximum(0, journey - allowance) + estimate.wait_minutes)
    return minutes, venues.known & (at_best > limit)


def windows_of(profile: Profile) -> tuple[Window, ...] | None:
    """When the learner is free: the exact windows, else the parts of the day; None when nobody asked."""
    bits = profile.availability
    if profile.windows is not None or bits is None:
        return profile.windows
    return tuple(slot for bit, slot in enumerate(SLOTS) if bits >> bit & 1)


def merged(windows: Iterable[Window]) -> list[tuple[int, int]]:
    """Windows as minutes since Monday 0:00, joined where two of a day touch, so 11:30 to 13:00 fits both."""
    spans: list[tuple[int, int]] = []
    for start, end in sorted((DAY * w.weekday + w.start, DAY * w.weekday + w.end) for w in windows):
        if spans and start <= spans[-1][1] and start // DAY == spans[-1][0] // DAY:
            spans[-1] = (spans[-1][0], max(end, spans[-1][1]))
        else:
            spans.append((start, end))
    return spans


def slacks(timetables: Timetables, windows: tuple[Window, ...] | None) -> Ints:
    """For each timetable, the least free minutes beside any of its sessions; -1 where one does not fit.

    A session without times fits a day on which the learner is free at all, and without a day it fits any.
    """
    if windows is None:
        return np.zeros(len(timetables.first), dtype=np.intp)
    spans = np.array(merged(windows), dtype=np.intp).reshape(-1, 2, 1)
    sides = np.minimum(timetables.start - spans[:, 0], spans[:, 1] - timetables.end)
    free_days = np.full(7 + 1, -1)  # one more for a day that is not known, which is -1
    free_days[[-1, *(window.weekday for window in windows)]] = 0
    timed, untimed = sides.max(axis=0, initial=-1), free_days[timetables.weekday]
    sessions = np.where(timetables.timed, np.maximum(timed, -1), untimed)
    return np.minimum.reduceat(sessions[timetables.meets], timetables.first)


def shares_owed(snapshot: Snapshot, balance: Mapping[ProviderId, float]) -> Ints:
    """What each provider is owed of the referrals, in thousandths; even where `balance` says nothing."""
    shares = np.full(len(snapshot.provider_of), round(WHOLE * EVEN))
    for provider in balance.keys() & snapshot.provider_of.keys():
        shares[snapshot.provider_of[provider]] = round(WHOLE * min(1.0, max(0.0, balance[provider])))
    return shares


def intake_answer(rules: Rules, profile: Profile) -> int:
    """Whether intake rules take the learner; a rule about something nobody asked is UNKNOWN."""
    answers = {_takes(rule, profile) for rule in rules}
    return FAILS if FAILS in answers else UNKNOWN if UNKNOWN in answers else FITS


def _takes(rule: Intake, profile: Profile) -> int:
    if rule.levels and profile.placement not in rule.levels:
        return FAILS
    if rule.outcodes and profile.outcode is not None and profile.outcode not in rule.outcodes:
        return FAILS
    if rule.groups and profile.groups is not None and not rule.groups & profile.groups:
        return FAILS
    unasked = (rule.outcodes and profile.outcode is None) or (rule.groups and profile.groups is None)
    return UNKNOWN if unasked else FITS
