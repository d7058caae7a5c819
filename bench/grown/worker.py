"""What a page costs in a worker that has just started: its first request, the next ones, and the floor beside them.

Time is the processor's: of this process, and of the processes of PostgreSQL that serve its connections. What else runs
on the machine is not in it. Where the database shows no such processes, its time is left out.
"""

import logging
from collections.abc import Callable
from dataclasses import asdict, dataclass
from multiprocessing import Pipe, get_context
from multiprocessing.connection import Connection
from pathlib import Path
from statistics import median
from time import perf_counter, process_time
from typing import Any

import sqlalchemy as sa
import structlog
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event

from bench.filled_hub import JOB, sign_in
from bench.floors import keep_statements, page, statements_of
from bench.grown.pages import PAGES, Page
from hub.accounts.models import User
from hub.accounts.session import COOKIE
from hub.audit import services as audit
from hub.cli.serve import make_ready, warm_up
from hub.core.db import Database
from hub.core.vault import Vault
from hub.settings import Settings

LATER, IN_TURN = 5, 5  # requests
NANO = 1e-9
Work = Callable[[Flask, str, str, str, Connection], None]  # page, session token, address, where the costs go


@dataclass(frozen=True, slots=True)
class Cost:
    """Seconds of the processor, and by the clock."""

    spent: float
    clock: float


@dataclass(frozen=True, slots=True)
class Found:
    """`own_sql` is the page's time over that of its own SQL and template, in turn; none where they differ."""

    first: Cost
    second: Cost
    later: Cost
    statements: int
    own_sql: list[float]


class Meter:
    """Reads how much processor a request has taken, here and in the database."""

    def __init__(self, database: Database) -> None:
        self._backends: set[int] = set()
        event.listen(database.engine, "connect", self._connected)

    def _connected(self, connection: Any, _record: Any) -> None:
        backend = getattr(getattr(connection, "info", None), "backend_pid", None)
        if backend is not None:
            self._backends.add(backend)

    def spent(self) -> float:
        return process_time() + sum(map(_of_process, list(self._backends)))

    def of(self, ask: Callable[[], object]) -> Cost:
        spent, clock = self.spent(), perf_counter()
        ask()
        return Cost(self.spent() - spent, perf_counter() - clock)


def _of_process(number: int) -> float:
    """Seconds that another process of this machine has run."""
    try:
        return int(Path(f"/proc/{number}/schedstat").read_text(encoding="ascii").split()[0]) * NANO
    except OSError:
        return 0.0


def measure(settings: Settings, name: str) -> dict[str, Any]:
    return in_a_worker(settings, name, _work)


def in_a_worker(settings: Settings, name: str, work: Work) -> dict[str, Any]:
    """What `work` finds of a page, in a process which starts as `hub serve` does and forks one worker; nobody has asked
    anything yet."""
    told_little()
    app = make_ready(settings)
    token, path = somebody_at_work(settings, PAGES[name])
    found, finding = Pipe(duplex=False)
    worker = get_context("fork").Process(target=work, args=(app, name, token, path, finding))
    worker.start()
    finding.close()
    costs: dict[str, Any] = found.recv()
    worker.join()
    return costs


def told_little() -> None:
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))


def _work(app: Flask, name: str, token: str, path: str, finding: Connection) -> None:
    asked, database = PAGES[name], app.extensions["hub"].database
    meter = Meter(database)
    warm_up(app)
    client = app.test_client()
    client.set_cookie(COOKIE, token, secure=True)
    first, second, *later = [meter.of(lambda: page(client, path)) for _ in range(2 + LATER)]
    settled = Cost(median(one.spent for one in later), median(one.clock for one in later))
    statements = len(statements_of(app, client, path))
    found = Found(first, second, settled, statements, _beside_own_sql(app, client, meter, path, asked))
    database.dispose()
    finding.send(asdict(found))


def somebody_at_work(settings: Settings, asked: Page) -> tuple[str, str]:
    """The session token of one with that role, and the address of the page; what the worker will use knows nothing."""
    database = Database(settings.database_url, Vault.load(settings.keyring_path))
    with database.unit_of_work(JOB) as uow:
        audit.record(uow, "bench.sign_in")
        who = uow.session.scalars(sa.select(User).where(User.role == asked.role).order_by(User.id)).first()
        assert who is not None
        found = sign_in(uow, who), asked.where(uow)
    database.dispose()
    return found


def _beside_own_sql(app: Flask, client: FlaskClient, meter: Meter, path: str, asked: Page) -> list[float]:
    floor = f"/bench/own-sql{path}"
    keep_statements(app, client, path, floor, asked.permission, ())
    page(client, floor)
    return [
        meter.of(lambda: page(client, path)).spent / meter.of(lambda: page(client, floor)).spent
        for _ in range(IN_TURN)
    ]
