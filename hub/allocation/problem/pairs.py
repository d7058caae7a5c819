"""Every pair of a learner and a class with a free place that passes all of matching's constraints, and its fit.

Learners who are alike share the answers of facets.py as rows of bits, a bit for each class; a block of
learners' rows are put together, and what is left of a block is settled pair by pair.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain

import numpy as np
from numpy.typing import NDArray

from hub.allocation.problem import facets, journeys, times
from hub.allocation.problem.facets import FACETS, Answers, Kinds, Setting, kinds_of
from hub.allocation.problem.fit import Pairs, points, skills_of
from hub.allocation.types import Edges, Ints, Lots, best_first
from hub.matching.policy.policy import Policy
from hub.matching.ranking.rank import draw
from hub.matching.types import Profile, ProviderId

BLOCK = 4_000_000  # pairs looked at together: small enough to stay near the processor
Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class Roll:
    """The learners as columns, in the order of the list: what the directory's snapshot is for classes."""

    profiles: Sequence[Profile]
    kinds: tuple[Kinds, ...]  # by facet
    homes: journeys.Homes
    weeks: times.Weeks
    skills: Ints

    @classmethod
    def read(cls, profiles: Sequence[Profile], policy: Policy) -> "Roll":
        """The columns of these profiles."""
        return cls(
            profiles=profiles,
            kinds=tuple(kinds_of(facet, profiles) for facet in FACETS),
            homes=journeys.homes(profiles, policy),
            weeks=times.weeks(profiles),
            skills=skills_of(profiles),
        )


@dataclass(frozen=True)
class Field:
    """The learners and classes of one allocation, and what is worked out for all of their pairs."""

    setting: Setting
    roll: Roll
    answers: tuple[Answers, ...]
    near: Answers
    times: times.Times
    ruled_out: tuple[Ints, Ints]  # learners, in order, and the classes that are out for them alone


def field(setting: Setting, roll: Roll) -> Field:
    """Put the facets to the learners."""
    snapshot, homes = setting.snapshot, roll.homes
    near = journeys.in_reach(homes, snapshot.venues, setting.policy)[:, snapshot.venue[setting.rows]]
    asked = zip(FACETS, roll.kinds, strict=True)
    return Field(
        setting=setting,
        roll=roll,
        answers=tuple(facets.answers(facet, setting, kinds) for facet, kinds in asked),
        near=Answers(homes.cell, np.packbits(near, axis=1), None),
        times=times.times(snapshot.timetables, roll.weeks, setting.policy),
        ruled_out=ruled_out(setting, roll.profiles),
    )


def ruled_out(setting: Setting, profiles: Sequence[Profile]) -> tuple[Ints, Ints]:
    """The pairs that a learner's own exclusions and live referrals bar."""
    snapshot = setting.snapshot
    column = {snapshot.classes[row].id: number for number, row in enumerate(setting.rows.tolist())}
    taught: dict[ProviderId, list[int]] = {}
    for number, row in enumerate(setting.rows.tolist()):
        taught.setdefault(snapshot.classes[row].provider_id, []).append(number)
    who: list[int] = []
    where: list[int] = []
    for learner, profile in enumerate(profiles):
        out = {column[c] for c in chain(profile.excluded_classes, profile.live_classes) if c in column}
        out.update(number for p in profile.excluded_providers for number in taught.get(p, ()))
        who += [learner] * len(out)
        where += out
    return np.array(who, dtype=np.intp), np.array(where, dtype=np.intp)


def fitting(field: Field, learners: slice) -> Pairs:
    """The pairs of a block of learners that pass every constraint."""
    snapshot, start, width = field.setting.snapshot, learners.start, field.near.open.shape[1]
    position = set_bits(allowed(field, learners).ravel())
    who, where = position // (8 * width) + start, position % (8 * width)
    row = field.setting.rows[where]
    slack = field.times.slack(learners)[who - start, snapshot.timetable[row]]
    minutes, too_far = journeys.minutes(
        field.roll.homes, snapshot.venues, field.setting.policy, who, snapshot.venue[row]
    )
    kept = (slack >= 0) & ~too_far
    who, where, row = who[kept], where[kept], row[kept]
    return Pairs(
        who=who,
        where=where,
        row=row,
        slack=slack[kept].astype(np.int64),  # times thousandths and weights, it outgrows 16 bits
        times_unknown=field.times.unasked[who] | snapshot.timetables.unknown[snapshot.timetable[row]],
        minutes=minutes[kept],
        limit=field.roll.homes.limit[who],
    )


def allowed(field: Field, learners: slice) -> NDArray[np.uint8]:
    """Learners x octets, with a bit for each class that no facet, no exclusion and no distance bars."""
    bits = field.near.open[field.near.number[learners]]
    for answers in field.answers:
        bits &= answers.open[answers.number[learners]]
    out, where = field.ruled_out
    mine = slice(*np.searchsorted(out, (learners.start, learners.stop)))
    others = ~(np.uint8(128) >> (where[mine] & 7).astype(np.uint8))
    np.bitwise_and.at(bits, (out[mine] - learners.start, where[mine] >> 3), others)
    return bits


def set_bits(octets: NDArray[np.uint8]) -> Ints:
    """The positions of the bits that are set. Most octets have none: those are passed over first."""
    filled = np.flatnonzero(octets)
    inside = np.flatnonzero(np.unpackbits(octets[filled]))
    positions: Ints = (filled[inside >> 3] << 3) + (inside & 7)
    return positions


def blocks(field: Field) -> Iterator[slice]:
    """The learners in stretches of the list."""
    people, size = len(field.roll.profiles), max(1, BLOCK // max(1, len(field.setting.rows)))
    return (slice(start, min(start + size, people)) for start in range(0, people, size))


def edges(field: Field, lots: Lots, tickets: Lots, progress: Progress = lambda done, of: None) -> Edges:
    """All pairs that fit, each learner's best first. `lots` are the learners', `tickets` the classes'."""
    people = len(field.roll.profiles)
    counts, wheres, worths = np.zeros(people + 1, dtype=np.int64), [], []
    for learners in blocks(field):
        pairs = fitting(field, learners)
        worth = points(field.setting, field.answers, field.roll.skills, pairs)
        order = best_first(pairs.who, worth, draw(tickets[pairs.where] ^ lots[pairs.who], 0))
        counts[learners.start + 1 : learners.stop + 1] = np.bincount(
            pairs.who - learners.start, minlength=learners.stop - learners.start
        )
        wheres.append(pairs.where[order].astype(np.int32))
        worths.append(worth[order].astype(np.int32))
        progress(learners.stop, people)
    none = np.zeros(0, dtype=np.int32)
    return Edges(np.cumsum(counts), np.concatenate([none, *wheres]), np.concatenate([none, *worths]))
