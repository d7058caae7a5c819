"""What the desk has to know of somebody before it rings, writes or tells, in words: for every page and list with names.

A restricted record needs no mark: it is on no list, and its own page says so.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from uuid import UUID

import sqlalchemy as sa

from hub.consent.conditions import standing_block
from hub.consent.models import Block
from hub.consent.services import disclosure as consent
from hub.consent.services.disclosure import Decision
from hub.consent.types import Category
from hub.core.db import UnitOfWork
from hub.learners.models import Learner, Need
from hub.learners.queries import FoundPerson

SECRET_ADDRESS = "Secret address"  # noqa: S105 - words on pages
BLOCK = "Block"
WAYS = ("call", "text", "write", "email")
NEEDED = (Category.CONTACT, Category.NEEDS)
Markers = Mapping[UUID, tuple[str, ...]]


def markers(uow: UnitOfWork, learner_ids: Collection[UUID]) -> Markers:
    """Of each learner, what counts now; nothing of what the viewer may not see. Two statements."""
    decisions = consent.disclose(uow, learner_ids, NEEDED)
    block = sa.select(Block.id).where(Block.learner_id == Learner.id, standing_block(Block, uow.now))
    query = sa.select(Learner, Need, block.exists()).outerjoin(Need, Need.learner_id == Learner.id)
    rows = uow.session.execute(query.where(Learner.id.in_(learner_ids)))
    return {
        learner.id: (*_of(learner, need, decisions[learner.id]), *([BLOCK] if refusing else ()))
        for learner, need, refusing in rows
    }


def _of(learner: Learner, need: Need | None, decision: Decision) -> Iterator[str]:
    if not decision.allowed:
        return
    if need is not None and need.hides_address(decision):
        yield SECRET_ADDRESS
    unsafe = [way for way in WAYS if getattr(learner, f"safe_to_{way}").value(decision) is False]
    if unsafe:
        yield f"Not safe to {' or '.join(unsafe)}"


def with_markers(uow: UnitOfWork, found: Sequence[FoundPerson]) -> list[FoundPerson]:
    """The same people, with what has to be known before anybody rings, writes or tells."""
    query = sa.select(Learner.reference, Learner.id).where(
        Learner.reference.in_([one.reference for one in found])
    )
    ids = {reference: learner_id for reference, learner_id in uow.session.execute(query)}
    marks = markers(uow, list(ids.values()))
    return [replace(one, markers=marks[ids[one.reference]]) for one in found]
