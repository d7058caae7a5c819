"""Part two records that were merged: what a journal says, backwards, and what has come since."""

from collections.abc import Collection
from datetime import timedelta
from typing import Any
from uuid import UUID

from hub.audit import services as audit
from hub.consent.models import Block, Objection
from hub.consent.rules import stands
from hub.consent.services import objection
from hub.consent.services.disclosure import Decision
from hub.core.clock import local_date
from hub.core.db import UnitOfWork
from hub.core.model import Base
from hub.core.sealing.sealed import sealed_attributes
from hub.duplicates import filling, journal, rows, rules, settle, sharing
from hub.duplicates.journal import Journal
from hub.duplicates.moving import Opened, opened_whole
from hub.duplicates.rows import Rows
from hub.learners.models import MergedRecord
from hub.referrals.case import sharing as sharing_case
from hub.referrals.case.follow import wait_again


def part(uow: UnitOfWork, merged: MergedRecord, theirs: Collection[UUID]) -> frozenset[str]:
    """Give the other record back what was its own, and the rows made since that are `theirs`. The categories that
    moved."""
    stays_id, other_id = merged.learner_id, merged.other_id
    everything = rows.of(uow, [stays_id, other_id])
    opened = opened_whole(uow, stays_id, other_id)
    kept = read(merged, opened[stays_id])
    chosen = {row.id for row in since(everything, merged, kept)} & set(theirs)
    going = going_back(everything, stays_id, kept, chosen)
    changed = (UUID(row_id) for row_id in (*kept.sealed, *kept.special))
    moved = rows.kinds(everything[row_id] for row_id in (*going, *changed) if row_id in everything)
    for row_id in going:
        rows.give(everything[row_id], other_id, opened[stays_id])
    uow.flush()
    everything |= settle.naming(uow, stays_id)
    put_back(everything, kept, opened)
    uow.flush()
    for learner_id in (stays_id, other_id):
        wait_again(uow, learner_id, since=local_date(merged.merged_at))
        settle.one_assessment_counts(uow, learner_id)
        sharing.close_where_nothing_was_sent(uow, learner_id)
        settle.after(uow, learner_id)
        settle.wait_at_own_levels(uow, learner_id, since=local_date(merged.merged_at))
    _block_both(uow, everything, merged)
    _object_both(uow, everything, merged)
    _hold_both(uow, everything, merged, opened)
    return moved


def read(merged: MergedRecord, decision: Decision) -> Journal:
    return Journal.read(merged.journal.value(decision) or {}, merged.special_journal.value(decision) or {})


def going_back(everything: Rows, stays_id: UUID, kept: Journal, chosen: set[UUID]) -> list[UUID]:
    """The rows that came with the merge and are still there, and those chosen, each with all that is a part of it."""
    now = rows.whose(everything, stays_id)
    wholes = {UUID(row_id) for row_id in kept.moved} | chosen
    going = rows.parts_of(now, wholes)
    return [row_id for row_id in now if row_id in going]


def since(everything: Rows, merged: MergedRecord, kept: Journal) -> list[Base]:
    """The rows made since the merge that are a part of nothing else: somebody must say whose they are."""
    now = rows.whose(everything, merged.learner_id)
    came = rows.parts_of(now, {UUID(row_id) for row_id in kept.moved})
    return [
        row
        for row_id, row in now.items()
        if row_id not in came
        and row.__tablename__ in rules.SINCE
        and row.created_at > merged.merged_at  # type: ignore[attr-defined]
        and not rows.is_part(now, row)
    ]


def put_back(everything: Rows, kept: Journal, opened: Opened) -> None:
    """Each column and each answer as it was before, where it is still what the merge made of it."""
    for row_id, columns in kept.changed.items():
        row = everything.get(UUID(row_id))
        if row is not None and row.__tablename__ not in rules.WORKED_OUT:
            journal.put_back(row, columns)
    for changes in (kept.sealed, kept.special):
        for row_id, columns in changes.items():
            if (row := everything.get(UUID(row_id))) is not None:
                filling.put_back(row, opened[rows.learner_of(row)], columns)


def _object_both(uow: UnitOfWork, everything: Rows, merged: MergedRecord) -> None:
    """Nor which of the two objects to a use since, unless the request says so."""
    for row in settle.of(everything, Objection):
        new = row.created_at > merged.merged_at and row.lifted_at is None
        if new and row.learner_id == merged.learner_id:
            objection.stand(uow, merged.other_id, row.purpose, row.request_id)
            sharing_case.stop_objected(uow, merged.other_id)


def _hold_both(uow: UnitOfWork, everything: Rows, merged: MergedRecord, opened: Opened) -> None:
    """Nor whose record must be kept."""
    for row in [one for one in everything.values() if one.__tablename__ in rules.FOR_BOTH]:
        if row.created_at > merged.merged_at:  # type: ignore[attr-defined]
            copy = uow.add(_copied(row, merged.other_id, opened[rows.learner_of(row)]))
            audit.record(uow, "learner.unmerge", about=copy)


def _copied(row: Any, learner_id: UUID, decision: Decision) -> Base:
    """The same for another learner; `decision` opens what is sealed in it."""
    copy: Base = type(row)(
        learner_id=learner_id, **{name: getattr(row, name) for name in journal.plain_columns(type(row))}
    )
    for attribute in sealed_attributes(type(row)):
        attribute.put(copy, attribute.__get__(row, type(row)).reveal(decision))
    return copy


def _block_both(uow: UnitOfWork, everything: Rows, merged: MergedRecord) -> None:
    """Nobody knows which of the two refused an organisation since, or one user of it: they see neither, as long."""
    since = [row for row in settle.of(everything, Block) if row.created_at > merged.merged_at]
    for row in (one for one in since if stands(one.ends_at, uow.now)):
        last_day = local_date(row.ends_at) - timedelta(days=1) if row.ends_at else None
        for learner_id in (merged.learner_id, merged.other_id):
            sharing_case.never(
                uow, learner_id, row.recipient_id, None, user_id=row.user_id, last_day=last_day
            )
