"""The demonstration area, loaded once for each kind of database, which the tests beside this only read."""

import shutil
from collections.abc import Iterator
from dataclasses import replace
from datetime import date

import pytest

from hub.core.clock import local_date, utc_now
from hub.core.db import Database
from hub.core.vault import Vault
from hub.demo import load
from hub.demo.plan import PEOPLE, Plan, draw
from tests import postgres
from tests.conftest import administer

CHEAP = (1, 8, 1)
# One person in so many lives the story: all 400 take a while, and the plan itself is checked without a database.
ONE_IN, IN_ANOTHER_TOWN = 5, 25


def sample(today: date | None = None, people: int = PEOPLE, town: int = 0) -> Plan:
    whole = draw(today or local_date(utc_now()), people, town)
    return replace(whole, cases=whole.cases[:: IN_ANOTHER_TOWN if town else ONE_IN])


def towns() -> list[Plan]:
    return [sample(), sample(town=1)]


@pytest.fixture(params=["sqlite", "postgresql"], scope="package")
def demonstration(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, vault: Vault
) -> Iterator[Database]:
    """A database with the demonstration in it."""
    if request.param == "sqlite":
        path = tmp_path_factory.mktemp("demonstration") / "hub.sqlite3"
        shutil.copy(request.getfixturevalue("sqlite_template"), path)
        database = Database(f"sqlite:///{path}", vault)
    else:
        folder, template = (request.getfixturevalue(f"postgres_{part}") for part in ("folder", "template"))
        administer(folder, f"CREATE DATABASE hub_demo TEMPLATE {template}")
        database = Database(postgres.url(folder, "hub_demo"), vault)
    load.play(database, towns(), CHEAP, lambda done, of: None)
    yield database
    database.dispose()
    if request.param == "postgresql":
        administer(folder, "DROP DATABASE hub_demo WITH (FORCE)")
