"""How many of the hub's learners are in each class, as outsiders to the class may know it. It is counted every week."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from hub.core.db import UnitOfWork
from hub.insight.nested import EVERYBODY, Key, published
from hub.insight.types import Cell
from hub.tracking.routes.queries import in_class

CLASS = 0  # the one way of dividing them


@dataclass(frozen=True, slots=True)
class InClasses:
    """People by the id of their class. A class that nobody was in is not among them: its cell is as of few people."""

    people: dict[str, Cell]


def publish(uow: UnitOfWork, _on: date) -> InClasses:
    return settled(in_class(uow))


def settled(people: Mapping[UUID, int]) -> InClasses:
    counts: dict[Key, int] = {(CLASS, str(class_id)): number for class_id, number in people.items()}
    (figures,) = published([{EVERYBODY: sum(people.values()), **counts}])
    shown = {key: figure.cell for key, figure in figures.items() if key != EVERYBODY and not figure.hidden}
    return InClasses({class_id: cell for (_, class_id), cell in shown.items()})
