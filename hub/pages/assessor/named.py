"""The names and marks of the people of a list, read for all its lines together."""

from collections.abc import Callable, Sequence
from typing import Protocol, TypeVar
from uuid import UUID

from hub.consent.services import disclosure as consent
from hub.consent.types import Category
from hub.core.db import UnitOfWork
from hub.learners.names import full_name
from hub.learners.queries import by_ids
from hub.learners.reads.markers import markers


class OfLearner(Protocol):
    @property
    def learner_id(self) -> UUID: ...


Line = TypeVar("Line", bound=OfLearner)
Row = TypeVar("Row")


def named(
    uow: UnitOfWork, lines: Sequence[Line], row: Callable[[Line, str, tuple[str, ...]], Row]
) -> list[Row]:
    """A `row` of each line with the learner's name and marks; none of somebody who may not be seen.

    As many statements for one line as for all.
    """
    ids = [line.learner_id for line in lines]
    decisions = consent.disclose(uow, ids, [Category.IDENTITY])
    learners, marks = by_ids(uow, ids), markers(uow, ids)
    return [
        row(line, full_name(learner, decisions[learner.id]), marks[learner.id])
        for line in lines
        if (learner := learners.get(line.learner_id)) is not None
    ]
