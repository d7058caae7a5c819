"""How soon a process ranks with a place that another one took: what it reads of all the classes it has at hand.

On PostgreSQL; `at_hand_rows` works on any database. What the numbers cost those who take places is in
`bench/accept.py`.
"""

from statistics import median
from time import perf_counter, process_time
from uuid import UUID

import sqlalchemy as sa

from bench import filled_hub
from bench.floors import SIGNED_IN, Disagreement, hub_of
from bench.grown.supply import supply
from bench.measured import Row
from bench.synthetic_area import Area
from hub.access.permissions import Role
from hub.accounts.types import OrganisationKind
from hub.audit import services as audit
from hub.core.actor import Viewer
from hub.core.db import Database
from hub.directory import places, version
from hub.directory.models import TaughtClass
from hub.directory.types import Place
from hub.matching.facts.snapshot import Snapshot
from hub.matching.services import current_snapshot

JOB = Viewer.job("measure the places")
CLASSES, CHANGES, SEED = 10_000, 50, 20261124
MILLISECONDS, SECONDS = 5.0, 1.0


def rows(url: str) -> list[Row]:
    """On an empty database, with as many classes as a region has."""
    with hub_of(build, SIGNED_IN, url) as (app, _):
        database: Database = app.extensions["hub"].database
        with database.unit_of_work(JOB, read_only=True) as uow:
            class_id = uow.session.scalars(sa.select(TaughtClass.id).order_by(TaughtClass.id).limit(1)).one()
        other = Database(url, database.vault)
        try:
            return at_hand_rows(database, other, class_id)
        finally:
            other.dispose()


def build(database: Database) -> str:
    with database.unit_of_work(filled_hub.JOB) as uow:
        hub = filled_hub.organisation(uow, "Bench hub", OrganisationKind.HUB)
        supply(uow, Area(SEED, CLASSES).classes)
        version.bump(uow)
        audit.record(uow, "bench.build")
        return filled_hub.sign_in(uow, filled_hub.user(uow, hub, Role.ASSESSOR))


def at_hand_rows(database: Database, other: Database, class_id: UUID) -> list[Row]:
    """A place of the class is taken or given back by one process, and another looks at the classes after each."""
    number, _, _ = _look(other)
    looks = [_after_a_change(database, other, class_id, turn) for turn in range(CHANGES)]
    spent, waited = (median(each) for each in zip(*looks, strict=True))
    return [
        {
            "name": f"milliseconds of processor to bring {number:,} classes at hand up to date with one",
            "value": round(1000 * spent, 2),
            "hold": f"<= {MILLISECONDS:g}",
            "ok": 1000 * spent <= MILLISECONDS,
            "rounds": CHANGES,
        },
        {
            "name": "seconds from a commit until another process ranks with it",
            "value": round(waited, 4),
            "hold": f"<= {SECONDS:g}",
            "ok": waited <= SECONDS,
            "rounds": CHANGES,
        },
    ]


def _after_a_change(database: Database, other: Database, class_id: UUID, turn: int) -> tuple[float, float]:
    """Seconds: of the processor, beside a look after which nothing had changed; and by the clock."""
    steps = (None, Place.HELD) if turn % 2 == 0 else (Place.HELD, None)
    with database.unit_of_work(JOB) as uow:
        places.move(uow, class_id, *steps)
    committed = perf_counter()
    _, seen, spent = _look(other)
    waited = perf_counter() - committed
    _, again, unchanged = _look(other)
    if seen is not again:
        raise Disagreement("The classes were read again although nothing had changed")
    return spent - unchanged, waited


def _look(database: Database) -> tuple[int, Snapshot, float]:
    began = process_time()
    with database.unit_of_work(JOB, read_only=True) as uow:
        snapshot = current_snapshot(uow)
    return len(snapshot.classes), snapshot, process_time() - began
