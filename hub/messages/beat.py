"""Whether a worker is at work: each notes when it last looked for what is due."""

from datetime import datetime, timedelta
from uuid import UUID

from hub.core.db import Database, UnitOfWork
from hub.messages.models import WorkerBeat
from hub.messages.sending import SENDING

ONE = UUID(int=1)
SILENT = timedelta(minutes=5)  # it looks every minute


def beat(database: Database) -> None:
    with database.unit_of_work(SENDING) as uow:
        row = uow.session.get(WorkerBeat, ONE)
        if row is None:
            uow.add(WorkerBeat(id=ONE, at=uow.now))
        else:
            row.at = uow.now


def last_beat(uow: UnitOfWork) -> datetime | None:
    row = uow.session.get(WorkerBeat, ONE)
    return row.at if row else None


def at_work(uow: UnitOfWork) -> bool:
    seen = last_beat(uow)
    return seen is not None and uow.now - seen < SILENT
