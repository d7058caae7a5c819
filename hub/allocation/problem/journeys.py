"""Journeys of many learners to many venues, by matching's estimate, with far venues left out early."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from hub.allocation.types import Bools, Floats, Ints
from hub.matching.facts.tables import Venues, on_globe
from hub.matching.policy.policy import Policy
from hub.matching.types import PRECISIONS, Profile

CELL_DEGREES = (0.05, 0.08)  # about 5.5 km each way
SPARE_KM = 0.1  # against rounding: too near is settled pair by pair, too far would be lost
NO_LIMIT = -1
Cell = tuple[int, int] | None


@dataclass(frozen=True, slots=True)
class Homes:
    """By learner: where they live (3 x learners, km), how they travel, and their limit (NO_LIMIT for none)."""

    known: Bools
    xyz: Floats
    rough: Floats
    minutes_per_km: Floats
    wait: Floats
    limit: Ints
    cell: Ints  # the number of the neighbourhood; those whom no venue is too far for are one of their own


def homes(profiles: Sequence[Profile], policy: Policy) -> Homes:
    """The columns, for learners in this order."""
    points = [profile.point for profile in profiles]
    ways = [policy.travel[profile.travel_mode] for profile in profiles]
    seen: dict[Cell, int] = {}
    return Homes(
        known=np.array([point is not None for point in points], dtype=np.bool_),
        xyz=np.array([on_globe(p) if p else (0.0, 0.0, 0.0) for p in points]).reshape(-1, 3).T.copy(),
        rough=np.array([policy.rough_km[p.precision] if p else 0.0 for p in points], dtype=np.float64),
        minutes_per_km=np.array([way.minutes_per_km for way in ways], dtype=np.float64),
        wait=np.array([way.wait_minutes for way in ways], dtype=np.float64),
        limit=np.array(
            [NO_LIMIT if p.travel_limit is None else p.travel_limit for p in profiles], dtype=np.int32
        ),
        cell=np.array([seen.setdefault(cell_of(p), len(seen)) for p in profiles], dtype=np.intp),
    )


def cell_of(profile: Profile) -> Cell:
    if profile.point is None or profile.travel_limit is None:
        return None
    north, east = CELL_DEGREES
    return int(profile.point.latitude // north), int(profile.point.longitude // east)


def in_reach(home: Homes, venues: Venues, policy: Policy) -> Bools:
    """Neighbourhoods x venues: False only where the venue is too far for everybody there."""
    order = np.argsort(home.cell, kind="stable")
    starts = np.searchsorted(home.cell[order], np.arange(home.cell.max(initial=-1) + 1))
    widest = max(policy.rough_km.values())
    reach = np.maximum(0, home.limit + 1 - home.wait) / home.minutes_per_km + home.rough + widest + SPARE_KM
    table = np.ones((len(starts), len(venues.known)), dtype=np.bool_)
    for number, (start, stop) in enumerate(pairwise([*starts.tolist(), len(order)])):
        members = order[start:stop]
        if home.known[members].all() and (home.limit[members] != NO_LIMIT).all():
            middle = home.xyz[:, members].mean(axis=1, keepdims=True)
            spread = distance(home.xyz[:, members], middle).max()
            far = distance(venues.xyz, middle) > spread + reach[members].max()
            table[number] = ~(far & venues.known)
    return table


def distance(there: Floats, here: Floats) -> Floats:
    """Straight-line km, point by point."""
    x, y, z = there - here
    km: Floats = np.sqrt(x * x + y * y + z * z)
    return km


def minutes(home: Homes, venues: Venues, policy: Policy, who: Ints, venue: Ints) -> tuple[Ints, Bools]:
    """By pair of a learner and a venue: matching's estimate (see its `journeys`), and whether it is too far."""
    known = home.known[who] & venues.known[venue]
    journey = home.minutes_per_km[who] * distance(venues.xyz[:, venue], home.xyz[:, who])
    wait, limit = home.wait[who], home.limit[who]
    estimate = np.where(known, np.rint(journey + wait).astype(np.intp), venues.unmapped[venue])
    rough = np.array([policy.rough_km[precision] for precision in PRECISIONS])
    allowance = home.minutes_per_km[who] * (rough[venues.precision[venue]] + home.rough[who])
    at_best = np.rint(np.maximum(0, journey - allowance) + wait)
    return estimate, known & (limit != NO_LIMIT) & (at_best > limit)


def spread_out(venues: Venues) -> NDArray[np.intp]:
    """By venue, a number that neighbours share, so that what is far away lies together and is left out together."""
    cells = np.where(venues.known, np.floor(venues.xyz / 5.0), 0).astype(np.int64)
    _, number = np.unique(cells, axis=1, return_inverse=True)
    return np.asarray(number, dtype=np.intp)
