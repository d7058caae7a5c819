"""Whom the hub reaches, by what they answered about equality. Nothing else uses it.

It is settled together with the people of every term (`settled.followed`).
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from hub.insight.nested import EVERYBODY, Key, Nested
from hub.insight.settled.fairness import told
from hub.insight.types import Cell


@dataclass(frozen=True, slots=True)
class Reach:
    """People registered, by the number of a way in `counts.WAYS` and an answer of which something can be told."""

    people: dict[Key, Cell]


def counted(answers: Iterable[tuple[str, ...]]) -> Nested:
    """Their figures, not yet settled."""
    counts: Counter[Key] = Counter({EVERYBODY: 0})
    for one in answers:
        counts.update([EVERYBODY, *enumerate(one)])
    return Nested([counts], name="reach")


def as_told(people: Nested) -> Reach:
    """Of figures that are settled."""
    (figures,) = people.figures
    return Reach(*told([{key: figure.cell for key, figure in figures.items()}]))
