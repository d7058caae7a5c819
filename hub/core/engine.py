"""The engine of one database, PostgreSQL or SQLite: writers wait for one another, and reads are made with care."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.orm import Session

from hub.core.unreadable import read_with_care, with_care_of_postgresql

PATIENCE = 10.0  # seconds that a change waits for another writer, where nobody says otherwise
STATEMENTS = 1000  # kept prepared by a connection of SQLite: of a hundred, each is gone before it comes again
POOLER = "pooler"  # in the query of the address of a database: "transaction", or it is not there
_WAITS = "seconds that this connection waits for another writer"


def make_engine(url: str) -> sa.Engine:
    """`url` may say `pooler=transaction` of PostgreSQL behind PgBouncer, which is asked for in that way alone."""
    if not url.startswith("sqlite"):
        address, prepares = _through_pooler(sa.make_url(url))
        engine = sa.create_engine(address, pool_pre_ping=True, hide_parameters=True, connect_args=prepares)
        event.listen(engine, "connect", _prepare_postgres)
        return read_with_care(engine)
    path = sa.make_url(url).database
    if path and path != ":memory:":
        Path(path).parent.mkdir(parents=True, exist_ok=True)
    engine = sa.create_engine(
        url, hide_parameters=True, connect_args={"timeout": PATIENCE, "cached_statements": STATEMENTS}
    )
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return read_with_care(engine)


# A plan that is kept for whoever asks takes it that the hub was granted as little as any partner, and begins with its
# grants: among 100,000 people 3 s and more for a page of 10 ms. A server that was told otherwise is left as it is.
_PLAN_ANEW = (
    "SELECT set_config('plan_cache_mode', 'force_custom_plan', false)"
    " WHERE current_setting('plan_cache_mode') = 'auto'"
)
# One statement to prepare: several cannot be sent with values, and two would be two journeys.
_ALONG = "SELECT set_config('enable_sort', '{0}', true), set_config('enable_bitmapscan', '{0}', true)"


@contextmanager
def along_an_index(session: Session) -> Iterator[None]:
    """For the first rows of a long list, which an index gives: PostgreSQL takes it that the rules of the rows hide
    nearly all of them, and would note or sort all that there are. Within another one, and on SQLite, nothing."""
    if session.get_bind().dialect.name != "postgresql" or session.info.get(_ALONG):
        yield
        return
    connection = session.connection()
    connection.exec_driver_sql(_ALONG.format("off"))
    session.info[_ALONG] = True
    yield
    session.info[_ALONG] = False
    connection.exec_driver_sql(_ALONG.format("on"))


def keep_plans(session: Session) -> None:
    """For the rest of the transaction PostgreSQL may keep one plan of a statement for whoever asks, from its tenth time
    on a connection: for pages about few people, whose planning costs more than their rows. On SQLite, nothing."""
    if session.get_bind().dialect.name == "postgresql":
        session.connection().exec_driver_sql("SELECT set_config('plan_cache_mode', 'auto', true)")


def _through_pooler(address: sa.URL) -> tuple[sa.URL, dict[str, Any]]:
    """Behind a pooler that gives each transaction another connection, no statement is kept prepared by one of them."""
    if address.query.get(POOLER) != "transaction":
        return address, {}
    return address.difference_update_query([POOLER]), {"prepare_threshold": None}


def _prepare_postgres(connection: Any, _record: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"SET lock_timeout = '{PATIENCE:g}s'")
        # A statement that asks the rules of a dozen tables takes seconds to compile and milliseconds to run.
        cursor.execute("SET jit = off")
        cursor.execute(_PLAN_ANEW)
    connection.commit()
    with_care_of_postgresql(connection)


def _prepare_sqlite(connection: Any, _record: Any) -> None:
    connection.isolation_level = None
    for pragma in ("journal_mode=WAL", "synchronous=NORMAL", "foreign_keys=ON", "secure_delete=ON"):
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: sa.Connection) -> None:
    """Writers queue at BEGIN, so that no transaction fails half-way when it first writes."""
    options = connection.get_execution_options()
    patience = options.get("hub_patience", PATIENCE)
    if connection.info.get(_WAITS) != patience:
        connection.exec_driver_sql(f"PRAGMA busy_timeout = {patience * 1000:.0f}")
        connection.info[_WAITS] = patience
    connection.exec_driver_sql("BEGIN" if options.get("hub_read_only") else "BEGIN IMMEDIATE")
