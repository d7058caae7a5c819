"""When nothing fits, what class would; and whom to call about a class that has opened. Pure functions and tables."""

from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, MutableMapping, Sequence
from dataclasses import dataclass
from functools import reduce
from operator import and_, attrgetter
from typing import TypeVar
from uuid import UUID

import numpy as np
from numpy.typing import NDArray

from hub.demand.plain import kind_for, suits
from hub.demand.types import InvitationState
from hub.directory.facts import FEATURES
from hub.directory.types import Strand
from hub.matching.facts.profile import SLOTS, Question, merged
from hub.matching.ranking.rank import Fit, Ranking, barred
from hub.matching.rules.constraints import BARS
from hub.matching.types import DAY, Profile, Window

# What the partnership decided, to be reviewed after the first term.
CALLS_PER_PLACE = 2  # people called about each free place: some have moved on, some say no
CALLS_WITHOUT_ANSWER = 3  # then the place is offered to the next person
DAYS_TO_NEXT_CALL = 2
LEAST_MINUTES = 60  # a part of a day in which somebody is free for less is no time for a class

TO_BE_CALLED = (InvitationState.TO_CALL, InvitationState.NO_ANSWER)

Person = TypeVar("Person")
Class = TypeVar("Class", bound=Hashable)


@dataclass(frozen=True, slots=True)
class NeedKind:
    """Something that a class must have for one learner, by a code and in words."""

    code: str
    label: str
    of: Callable[[Profile], bool]


CHILDCARE = "childcare"
NEEDS = (
    NeedKind(CHILDCARE, "crèche", lambda p: p.childcare > 0),
    NeedKind("women", "women only", lambda p: p.women_only),
    *(NeedKind(feature.code, feature.short, attrgetter(feature.code)) for feature in FEATURES),
    NeedKind("online", "online", lambda p: "classroom" not in p.modes and "online" in p.modes),
    NeedKind("school_hours", "in school hours", lambda p: p.school_hours),
    NeedKind("term_time", "in term time only", lambda p: p.term_time_only),
    NeedKind(
        "free", "free of charge", lambda p: p.can_pay is False and p.funding in ("co_funded", "not_eligible")
    ),
)
NEED_LABELS = {need.code: need.label for need in NEEDS}


def bits(days: Iterable[int], part: int) -> int:
    return sum(1 << day * 3 + part for day in days)


# Parts of the week as planners speak of them, each with its bits of `availability`.
WEEKDAYS, WEEKEND = range(5), (5, 6)
TIMES = {
    "mornings": bits(WEEKDAYS, 0),
    "afternoons": bits(WEEKDAYS, 1),
    "evenings": bits(WEEKDAYS, 2),
    "weekends": sum(bits(WEEKEND, part) for part in range(3)),
}


@dataclass(frozen=True, slots=True)
class Lack:
    """The class that is lacking: what it would need, and how many of the nearest classes fail for each reason.

    `kind` is that of the plain class which would answer it, and `suits` when that class would fit: see `plain`.
    """

    kind: Strand
    suits: int | None
    availability: int | None
    needs: tuple[str, ...]
    childcare: int
    child_ages: tuple[str, ...]
    obstacles: Mapping[str, int]


def lack_of(found: Fit | Ranking) -> Lack | None:
    """What no class has for this learner; None when one fits, now or later, or a referral is on its way."""
    profile = found.question.profile
    if not nothing_fits(found.question, found.failed):
        return None
    needs = tuple(need.code for need in NEEDS if need.of(profile))
    return Lack(
        kind=kind_for(profile),
        suits=suits(found.question, needs),
        availability=free_parts(found.question.windows),
        needs=needs,
        childcare=profile.childcare,
        child_ages=tuple(sorted(profile.child_ages)),
        obstacles=obstacles(found),
    )


