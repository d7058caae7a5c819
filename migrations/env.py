"""Alembic's entry. The engine or connection to migrate is given in `config.attributes["connection"]`."""

from collections.abc import Iterator
from contextlib import contextmanager

from alembic import context
from alembic.operations import batch
from sqlalchemy import Connection, Engine, Enum
from sqlalchemy.types import TypeDecorator

import hub.models  # noqa: F401 - fills the metadata for autogenerate
from hub.consent import wall
from hub.core.model import Base
from hub.core.postgresql.policies import take_down, wait_little
from hub.core.startup import newest_revision


def render_item(kind, item, autogen_context):
    """Migrations name plain column types, not the classes of today's code."""
    if kind == "type" and isinstance(item, Enum):
        return f"sa.String(length={item.length})"
    if kind == "type" and isinstance(item, TypeDecorator):
        return f"sa.{item.impl!r}"
    return False


@contextmanager
def nothing_cascades(connection: Connection) -> Iterator[None]:
    """SQLite changes a table by making it anew; dropping the old one must not delete what hangs off its rows.

    The setting counts only outside a transaction, so it is made on the driver's own connection.
    """
    driver = connection.connection.driver_connection
    if connection.dialect.name != "sqlite" or driver is None:
        yield
        return
    driver.execute("PRAGMA foreign_keys=OFF")
    try:
        yield
    finally:
        driver.execute("PRAGMA foreign_keys=ON")


@contextmanager
def tables_are_read_alone() -> Iterator[None]:
    """The table that SQLite makes anew is read without those it points to, and theirs: that took most of an upgrade."""
    whole = batch.BatchOperationsImpl

    class Alone(whole):
        def __init__(self, *given):
            super().__init__(*given)
            self.reflect_kwargs["resolve_fks"] = False

    batch.BatchOperationsImpl = Alone
    try:
        yield
    finally:
        batch.BatchOperationsImpl = whole


def run(connection: Connection) -> None:
    context.configure(
        connection=connection,
        target_metadata=Base.metadata,
        render_as_batch=True,
        compare_type=True,
        transactional_ddl=True,
        render_item=render_item,
    )
    if connection.dialect.name == "postgresql":
        wall.plan()  # takes a while: not while tables are held
    with context.begin_transaction(), tables_are_read_alone():
        if context.config.attributes.get("leave_policies"):
            wait_little(connection)
        else:
            take_down(connection)
        context.run_migrations()
        if context.get_context().get_current_revision() == newest_revision():
            wall.put_up(connection)


given = context.config.attributes["connection"]
if isinstance(given, Engine):
    with given.execution_options(hub_schema=True).connect() as connection, nothing_cascades(connection):
        run(connection)
else:
    with nothing_cascades(given):
        run(given.execution_options(hub_schema=True))
