"""What the audit costs: changes a second with and without it, by many writers at once, and events sealed a second."""

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from statistics import median
from typing import Any
from uuid import UUID

from hub.accounts.models import Organisation
from hub.accounts.types import OrganisationKind
from hub.audit import chain
from hub.audit import services as audit
from hub.core.actor import Viewer
from hub.core.db import Database, UnitOfWork

JOB = Viewer.job("measure the audit")
WRITERS, SECONDS, ROUNDS = 16, 2.0, 3


def measured(database: Database, writers: int = WRITERS, seconds: float = SECONDS) -> dict[str, Any]:
    """In turns, so that what else the machine does falls on both. Each writer changes a row of its own."""
    rows = _rows(database, writers)
    with_it, without = [], []
    for _ in range(ROUNDS):
        with _no_audit():
            without.append(_rate(database, rows, seconds))
        with_it.append(_rate(database, rows, seconds))
    began = time.perf_counter()
    sealed = chain.seal(database)
    return {
        "writers": writers,
        "changes_with_audit": round(median(with_it)),
        "changes_without": round(median(without)),
        "ratio": round(median(with_it) / median(without), 3),
        "sealed_per_second": round(sealed / (time.perf_counter() - began)),
    }


def _rows(database: Database, writers: int) -> list[UUID]:
    with database.unit_of_work(JOB) as uow:
        rows = [
            uow.add(Organisation(name=f"Writer {number}", kind=OrganisationKind.REFERRER))
            for number in range(writers)
        ]
        audit.record(uow, "bench.rows")
    return [row.id for row in rows]


def _rate(database: Database, rows: list[UUID], seconds: float) -> float:
    until = time.perf_counter() + seconds
    with ThreadPoolExecutor(len(rows)) as threads:
        done = sum(threads.map(lambda row_id: _changes(database, row_id, until), rows))
    return done / seconds


def _changes(database: Database, row_id: UUID, until: float) -> int:
    done = 0
    while time.perf_counter() < until:
        with database.unit_of_work(JOB) as uow:
            row = uow.get(Organisation, row_id)
            row.contact_point = str(done)
            audit.record(uow, "bench.change", about=row)
        done += 1
    return done


@contextmanager
def _no_audit() -> Iterator[None]:
    """What happens is noted, so that the change is allowed, and not written."""
    kept, UnitOfWork.write_down = UnitOfWork.write_down, None
    try:
        yield
    finally:
        UnitOfWork.write_down = kept