def nothing_fits(question: Question, failed: NDArray[np.bool_]) -> bool:
    """Whether every class is barred. A class that is full, or starts later, fits; so does one referred to.

    A conversation club is no class: whom only a club fits lacks a class all the same.
    """
    snapshot, live = question.snapshot, question.profile.live_classes
    on_their_way = [
        one for one in live if not (one in snapshot.row_of and snapshot.clubs[snapshot.row_of[one]])
    ]
    return bool((barred(failed) | snapshot.clubs).all()) and not on_their_way


def free_parts(windows: Iterable[Window] | None) -> int | None:
    """The 21 parts of the week in which somebody is free long enough for a class; None when nobody asked."""
    if windows is None:
        return None
    spans = merged(windows)
    return sum(
        1 << number
        for number, slot in enumerate(SLOTS)
        if minutes_in(DAY * slot.weekday + slot.start, DAY * slot.weekday + slot.end, spans) >= LEAST_MINUTES
    )


def minutes_in(start: int, end: int, spans: Iterable[tuple[int, int]]) -> int:
    return sum(max(0, min(end, last) - max(start, first)) for first, last in spans)


def obstacles(found: Fit | Ranking) -> dict[str, int]:
    """By reason, how many of the nearest classes, those with the fewest reasons against them, it bars."""
    barring = found.failed[: len(BARS), ~found.question.snapshot.clubs]
    reasons = barring.sum(axis=0)
    if not len(reasons):
        return {}
    nearest = barring[:, reasons == reasons.min()].sum(axis=1).tolist()
    return {constraint.code: count for constraint, count in zip(BARS, nearest, strict=True) if count}


def times_of(availability: int | None) -> tuple[str, ...]:
    """The parts of TIMES in which somebody is free; none when nobody asked."""
    return tuple(name for name, mask in TIMES.items() if (availability or 0) & mask)


def shared_times(people: Mapping[int | None, int]) -> Iterator[tuple[int | None, int]]:
    """People by the parts of the week that suit them, as groups with the parts that suit all of each group.

    Everybody is in one group: first come those whom the best part suits, then of the others those whom the next
    best does. People whom any part suits (None) are a group, and so are those whom none does.
    """
    left = Counter({parts: count for parts, count in people.items() if parts})
    for parts in (None, 0):
        if people.get(parts):
            yield parts, people[parts]
    while left:
        best = max(range(len(SLOTS)), key=lambda slot: sum(n for p, n in left.items() if p and p >> slot & 1))
        group = {parts: n for parts, n in left.items() if parts and parts >> best & 1}
        left -= Counter(group)
        yield reduce(and_, group), sum(group.values())


def with_places(ranking: Ranking) -> list[UUID]:
    """The classes that fit and have a free place, best first; nobody who lacks a class is called about a club."""
    snapshot, rows = ranking.question.snapshot, ranking.rows
    ids = (
        snapshot.classes[row].id for row in rows[(snapshot.free[rows] > 0) & ~snapshot.clubs[rows]].tolist()
    )
    return [class_id for class_id in ids if isinstance(class_id, UUID)]


def calls_left(free: int | None, being_called: int) -> int:
    """How many more people to call about a class; none where the number of places is not known."""
    return max(0, CALLS_PER_PLACE * (free or 0) - being_called)


def invite(
    waiting: Iterable[tuple[Person, Sequence[Class]]], left: MutableMapping[Class, int]
) -> list[tuple[Person, Class]]:
    """Each person in turn is called about the best class that still has calls left; `left` is used up.

    One class each at a time, in the order of the list: so a further place never takes a call from anybody.
    """
    made = []
    for person, classes in waiting:
        best = next((class_id for class_id in classes if left.get(class_id, 0) > 0), None)
        if best is not None:
            left[best] -= 1
            made.append((person, best))
    return made


def given_up(state: InvitationState, calls: int) -> bool:
    """Whether nobody answered so often that the place is for the next person."""
    return state is InvitationState.NO_ANSWER and calls >= CALLS_WITHOUT_ANSWER
