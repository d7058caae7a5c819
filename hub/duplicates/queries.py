"""Reads of the queue of pairs and of the merges, narrowed by the fence: who may not see both records sees no pair."""

from collections.abc import Collection, Sequence
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from hub.consent import rows
from hub.consent.fence import MERGING
from hub.core.db import UnitOfWork
from hub.core.errors import NotVisible
from hub.duplicates.models import Pair
from hub.duplicates.types import PairState, Source
from hub.learners.models import Learner, MergedRecord
from hub.learners.types import MergeState

WAITING = (PairState.TO_DECIDE, PairState.NOT_SURE)


def pairs(
    uow: UnitOfWork, states: Collection[PairState] = WAITING, source: Source | None = None
) -> Sequence[Pair]:
    """Those of which the viewer may see both records, the likeliest first; what nobody is sure of comes last."""
    query = _seen().where(Pair.state.in_(states))
    if source is not None:
        query = query.where(Pair.source == source)
    unsure = sa.case((Pair.state == PairState.NOT_SURE, 1), else_=0)
    return uow.session.scalars(query.order_by(unsure, Pair.score.desc(), Pair.found_on, Pair.id)).all()


def pair(uow: UnitOfWork, pair_id: UUID) -> Pair:
    """`NotVisible` where the viewer may not see both records, for example since one was merged."""
    return uow.one(_seen().where(Pair.id == pair_id))


def pair_of(uow: UnitOfWork, one_id: UUID, other_id: UUID) -> Pair | None:
    """By the ids of the two, in any order."""
    first, second = sorted((one_id, other_id))
    return uow.session.scalar(sa.select(Pair).where(Pair.learner_id == first, Pair.other_id == second))


def undecided_of(uow: UnitOfWork, learner_id: UUID) -> Sequence[Pair]:
    """Those that one record is in, the likeliest first. Whether the other may be seen is for the caller to ask."""
    undecided = (pair for pair in rows.of(uow, Pair, learner_id) if pair.state in WAITING)
    return sorted(undecided, key=lambda pair: (-pair.score, pair.id))


def _seen() -> sa.Select[Pair]:
    one, other = aliased(Learner), aliased(Learner)
    return sa.select(Pair).where(one.id == Pair.learner_id, other.id == Pair.other_id)


def merges(uow: UnitOfWork, state: MergeState | None = None) -> Sequence[MergedRecord]:
    """Of the records that the viewer may see, the newest first."""
    query = sa.select(MergedRecord).order_by(MergedRecord.merged_at.desc(), MergedRecord.id.desc())
    return uow.session.scalars(query.where(MergedRecord.state == state) if state else query).all()


def merged(uow: UnitOfWork, merged_id: UUID) -> MergedRecord:
    return uow.get(MergedRecord, merged_id)


def merged_at_all(uow: UnitOfWork, one_id: UUID, other_id: UUID) -> bool:
    """Whether one of the two was merged into the other, which closes it to every viewer."""
    both = (one_id, other_id)
    with uow.acting_as(MERGING):
        query = sa.select(MergedRecord.id).where(
            MergedRecord.other_id.in_(both),
            MergedRecord.learner_id.in_(both),
            MergedRecord.state == MergeState.MERGED,
        )
        return uow.session.scalar(query.limit(1)) is not None


def merge_of_pair(uow: UnitOfWork, pair_id: UUID) -> MergedRecord | None:
    """The merge by which a pair was decided, that a link to the pair still leads somewhere."""
    with uow.acting_as(MERGING):
        found = uow.session.get(Pair, pair_id)
        if found is None:
            raise NotVisible
        query = sa.select(MergedRecord.id).where(
            MergedRecord.other_id.in_((found.learner_id, found.other_id)),
            MergedRecord.state == MergeState.MERGED,
        )
        merged_id = uow.session.scalar(query.limit(1))
    return uow.session.get(MergedRecord, merged_id) if merged_id else None


def references(uow: UnitOfWork, rows: Collection[MergedRecord]) -> dict[UUID, str]:
    """The references of the records that stayed."""
    ids = {row.learner_id for row in rows}
    query = sa.select(Learner.id, Learner.reference).where(Learner.id.in_(ids))
    return {learner_id: reference for learner_id, reference in uow.session.execute(query)}
