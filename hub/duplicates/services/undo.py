"""Undo a merge, also weeks after: each row goes back to the record it came from, with all that has become of it."""

from collections.abc import Collection
from uuid import UUID

import sqlalchemy as sa

from hub.audit import services as audit
from hub.consent.fence import MERGING
from hub.core.db import UnitOfWork
from hub.duplicates import parting
from hub.duplicates.errors import CannotUndo
from hub.duplicates.moving import find_by_what_is_known
from hub.learners.models import Learner, MergedRecord
from hub.learners.queries import lock_learner
from hub.learners.types import MergeState


def undo(uow: UnitOfWork, merged_id: UUID, why: str, theirs: Collection[UUID] = ()) -> MergedRecord:
    """They are two people after all.

    What was made since the merge stays with the record that stayed, but for the rows in `theirs`; what is a part of
    another row goes with it. `CannotUndo` where it was undone before, or where a later merge has to be undone first.
    """
    row = uow.get(MergedRecord, merged_id)
    lock_learner(uow, row.learner_id)
    uow.session.refresh(row)
    if hinders := what_hinders(uow, row):
        raise CannotUndo(hinders)
    with uow.whole(), uow.acting_as(MERGING):
        kinds = parting.part(uow, row, theirs)
        row.why_undone = why
        row.undone_at = uow.now
        row.move_to(MergeState.UNDONE)
        uow.flush()
        for learner_id in (row.learner_id, row.other_id):
            find_by_what_is_known(uow, uow.get(Learner, learner_id))
    row.undone_by = uow.user_id
    for learner_id in (row.learner_id, row.other_id):
        audit.record(uow, "learner.unmerge", subject_id=learner_id, about=row, categories=kinds)
    return row


def what_hinders(uow: UnitOfWork, row: MergedRecord) -> str:
    """Why this merge cannot be undone now, in words; empty where it can.

    Merges are undone in turn, the last first: each can then put back all that it changed.
    """
    if row.state is not MergeState.MERGED:
        return "This merge has been undone."
    later = sa.select(MergedRecord.id).where(
        MergedRecord.learner_id == row.learner_id,
        MergedRecord.state == MergeState.MERGED,
        sa.or_(
            MergedRecord.merged_at > row.merged_at,
            sa.and_(MergedRecord.merged_at == row.merged_at, MergedRecord.id > row.id),
        ),
    )
    if uow.session.scalar(later.limit(1)) is not None:
        return "Another merge of this record came after this one. Undo that one first."
    return ""
