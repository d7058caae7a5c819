"""The demonstration can be loaded again: the same rows, as long as nobody looks behind a seal."""

from dataclasses import replace
from typing import Any

import pytest
import sqlalchemy as sa

from hub.core.db import Database
from hub.core.model import Base
from hub.core.startup import KeyFingerprint
from hub.core.vault import Vault
from hub.demo import load
from hub.demo.memory import in_memory
from tests.integration.demo.conftest import CHEAP, switch_on, towns

SALTED = "password_hash"
BY_THE_CLOCK = "changed_at"  # of a number of the directory: when it was written, not when it was lived
FEWER = 3  # one in so many of the sample

Rows = dict[str, list[dict[str, Any]]]


def load_a_few(database: Database) -> None:
    plans = [replace(plan, cases=plan.cases[::FEWER]) for plan in towns()]
    load.play(database, plans, CHEAP, lambda done, of: None)


def plain_rows(database: Database) -> Rows:
    """By table, every row without what is drawn anew each time: sealed values, digests of random links, salts."""
    with database.engine.execution_options(hub_schema=True).connect() as connection:
        return {
            table.name: [plain(row) for row in connection.execute(sa.select(table).order_by(table.c.id))]
            for table in Base.metadata.sorted_tables
            if table.name != KeyFingerprint.__tablename__  # of the database, which was there before
        }


def plain(row: sa.Row[Any]) -> dict[str, Any]:
    return {
        name: value
        for name, value in row._mapping.items()
        if not isinstance(value, bytes) and name not in (SALTED, BY_THE_CLOCK)
    }


@pytest.fixture(scope="module")
def lived(vault: Vault) -> Rows:
    """What was lived through in memory, and never kept."""
    with in_memory(vault) as memory:
        switch_on(memory)
        load_a_few(memory)
        return plain_rows(memory)


def test_two_loads_of_a_day_give_the_same_rows_on_each_database(database: Database, lived: Rows) -> None:
    load_a_few(database)
    kept = plain_rows(database)
    assert kept["referral"]
    assert {name: kept[name] for name in lived if lived[name]} == {
        name: rows for name, rows in lived.items() if rows
    }
