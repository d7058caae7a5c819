"""What the audit, classes that change and the wall cost on PostgreSQL, on a cluster of the bench's own.

The wall is taken down and put up again for each round: the same page with the policies of its tables, and without.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from statistics import median
from time import perf_counter

import sqlalchemy as sa
from flask.testing import FlaskClient

from bench import at_hand, audit_cost, filled_hub
from bench.floors import BASE, REQUESTS, hub_of, page
from bench.measured import ROUNDS, Row, figure, told
from hub.consent.scopes import LearnerScoped
from hub.core.model import mapped_classes
from tests import postgres

WORKLIST, PAGE_OF_50 = "/worklist", 50
HOLD = 0.85  # of the throughput without an audit


def rows() -> list[Row]:
    try:
        with postgres.cluster(durable=True) as folder:
            return [
                *audit_rows(made(folder, "audit")),
                *at_hand.rows(made(folder, "at_hand")),
                wall_row(made(folder, "wall")),
            ]
    except postgres.PostgresMissing as missing:
        return [figure("costs on PostgreSQL", f"not measured: {missing}") | {"measured": False}]


def made(folder: str, name: str) -> str:
    """The address of a new, empty database."""
    engine = sa.create_engine(postgres.url(folder, "postgres"), isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.exec_driver_sql(f"CREATE DATABASE {name}")
    engine.dispose()
    return postgres.url(folder, name)


def audit_rows(url: str) -> list[Row]:
    with hub_of(partial(filled_hub.build, referrals=1), WORKLIST, url) as (app, _):
        found = audit_cost.measured(app.extensions["hub"].database)
    return [
        {
            "name": f"changes a second with the audit, as a share of those without, by {found['writers']} writers",
            "value": found["ratio"],
            "hold": f">= {HOLD}",
            "ok": found["ratio"] >= HOLD,
            "rounds": audit_cost.ROUNDS,
        },
        figure("changes a second with the audit", found["changes_with_audit"], audit_cost.ROUNDS),
        figure("audit events numbered and chained a second", found["sealed_per_second"]),
    ]


def wall_row(url: str) -> Row:
    with hub_of(partial(filled_hub.build, referrals=PAGE_OF_50), WORKLIST, url) as (app, client):
        engine = app.extensions["hub"].database.engine.execution_options(hub_schema=True)
        ratios = [behind_and_without(engine, client) for _ in range(ROUNDS + 1)][1:]
    return told(f"time of a provider's worklist of {PAGE_OF_50} behind the wall, beside without", ratios)


def behind_and_without(engine: sa.Engine, client: FlaskClient) -> float:
    with without_policies(engine):
        without = requests(client)
    return requests(client) / without


@contextmanager
def without_policies(engine: sa.Engine) -> Iterator[None]:
    alter(engine, "DISABLE")
    try:
        yield
    finally:
        alter(engine, "ENABLE")


def alter(engine: sa.Engine, verb: str) -> None:
    tables = [model.__tablename__ for model in mapped_classes() if issubclass(model, LearnerScoped)]
    with engine.begin() as connection:
        for table in tables:
            connection.exec_driver_sql(f"ALTER TABLE {table} {verb} ROW LEVEL SECURITY")


def requests(client: FlaskClient) -> float:
    """Seconds of one request, in the middle: the server is another process, so it is the clock that counts."""
    page(client, WORKLIST)
    return median(_seconds(client) for _ in range(REQUESTS))


def _seconds(client: FlaskClient) -> float:
    began = perf_counter()
    client.get(WORKLIST, base_url=BASE)
    return perf_counter() - began
