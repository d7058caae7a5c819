"""What allocation works on: numbered learners and classes, the pairs that fit, and who gets which place.

Learner 0 is the first on the list; a class is its position among `seats`. Nothing here says who anybody is.
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cached_property
from typing import Any
from uuid import UUID

import numpy as np
from numpy.typing import NDArray

from hub.matching.ranking.rank import draw
from hub.matching.types import Profile

Bools = NDArray[np.bool_]
Floats = NDArray[np.float64]
Ints = NDArray[np.signedinteger[Any]]
Lots = NDArray[np.uint64]

NOWHERE = -1  # the class of a learner who gets no place
LARGEST_GROUP = 4


class Mode(StrEnum):
    """How places are shared out."""

    MOST_PLACES = "most-places"
    NO_SWAPS = "no-swaps"


@dataclass(frozen=True, slots=True)
class Applicant:
    """One learner who waits. The list goes by priority, then the day they joined it, then their lot."""

    id: UUID | str
    priority_group: int
    joined_on: date
    lottery: int
    profile: Profile

    @property
    def rank_key(self) -> tuple[int, date, int, str]:
        """A smaller one comes first. No two are the same, though lots may be."""
        return self.priority_group, self.joined_on, self.lottery, str(self.id)


def best_first(who: Ints, points: Ints, lots: Lots) -> Ints:
    """The order of pairs: learner by learner, most points first, then the smaller lot."""
    order: Ints = np.lexsort((lots, -points, who))
    return order


@dataclass(frozen=True)
class Edges:
    """Every pair of a learner and a class that fits them: learner by learner, each one's best class first.

    Learner i's are those from first[i] to first[i + 1]. Equal points go by the learner's lot for the class.
    """

    first: Ints
    where: Ints
    points: Ints

    @classmethod
    def of(cls, who: Ints, where: Ints, points: Ints, lots: Lots, learners: int) -> "Edges":
        """From pairs in any order; `lots` are the lots of the pairs."""
        order = best_first(who, points, lots)
        first = np.searchsorted(who[order], np.arange(learners + 1))
        return cls(first, where[order], points[order])

    @property
    def learners(self) -> int:
        return len(self.first) - 1

    @cached_property
    def degrees(self) -> Ints:
        """How many classes fit each learner."""
        counts: Ints = np.diff(self.first)
        return counts

    @cached_property
    def who(self) -> Ints:
        """The learner of each pair."""
        return np.repeat(np.arange(self.learners, dtype=np.int32), self.degrees)

    @cached_property
    def choice(self) -> Ints:
        """For each pair, 0 where it is its learner's best class, 1 for the next, and so on."""
        return np.arange(len(self.where)) - self.first[self.who]

    def of_learner(self, learner: int) -> slice:
        return slice(int(self.first[learner]), int(self.first[learner + 1]))


@dataclass(frozen=True, slots=True)
class Problem:
    """Who could go where. `lots` are the learners' lottery numbers, `tickets` what they are mixed with.

    `by_id` are the learners in an order that has nothing to do with the list. `together` names learners who go
    to one class or nowhere; nobody is in two groups.
    """

    edges: Edges
    seats: Ints
    lots: Lots
    tickets: Lots
    by_id: Ints
    full_points: int
    together: tuple[tuple[int, ...], ...] = ()

    def lots_of(self, pairs: Ints) -> Lots:
        """The lot of each of these pairs, by their position in `edges`: a smaller one comes first."""
        return draw(self.tickets[self.edges.where[pairs]] ^ self.lots[self.edges.who[pairs]], 0)


@dataclass(frozen=True, slots=True)
class Outcome:
    """Who gets which place, by learner: a position in `edges`, or NOWHERE."""

    mode: Mode
    problem: Problem
    pair: Ints

    @property
    def placed(self) -> Bools:
        """By learner."""
        got: Bools = self.pair != NOWHERE
        return got

    @property
    def place(self) -> Ints:
        """By learner, the class or NOWHERE."""
        where = np.full(len(self.pair), NOWHERE, dtype=np.int32)
        where[self.placed] = self.problem.edges.where[self.pair[self.placed]]
        return where


@dataclass(frozen=True, slots=True)
class Figures:
    """What one mode comes to: how many are placed, how well on average (0 to 1), how many in their best."""

    mode: Mode
    placed: int
    fit: float
    first_choices: int


@dataclass(frozen=True, slots=True)
class CutOff:
    """Why a class has no place for a learner: `last` is the learner who got the last one, None if none was."""

    where: int
    last: int | None
