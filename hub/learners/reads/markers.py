"""What the desk has to know of somebody before it rings, writes or tells, in words: for every page and list with names.

A restricted record is on no list, and whoever opens it all the same, as the officer does, is told of that first.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from uuid import UUID

import sqlalchemy as sa

from hub.consent import rows
from hub.consent.conditions import restricted, standing_block
from hub.consent.models import Block, Restriction
from hub.consent.rules import stands
from hub.consent.services import disclosure as consent
from hub.consent.services.disclosure import Decision
from hub.consent.types import Category
from hub.core.db import UnitOfWork
from hub.learners.models import Learner, Need
from hub.learners.queries import FoundPerson, with_reference

SECRET_ADDRESS = "Secret address"  # noqa: S105 - words on pages
BLOCK = "Block"
RESTRICTED = "Restricted"
WAYS = ("call", "text", "write", "email")
NEEDED = (Category.CONTACT, Category.NEEDS)
Markers = Mapping[UUID, tuple[str, ...]]


def markers(uow: UnitOfWork, learner_ids: Collection[UUID]) -> Markers:
    """Of each learner, what counts now; nothing of what the viewer may not see. Two statements, one where
    their rows were read."""
    return {who: words for who, (_, words) in marked(uow, learner_ids).items()}


def marked(uow: UnitOfWork, learner_ids: Collection[UUID]) -> Mapping[UUID, tuple[Learner, tuple[str, ...]]]:
    """Each learner with them, by id."""
    decisions = consent.disclose(uow, learner_ids, NEEDED)
    if rows.known(uow, learner_ids, Need, Block, Restriction):
        found = [_read_before(uow, one) for one in learner_ids]
    else:
        read = uow.session.execute(_standing(uow).where(Learner.id.in_(learner_ids)))
        found = [Standing(*row) for row in read]
    return {one.learner.id: (one.learner, one.markers(decisions[one.learner.id])) for one in found}


def _read_before(uow: UnitOfWork, learner_id: UUID) -> "Standing":
    return Standing(
        uow.get(Learner, learner_id),
        rows.first(uow, Need, learner_id),
        any(stands(one.ends_at, uow.now) for one in rows.of(uow, Block, learner_id)),
        any(one.lifted_at is None for one in rows.of(uow, Restriction, learner_id)),
    )


@dataclass(frozen=True, slots=True)
class Standing:
    """A learner with what their markers are made of."""

    learner: Learner
    need: Need | None
    blocks: bool
    restricted: bool

    def markers(self, decision: Decision) -> tuple[str, ...]:
        """As far as the decision opens `NEEDED`."""
        known = [RESTRICTED] if self.restricted else []
        if decision.categories.issuperset(NEEDED):
            known.extend(self._sealed(decision))
        return (*known, *([BLOCK] if self.blocks else ()))

    def _sealed(self, decision: Decision) -> Iterator[str]:
        if self.need is not None and self.need.hides_address(decision):
            yield SECRET_ADDRESS
        unsafe = [way for way in WAYS if getattr(self.learner, f"safe_to_{way}").value(decision) is False]
        if unsafe:
            yield f"Not safe to {' or '.join(unsafe)}"


def standing(uow: UnitOfWork, typed: str) -> Standing:
    """As `by_reference`, with the same one statement, for a page that takes no more."""
    return Standing(*with_reference(uow, typed, _standing(uow)))


def _standing(uow: UnitOfWork) -> sa.Select[Learner, Need, bool, bool]:
    block = sa.select(Block.id).where(Block.learner_id == Learner.id, standing_block(Block, uow.now))
    query = sa.select(Learner, Need, block.exists(), restricted(Learner.id))
    return query.outerjoin(Need, Need.learner_id == Learner.id)


def with_markers(uow: UnitOfWork, found: Sequence[FoundPerson]) -> list[FoundPerson]:
    """The same people, with what has to be known before anybody rings, writes or tells."""
    query = sa.select(Learner.reference, Learner.id).where(
        Learner.reference.in_([one.reference for one in found])
    )
    ids = {reference: learner_id for reference, learner_id in uow.session.execute(query)}
    marks = markers(uow, list(ids.values()))
    return [replace(one, markers=marks[ids[one.reference]]) for one in found]
