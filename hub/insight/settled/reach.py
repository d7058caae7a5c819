"""Whom the hub reaches, by what they answered about equality, settled as may be published. Nothing else uses it."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from hub.core.db import UnitOfWork
from hub.insight.nested import EVERYBODY, Key, published
from hub.insight.settled.fairness import told
from hub.insight.types import Cell
from hub.learners.equality.counts import answers_of


@dataclass(frozen=True, slots=True)
class Reach:
    """People registered, by the number of a way in `counts.WAYS` and an answer of which something can be told."""

    people: dict[Key, Cell]


def publish(uow: UnitOfWork, on: date) -> Reach:
    return settled(answers_of(uow, on))


def settled(answers: Iterable[tuple[str, ...]]) -> Reach:
    counts: Counter[Key] = Counter({EVERYBODY: 0})
    for one in answers:
        counts.update([EVERYBODY, *enumerate(one)])
    (figures,) = published([counts])
    (people,) = told([{key: figure.cell for key, figure in figures.items()}])
    return Reach(people)
