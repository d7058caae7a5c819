"""One learner's question: the profile as numbers, worked out once for each thing that classes share."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

import numpy as np

from hub.directory.types import PARTS_OF_DAY
from hub.matching.facts.admission import own_area, passport, taken
from hub.matching.facts.columns import Bools, Ints
from hub.matching.facts.snapshot import Snapshot
from hub.matching.facts.tables import TOP, Timetables, Venues, on_globe
from hub.matching.policy.policy import WHOLE, Policy
from hub.matching.types import (
    DAY,
    PRECISIONS,
    SKILLS,
    Profile,
    ProviderId,
    Strand,
    Window,
)

EVERY_WEEKDAY = tuple(Window(day, 0, DAY) for day in range(5))
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
    intake: Ints  # by set of intake rules: FITS, FAILS or UNKNOWN, and so are the next two
    passport: Ints  # whether the assessment is new enough
    own_area: Ints  # whether those who come first leave room
    owed: Ints  # by provider: the share of referrals it is owed, in thousandths


def ask(
    snapshot: Snapshot, profile: Profile, policy: Policy, today: date, balance: Mapping[ProviderId, float]
) -> Question:
    """The question, with everything that classes share worked out."""
    skills = tuple(profile.placement if level is None else level for level in profile.levels)
    windows = windows_of(profile, policy)
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
        intake=taken(snapshot.admissions, profile),
        passport=passport(snapshot.admissions, profile, policy, today),
        own_area=own_area(snapshot.admissions, profile, today),
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


def windows_of(profile: Profile, policy: Policy) -> tuple[Window, ...] | None:
    """When the learner is free: the exact windows, else the parts of the day; None when nobody asked."""
    free, bits = profile.windows, profile.availability
    if free is None and bits is not None:
        free = tuple(slot for bit, slot in enumerate(SLOTS) if bits >> bit & 1)
    if profile.school_hours:
        return within(EVERY_WEEKDAY if free is None else free, *policy.school_hours, days=5)
    return None if free is None else within(free, 0, DAY, days=7)


def within(windows: Iterable[Window], opens: int, closes: int, days: int) -> tuple[Window, ...]:
    """What of the windows lies between two times on the first days of the week; none runs past midnight."""
    cut = (Window(w.weekday, max(w.start, opens), min(w.end, closes)) for w in windows if w.weekday < days)
    return tuple(window for window in cut if window.start < window.end)


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
