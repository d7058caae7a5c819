"""What the numbers of the directory cost those who take places, and how soon others see that a place was taken.

On PostgreSQL. `accepts_row` and `at_hand_rows` work on any database: of the bench's own, or one that was grown.
"""

from collections import defaultdict
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from statistics import median
from time import perf_counter, process_time
from unittest.mock import patch
from uuid import UUID

import sqlalchemy as sa

from bench import filled_hub
from bench.floors import SIGNED_IN, Disagreement, hub_of
from bench.grown.supply import supply
from bench.measured import Row
from bench.synthetic_area import Area
from hub.access.permissions import Role
from hub.accounts.models import User
from hub.accounts.types import OrganisationKind
from hub.audit import services as audit
from hub.core.actor import Viewer
from hub.core.db import Database
from hub.directory import places, version
from hub.directory.models import TaughtClass
from hub.directory.types import Place
from hub.matching.facts.snapshot import Snapshot
from hub.matching.services import current_snapshot
from hub.referrals.case.act import act
from hub.referrals.models import Referral
from hub.referrals.types import Side, Verb

JOB = Viewer.job("measure the places")
WRITERS, EACH, ROUNDS = 16, 24, 3  # a referral is accepted once, in one of the rounds
CLASSES, CHANGES, SEED = 10_000, 50, 20261124
HOLD, PATCH, SEEN = 0.85, 5.0, 1.0  # of the throughput; milliseconds; seconds


def accepts_row(database: Database, viewer: Viewer, lists: Sequence[Sequence[UUID]]) -> Row:
    """`lists` are open referrals to the provider of the viewer, a list for each writer. Each is accepted once."""
    rounds = [[one[turn :: 2 * ROUNDS] for one in lists] for turn in range(2 * ROUNDS)]
    ratios = []
    for with_it, without in zip(rounds[::2], rounds[1::2], strict=True):
        with patch.object(version, "bump"):
            floor = rate(database, viewer, without)
        ratios.append(rate(database, viewer, with_it) / floor)
    return {
        "name": f"accepts a second by {len(lists)} writers, as a share of those without the numbers",
        "value": round(median(ratios), 3),
        "hold": f">= {HOLD}",
        "ok": median(ratios) >= HOLD,
        "rounds": ROUNDS,
    }


def rate(database: Database, viewer: Viewer, lists: Sequence[Sequence[UUID]]) -> float:
    """Accepts a second, each list by a writer of its own."""
    began = perf_counter()
    with ThreadPoolExecutor(len(lists)) as threads:
        list(threads.map(lambda one: _accept_all(database, viewer, one), lists))
    return sum(map(len, lists)) / (perf_counter() - began)


def _accept_all(database: Database, viewer: Viewer, referral_ids: Sequence[UUID]) -> None:
    for referral_id in referral_ids:
        with database.unit_of_work(viewer) as uow:
            act(uow, uow.get(Referral, referral_id), Verb.ACCEPT, Side.PROVIDER, expected_version=None)


def at_hand_rows(database: Database, other: Database, class_id: UUID) -> list[Row]:
    """A place of the class is taken or given back by one process, and another looks at the classes after each."""
    number, _, _ = _look(other)
    looks = [_after_a_change(database, other, class_id, turn) for turn in range(CHANGES)]
    spent, waited = (median(each) for each in zip(*looks, strict=True))
    return [
        {
            "name": f"milliseconds of processor to bring {number:,} classes at hand up to date with one",
            "value": round(1000 * spent, 2),
            "hold": f"<= {PATCH:g}",
            "ok": 1000 * spent <= PATCH,
            "rounds": CHANGES,
        },
        {
            "name": "seconds from a commit until another process ranks with it",
            "value": round(waited, 4),
            "hold": f"<= {SEEN:g}",
            "ok": waited <= SEEN,
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


def rows(url: str) -> list[Row]:
    """On an empty database: classes that many are sent to, and then as many classes as a region has."""
    with hub_of(build, SIGNED_IN, url) as (app, _):
        database: Database = app.extensions["hub"].database
        viewer = provider(database)
        accepts = accepts_row(database, viewer, opened(database, viewer))
        with database.unit_of_work(filled_hub.JOB) as uow:
            supply(uow, Area(SEED, CLASSES).classes)
            version.bump(uow)
            audit.record(uow, "bench.build")
            class_id = uow.session.scalars(sa.select(TaughtClass.id).order_by(TaughtClass.id)).all()[0]
        other = Database(url, database.vault)
        try:
            return [accepts, *at_hand_rows(database, other, class_id)]
        finally:
            other.dispose()


def build(database: Database) -> str:
    """A class for each writer, with as many referrals as are accepted in all rounds."""
    with database.unit_of_work(filled_hub.JOB) as uow:
        provider = filled_hub.organisation(uow, "Bench college", OrganisationKind.PROVIDER)
        hub = filled_hub.organisation(uow, "Bench hub", OrganisationKind.HUB)
        for number in range(WRITERS):
            taught = uow.add(
                TaughtClass(provider_id=provider.id, natural_key=str(number), title="ESOL", places=99)
            )
            uow.flush()
            for person in range(EACH):
                filled_hub.sent_referral(uow, provider, hub, taught, person)
        audit.record(uow, "bench.build")
        return filled_hub.sign_in(uow, filled_hub.user(uow, provider, Role.PROVIDER))


def provider(database: Database) -> Viewer:
    with database.unit_of_work(JOB, read_only=True) as uow:
        return uow.one(sa.select(User)).viewer


def opened(database: Database, viewer: Viewer) -> list[list[UUID]]:
    """The referrals of each class, opened by its provider."""
    lists: dict[UUID, list[UUID]] = defaultdict(list)
    with database.unit_of_work(viewer) as uow:
        for referral in uow.session.scalars(sa.select(Referral).order_by(Referral.id)):
            act(uow, referral, Verb.OPEN, Side.PROVIDER, expected_version=None)
            lists[referral.class_id].append(referral.id)
    return list(lists.values())
