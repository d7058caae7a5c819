"""When each learner is free, against every timetable at once.

A session lies on one day, so what matters of a learner's week is seven days, and few kinds of day exist:
matching's own rule is asked once for each of them.
"""

from collections.abc import Hashable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from hub.allocation.types import Bools, Ints
from hub.directory.types import PARTS_OF_DAY
from hub.matching.facts.profile import slacks, windows_of
from hub.matching.facts.tables import Timetables
from hub.matching.policy.policy import Policy
from hub.matching.types import Profile, Window

WEEK = 7
PARTS = len(PARTS_OF_DAY)
Day = tuple[int | tuple[Window, ...] | None, bool]  # bits or windows of one day, and school hours only


@dataclass(frozen=True, slots=True)
class Times:
    """`day` (learners x 7) numbers the kind of each day; `fits` (kinds x sessions) is the slack of each session.

    `unasked` is by learner: nobody knows when they are free, so every timetable may do.
    """

    timetables: Timetables
    day: Ints
    fits: Ints
    unasked: Bools

    def slack(self, learners: slice) -> Ints:
        """Learners x timetables: the least free minutes beside any session, -1 where one does not fit."""
        weekday, day = self.timetables.weekday, self.day[learners]
        sessions = np.zeros((len(day), len(weekday)), dtype=np.int16)
        for number in range(WEEK):
            held = np.flatnonzero(weekday == number)
            sessions[:, held] = self.fits[day[:, number, None], held]
        sessions[self.unasked[learners]] = 0
        least: Ints = np.minimum.reduceat(sessions[:, self.timetables.meets], self.timetables.first, axis=1)
        return least


@dataclass(frozen=True, slots=True)
class Weeks:
    """When the learners are free: the kinds of day there are, and by learner the number of each day's."""

    kinds: tuple[Day, ...]
    day: Ints  # learners x 7
    unasked: Bools


def weeks(profiles: Sequence[Profile]) -> Weeks:
    """The learners' weeks, in this order; most say the same as somebody else."""
    seen: dict[Day, int] = {}
    known: dict[Hashable, list[int]] = {}
    day = []
    for profile in profiles:
        said = profile.windows, profile.availability, profile.school_hours
        if said not in known:
            known[said] = [seen.setdefault(key, len(seen)) for key in week(profile)]
        day.append(known[said])
    unasked = [never_asked(profile) for profile in profiles]
    return Weeks(tuple(seen), np.array(day).reshape(-1, WEEK), np.array(unasked, dtype=np.bool_))


def times(timetables: Timetables, weeks: Weeks, policy: Policy) -> Times:
    """Put each session to each kind of day."""
    alone = np.arange(len(timetables.weekday))
    single = replace(timetables, meets=alone, first=alone)
    fits = [slacks(single, windows_of(profile_of(kind), policy)) for kind in weeks.kinds]
    return Times(
        timetables, weeks.day, np.array(fits, dtype=np.int16).reshape(len(fits), len(alone)), weeks.unasked
    )


def never_asked(profile: Profile) -> bool:
    return profile.windows is None and profile.availability is None and not profile.school_hours


def week(profile: Profile) -> list[Day]:
    """What a learner says of each day; the same for two days only if it says the same of both."""
    if profile.windows is not None:
        days: list[list[Window]] = [[] for _ in range(WEEK)]
        for window in profile.windows:
            days[window.weekday].append(window)
        return [(tuple(windows), profile.school_hours) for windows in days]
    if profile.availability is None:
        return [(None, profile.school_hours)] * WEEK
    mask = (1 << PARTS) - 1
    return [(profile.availability & mask << PARTS * day, profile.school_hours) for day in range(WEEK)]


def profile_of(day: Day) -> Profile:
    """A profile that says this of one day, and that the learner is not free on any other."""
    said, school_hours = day
    if isinstance(said, tuple):
        return Profile(placement=0, windows=said, school_hours=school_hours)
    return Profile(placement=0, availability=said, school_hours=school_hours)
