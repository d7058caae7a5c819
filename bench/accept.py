"""Places accepted a second by many providers at once, beside the same without the directory's version and summaries.

Each writer accepts referrals to classes of its own, so nothing but what is one for the whole hub holds them up. The
two are run in turn, in several processes; what was accepted is opened again between them.
"""

import multiprocessing
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, nullcontext
from functools import partial
from itertools import islice
from statistics import median
from time import perf_counter
from typing import Any
from unittest.mock import patch
from uuid import UUID

import sqlalchemy as sa

from bench import grow
from bench.grown.place import settings_of
from bench.measured import Row, figure
from hub.accounts.models import User
from hub.accounts.types import UserState
from hub.audit import services as audit
from hub.core.actor import Viewer
from hub.core.db import Database, UnitOfWork
from hub.core.vault import Vault
from hub.directory import version
from hub.directory.models import TaughtClass
from hub.referrals.case.act import act
from hub.referrals.models import Referral
from hub.referrals.types import Side, State, Verb
from hub.settings import Settings

SIZES = (10_000,)
PROCESSES, THREADS, EACH, ROUNDS = (
    4,
    4,
    3,
    5,
)  # writers are processes times threads; accepts of each in a round
HOLD = 0.85
JOB = Viewer.job("measure places accepted")


def rows(sizes: Sequence[int] = SIZES) -> list[Row]:
    return [row for size in sorted(sizes) for row in size_rows(size)]


def size_rows(size: int) -> list[Row]:
    grow.rows(size)
    with settings_of(size) as settings:
        database = Database(settings.database_url, Vault.load(settings.keyring_path))
        shares = shared_out(database)
        with multiprocessing.get_context("spawn").Pool(PROCESSES, _enter, (settings,)) as pool:
            with_it, without = [], []
            for _ in range(ROUNDS + 1):  # the first only warms up
                without.append(rate(pool, database, shares, counted=False))
                with_it.append(rate(pool, database, shares, counted=True))
        database.dispose()
    ratios = [one / other for one, other in zip(with_it[1:], without[1:], strict=True)]
    of = f"{PROCESSES * THREADS} writers at {size:,}"
    return [
        {
            "name": f"places accepted a second by {of}, as a share of those without version and summaries",
            "ratio": {"median": median(ratios), "min": min(ratios), "max": max(ratios)},
            "hold": f">= {HOLD}",
            "ok": median(ratios) >= HOLD,
            "rounds": ROUNDS,
        },
        figure(f"places accepted a second by {of}", round(median(with_it[1:]), 1), ROUNDS),
    ]


def shared_out(database: Database) -> list[list[UUID]]:
    """For each process the referrals that a provider has read, to classes with a place, no two of one class."""
    free = TaughtClass.places - TaughtClass.held - TaughtClass.offered - TaughtClass.enrolled
    query = (
        sa.select(sa.func.min(sa.cast(Referral.id, sa.String)))
        .join(TaughtClass, TaughtClass.id == Referral.class_id)
        .where(Referral.state == State.OPENED, free > EACH)
        .group_by(Referral.class_id)
        .order_by(sa.func.min(sa.cast(Referral.id, sa.String)))
        .limit(PROCESSES * THREADS * EACH)
    )
    with database.unit_of_work(JOB, read_only=True) as uow:
        found = iter([UUID(one) for one in uow.session.scalars(query)])
    return [list(islice(found, THREADS * EACH)) for _ in range(PROCESSES)]


def rate(pool: Any, database: Database, shares: list[list[UUID]], *, counted: bool) -> float:
    """Accepts a second, by the clock: what is one for the whole hub is waited for."""
    began = perf_counter()
    pool.map(partial(_accept_all, counted=counted), shares, chunksize=1)
    seconds = perf_counter() - began
    put_back(database, [one for share in shares for one in share])
    return sum(map(len, shares)) / seconds


def put_back(database: Database, referral_ids: Sequence[UUID]) -> None:
    """As they were, so that the next round does the same."""
    with database.unit_of_work(JOB) as uow:
        for referral in uow.session.scalars(sa.select(Referral).where(Referral.id.in_(referral_ids))):
            referral.state, referral.answered_at = State.OPENED, None
            taught = uow.get(TaughtClass, referral.class_id)
            taught.held -= 1
            audit.record(uow, "bench.put_back", about=referral)


_here: list[tuple[Database, dict[UUID, Viewer]]] = []  # of this process


def _enter(settings: Settings) -> None:
    database = Database(settings.database_url, Vault.load(settings.keyring_path))
    with database.unit_of_work(JOB, read_only=True) as uow:
        staff = uow.session.scalars(sa.select(User).where(User.state == UserState.ACTIVE))
        _here.append((database, {one.organisation_id: one.viewer for one in staff}))


def _accept_all(referral_ids: Sequence[UUID], *, counted: bool) -> None:
    with nullcontext() if counted else _nothing_counted(), ThreadPoolExecutor(THREADS) as threads:
        list(threads.map(_accept, referral_ids))


def _accept(referral_id: UUID) -> None:
    database, staff = _here[-1]
    with database.unit_of_work(JOB, read_only=True) as uow:
        provider = staff[uow.get(Referral, referral_id).recipient_id]
    with database.unit_of_work(provider) as uow:
        referral = uow.get(Referral, referral_id)
        act(uow, referral, Verb.ACCEPT, Side.PROVIDER, expected_version=None)


@contextmanager
def _nothing_counted() -> Iterator[None]:
    with patch.object(version, "bump", lambda *_, **__: None), patch.object(UnitOfWork, "count_up", None):
        yield
