"""What a steward decides of a pair. Every decision has a reason; the pair as it was seen must still be so."""

from uuid import UUID

from hub.audit import services as audit
from hub.consent.fence import MERGING
from hub.core.db import UnitOfWork
from hub.duplicates import queries
from hub.duplicates.errors import CannotMerge, DecidedAlready
from hub.duplicates.models import Pair
from hub.duplicates.services.merge import held, merge
from hub.duplicates.services.undo import undo
from hub.duplicates.types import PairState
from hub.learners.models import MergedRecord


def same(uow: UnitOfWork, pair_id: UUID, stays_id: UUID, why: str, version: int) -> MergedRecord:
    """They are one person: the other record is merged into the one that stays."""
    pair = to_decide(uow, pair_id, version)
    both = {pair.learner_id, pair.other_id}
    if stays_id not in both:
        raise CannotMerge("Choose which of the two records stays.")
    [other_id] = both - {stays_id}
    with uow.whole():
        _settle(uow, pair, PairState.SAME, why)
        return merge(uow, stays_id, other_id, why)


def not_same(uow: UnitOfWork, pair_id: UUID, why: str, version: int) -> None:
    """They are two people. Nobody is asked again, unless what was compared changes."""
    _settle(uow, to_decide(uow, pair_id, version), PairState.NOT_SAME, why)


def not_sure(uow: UnitOfWork, pair_id: UUID, why: str, version: int) -> None:
    """It stays in the queue, behind what nobody has looked at."""
    _settle(uow, to_decide(uow, pair_id, version), PairState.NOT_SURE, why)


def to_decide(uow: UnitOfWork, pair_id: UUID, version: int | None) -> Pair:
    """The pair with both its records held. `DecidedAlready` where it is no longer as it was seen."""
    if queries.merge_of_pair(uow, pair_id) is not None:
        raise DecidedAlready("These two records have been merged.")
    pair = queries.pair(uow, pair_id)
    held(uow, pair.learner_id, pair.other_id)
    uow.session.refresh(pair)
    if pair.version != version or pair.state not in queries.WAITING:
        raise DecidedAlready("Look at the pair again: somebody has decided about it since you opened it.")
    return pair


def part(uow: UnitOfWork, merged_id: UUID, why: str, theirs: frozenset[UUID] = frozenset()) -> MergedRecord:
    """Undo a merge; the two are remembered as two people."""
    row = undo(uow, merged_id, why, theirs)
    with uow.acting_as(MERGING):
        pair = queries.pair_of(uow, row.learner_id, row.other_id)
    if pair is not None and pair.state is PairState.SAME:
        _settle(uow, pair, PairState.NOT_SAME, why)
    return row


def _settle(uow: UnitOfWork, pair: Pair, state: PairState, why: str) -> None:
    pair.move_to(state)
    pair.why, pair.decided_at, pair.decided_by = why, uow.now, uow.user_id
    for learner_id in (pair.learner_id, pair.other_id):
        audit.record(uow, f"duplicates.{state}", subject_id=learner_id, about=pair)
    uow.flush()
