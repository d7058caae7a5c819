"""A database that came out of a backup is closed until what was taken away since has been taken away again.

The gate is a table that no migration makes: while it is there the service does not start on the database, whatever
step of the schema the backup was of.
"""

from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa

from hub.core.errors import HubError

GATE = sa.Table(
    "restore_gate",
    sa.MetaData(),
    sa.Column("backup", sa.String(40), nullable=False),
    sa.Column("taken_at", sa.String(40), nullable=False),
    sa.Column("ledger_number", sa.Integer, nullable=False),
    sa.Column("ledger_digest", sa.String(64), nullable=False),
)


class NotOpen(HubError):
    """The database was restored and is not open yet."""


def close(connection: sa.Connection, backup: Mapping[str, Any]) -> None:
    """Nobody works with this database from now on. `backup` has a value for each column of the gate."""
    GATE.create(connection)
    connection.execute(sa.insert(GATE).values({column.name: backup[column.name] for column in GATE.c}))


def closed_by(engine: sa.Engine) -> dict[str, Any] | None:
    """The backup that a closed database came out of; None for an open one."""
    with engine.execution_options(hub_schema=True, hub_read_only=True).connect() as connection:
        if not sa.inspect(connection).has_table(GATE.name):
            return None
        return dict(connection.execute(sa.select(GATE)).mappings().one())


def open_up(connection: sa.Connection) -> None:
    """In the transaction that did everything again."""
    GATE.drop(connection)


def check_open(engine: sa.Engine) -> None:
    """`NotOpen` for a database that was restored and is not finished."""
    if closed_by(engine) is not None:
        raise NotOpen(
            "This database was restored from a backup and is not open yet: withdrawals, blocks and erasures since then "
            "have to be done again first. Run: hub restore --finish"
        )
