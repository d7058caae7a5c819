"""From the learners of one run to the parts of a group: how many took part, were placed, and how long they waited."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from statistics import median

FEWEST = 5  # learners in a part, below which nothing is said of it


@dataclass(frozen=True, slots=True)
class Taker:
    """One learner of a run: whether a class was proposed, the weeks waited, and the part of each group."""

    placed: bool
    weeks: int
    parts: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Part:
    """One part of a group: how many took part, the share placed (0 to 1), and median weeks waited.

    Of a part with fewer than FEWEST learners nothing but that is said; nor is a median of so few.
    """

    name: str
    learners: int
    share: float | None
    weeks_placed: float | None
    weeks_unplaced: float | None


def parts(takers: Iterable[Taker], group: str) -> list[Part]:
    """The parts of one group by their names."""
    found: dict[str, list[Taker]] = defaultdict(list)
    for taker in takers:
        found[taker.parts[group]].append(taker)
    return [_part(name, found[name]) for name in sorted(found)]


def _part(name: str, members: list[Taker]) -> Part:
    if len(members) < FEWEST:
        return Part(name, len(members), None, None, None)
    placed = [member.weeks for member in members if member.placed]
    unplaced = [member.weeks for member in members if not member.placed]
    return Part(name, len(members), len(placed) / len(members), _middle(placed), _middle(unplaced))


def _middle(weeks: list[int]) -> float | None:
    return median(weeks) if len(weeks) >= FEWEST else None
