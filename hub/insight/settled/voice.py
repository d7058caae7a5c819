"""What learners say of themselves and of their classes, settled as may be published."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from itertools import product

from hub.core.db import UnitOfWork
from hub.insight.nested import EVERYBODY, Key, published
from hub.insight.rules import Figure
from hub.insight.settled.fairness import told
from hub.insight.types import Cell
from hub.tracking.voice.counts import MOVES, Rating, moves, ratings
from hub.tracking.voice.questions import asked
from hub.tracking.voice.types import Set

PROVIDER = 0  # the one way of dividing what is said of classes


@dataclass(frozen=True, slots=True)
class WiderOutcomes:
    """People asked before a course and after it, by the number of a statement and where they moved."""

    people: dict[Key, Figure]


@dataclass(frozen=True, slots=True)
class Satisfaction:
    """Columns by the id of a provider: people who answered, and of each question those who chose its last step."""

    columns: list[dict[Key, Cell]]


def publish_moves(uow: UnitOfWork, on: date) -> WiderOutcomes:
    return settled_moves(moves(uow, on))


def settled_moves(answers: Iterable[tuple[str, ...]]) -> WiderOutcomes:
    """A move that nobody made is a small number like another: that it is none would tell of everybody."""
    counts: Counter[Key] = Counter(dict.fromkeys(product(range(len(asked(Set.LIFE).ask)), MOVES), 0))
    counts[EVERYBODY] = 0
    for one in answers:
        counts.update([EVERYBODY, *enumerate(one)])
    (people,) = published([counts])
    return WiderOutcomes(people)


def publish_ratings(uow: UnitOfWork, on: date) -> Satisfaction:
    return settled_ratings(ratings(uow, on))


def settled_ratings(answers: Iterable[Rating]) -> Satisfaction:
    of = asked(Set.COURSE)
    people: Counter[Key] = Counter({EVERYBODY: 0})
    content: list[Counter[Key]] = [Counter({EVERYBODY: 0}) for _ in of.ask]
    for one in answers:
        keys: list[Key] = [EVERYBODY, (PROVIDER, str(one.provider_id))]
        people.update(keys)
        for code, column in zip(of.ask, content, strict=True):
            if one.said.get(code) == of.steps[-1]:
                column.update(keys)
    figures = published([people], [(0, [column]) for column in content])
    return Satisfaction(told([{key: figure.cell for key, figure in column.items()} for column in figures]))
