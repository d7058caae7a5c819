"""What the desk takes over into the record that stays before the other goes into it: a part of the merge."""

from collections.abc import Callable

from hub.consent.fence import MERGING
from hub.core.db import UnitOfWork
from hub.duplicates import filling
from hub.duplicates.filling import Side
from hub.duplicates.journal import Journal, differences, snapshot
from hub.duplicates.moving import opened_whole
from hub.learners.models import Learner
from hub.learners.queries import record_of


def taken(uow: UnitOfWork, stays: Learner, take: Callable[[], None]) -> Journal:
    """Let answers be taken over, and say what that changed in the record."""
    record = record_of(uow, stays)
    rows = {row.id: row for row in (record.learner, record.need, record.funding)}
    with uow.acting_as(MERGING):
        decision = opened_whole(uow, stays.id)[stays.id]
    side = Side({row.__tablename__: row for row in rows.values()}, decision)
    plain, said = snapshot(rows), {table: side.answers(table) for table in side.rows}
    take()
    uow.flush()
    journal = Journal(changed=differences(plain, snapshot(rows)))
    for table, row in side.rows.items():
        before, after = said[table], side.answers(table)
        changes = {
            name: [before.get(name), after.get(name)]
            for name in before | after
            if before.get(name) != after.get(name)
        }
        filling.note(row, changes, journal)
    return journal
