"""What learners were told of, opened: the service and what came of it."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from uuid import UUID

from hub.consent.services import disclosure as consent
from hub.consent.types import Category
from hub.core.db import UnitOfWork
from hub.directory.support.kinds import kinds
from hub.learners.wider_needs.models import Signpost
from hub.learners.wider_needs.queries import of_learner
from hub.learners.wider_needs.types import Helped, Way


@dataclass(frozen=True, slots=True)
class Told:
    """One service that somebody was told of, by the code of its kind and by its name."""

    row: Signpost
    kind: str
    name: str
    way: Way
    helped: Helped | None

    @property
    def private(self) -> bool:
        return kinds()[self.kind].private


def told(uow: UnitOfWork, learner_id: UUID) -> list[Told]:
    """The newest first. Nothing is opened of somebody of whom nothing is kept."""
    rows = of_learner(uow, learner_id)
    found = opened(uow, rows)
    return [found[row.id] for row in rows if row.id in found]


def opened(uow: UnitOfWork, rows: Collection[Signpost]) -> Mapping[UUID, Told]:
    """By id, those that the viewer may see: two statements, and none for no row."""
    if not rows:
        return {}
    decisions = consent.disclose(uow, [row.learner_id for row in rows], [Category.WIDER_NEEDS])
    return {
        row.id: Told(row, **row.details.value(decision))
        for row in rows
        if (decision := decisions[row.learner_id]).allowed
    }
