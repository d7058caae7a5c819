"""Whether a use of a learner's record is stopped by their objection, as the head of the record says.

An objection that was deleted stands in the head all the same, and one that was put back stands in none.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from hub.consent import grounds
from hub.consent.heads import OBJECTION, USE_IDS, entries
from hub.consent.models import SharingHead
from hub.consent.services.restriction import KEEPING
from hub.consent.types import Purpose, Use
from hub.core.db import UnitOfWork
from hub.core.sealing.authentic import columns, genuine, note_refused

HEAD = columns(SharingHead)
_NAMES = tuple(column.key for column in HEAD)
AT_ONCE = 5_000  # learners a statement: databases limit how many values one may name


def standing_for(uow: UnitOfWork, learner_id: UUID, use: Use | Purpose) -> bool:
    """Whoever asks: a yes that somebody else takes down is stopped, too. Where the head is not as the service wrote it,
    no yes opens anything."""
    return any(_says(head, use) for head in _heads(uow, [learner_id]) if head["written"])


def stopped_for(uow: UnitOfWork, learner_ids: Collection[UUID], use: Use) -> frozenset[UUID]:
    """Those of these learners of whom it is stopped, or whose head is not as the service wrote it."""
    return _stopped(learner_ids, _heads(uow, learner_ids), use)


def with_head(
    query: sa.Select[*tuple[Any, ...]], learner_id: sa.SQLColumnExpression[UUID]
) -> sa.Select[*tuple[Any, ...]]:
    """The query with the columns of `HEAD` at its end, for `head_of`."""
    return query.outerjoin(SharingHead, SharingHead.id == learner_id).add_columns(*HEAD)


def head_of(row: Sequence[Any]) -> Mapping[str, Any]:
    """What a row of such a query has of the head."""
    return dict(zip(_NAMES, row[-len(_NAMES) :], strict=True))


def stopped_by(uow: UnitOfWork, heads: Mapping[UUID, Mapping[str, Any]], use: Use) -> frozenset[UUID]:
    """`stopped_for`, of heads that were read beside something else: by learner, what `head_of` gives."""
    return _stopped(heads, (_judged(uow, head) for head in heads.values() if head["id"]), use)


def _stopped(learner_ids: Collection[UUID], heads: Iterable[Mapping[str, Any]], use: Use) -> frozenset[UUID]:
    goes_on = {head["id"] for head in heads if head["written"] and not _says(head, use)}
    return frozenset(learner_ids) - goes_on


def _says(head: Mapping[str, Any], use: Use | Purpose) -> bool:
    """A purpose that nobody can object to stands in no head."""
    return use in USE_IDS and bool(entries(head["held"], OBJECTION + USE_IDS[Use(use)].bytes))


def _heads(uow: UnitOfWork, learner_ids: Collection[UUID]) -> Iterator[dict[str, Any]]:
    """The head of each, and whether it is as `written`: no statement where they were read with the grounds."""
    ids = list(learner_ids)
    known = grounds.heads_known(uow, ids)
    if known is not None:
        yield from (_judged(uow, known[one]) for one in ids)
        return
    for start in range(0, len(ids), AT_ONCE):
        query = sa.select(*HEAD).where(SharingHead.id.in_(ids[start : start + AT_ONCE]))
        with uow.acting_as(KEEPING):
            rows = uow.session.execute(query).all()
        yield from (_judged(uow, dict(row._mapping)) for row in rows)


def _judged(uow: UnitOfWork, head: Mapping[str, Any]) -> dict[str, Any]:
    written = genuine(uow.vault, SharingHead, dict(head))
    if not written:
        note_refused(uow.session, SharingHead, head["id"])
    return {**head, "written": written}
