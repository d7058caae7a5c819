"""Databases, application and clients for the tests. Both databases are built by the migrations."""

import gc
import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, time
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import psycopg
import pytest
import sqlalchemy as sa
import time_machine
from click.testing import CliRunner
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings
from jinja2.bccache import Bucket, BytecodeCache
from sqlalchemy.dialects import postgresql

from hub.accounts.models import User
from hub.app import attach, create_app
from hub.cli import hub
from hub.cli.upgrade import bring_up_to_date
from hub.consent.models import PurposeSwitch
from hub.core.actor import Viewer
from hub.core.clock import LOCAL, utc_now
from hub.core.db import Database
from hub.core.engine import make_engine
from hub.core.model import Base
from hub.core.sealing.fingerprints import KeyFingerprint
from hub.core.vault import Keyring, Vault
from hub.settings import Settings
from tests import postgres
from tests.factories.accounts import session_cookie
from tests.factories.area import Area, build_area
from tests.factories.pages import BASE
from tests.schedule import Together

HubApp = Callable[[Settings, Database], Flask]
STATEMENTS = 1000  # kept prepared by each connection to PostgreSQL
SWITCH = PurposeSwitch.__tablename__

# How busy the machine is says nothing of the code.
hypothesis_settings.register_profile("hub", deadline=None, suppress_health_check=[HealthCheck.too_slow])
hypothesis_settings.load_profile("hub")


class Compiled(BytecodeCache):
    """What templates have been compiled to in this process, for every application that draws them."""

    def __init__(self) -> None:
        self.kept: dict[str, bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        if bucket.key in self.kept:
            bucket.bytecode_from_string(self.kept[bucket.key])

    def dump_bytecode(self, bucket: Bucket) -> None:
        self.kept[bucket.key] = bucket.bytecode_to_string()


# Compiling the shell took longer than most tests that draw a page with an application of their own.
Flask.jinja_options = {"bytecode_cache": Compiled()}


# A Tuesday without a bank holiday for weeks around: a run says the same on every day. Another may be asked for.
DAY = date.fromisoformat(os.environ.get("HUB_TEST_DAY", "2026-12-01"))


def pytest_configure() -> None:
    """The run begins at noon, so that it ends on the day on which its tests were imported."""
    time_machine.travel(datetime.combine(DAY, time(12), LOCAL).astimezone(UTC), tick=True).start()
    utc_now()  # a travelled clock begins to run when it is first read


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Together | None:
    return Together(config, log) if config.getvalue("dist") == "loadgroup" else None


def pytest_collection_finish() -> None:
    """What is imported by now stays until the end: the collector of cycles, which took a tenth, leaves it alone."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(10_000, 50, 50)


@sa.event.listens_for(sa.Pool, "connect")
def _prepare_each_statement(connection: Any, _record: Any) -> None:
    """From its second time on: see `plan_cache_mode` in `tests/postgres.py`."""
    if isinstance(connection, psycopg.Connection):
        connection.prepare_threshold, connection.prepared_max = 1, STATEMENTS


@pytest.fixture(scope="session")
def vault() -> Vault:
    return Vault(Keyring.generate())


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory, vault: Vault) -> Path:
    path = tmp_path_factory.mktemp("template") / "hub.sqlite3"
    migrate(f"sqlite:///{path}", vault)
    return path


@pytest.fixture(scope="session")
def new_service(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The data folder of a service as its commands set it up, to be copied: its keys, and an empty database."""
    folder = tmp_path_factory.mktemp("service")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("HUB_DATA_DIR", str(folder))
        patch.delenv("HUB_DATABASE_URL", raising=False)
        for arguments in (["keys", "init"], ["db", "upgrade"]):
            assert CliRunner().invoke(hub, arguments).exit_code == 0
    return folder


@pytest.fixture(scope="session")
def postgres_folder() -> Iterator[str]:
    with postgres.cluster() as folder:
        yield folder


@pytest.fixture(scope="session")
def postgres_template(postgres_folder: str, vault: Vault) -> str:
    administer(postgres_folder, "CREATE DATABASE hub_template")
    migrate(postgres.url(postgres_folder, "hub_template"), vault)
    return "hub_template"


def migrate(url: str, vault: Vault) -> None:
    database = Database(url, vault)
    bring_up_to_date(database, lambda done, of: None)
    if url.startswith("sqlite"):
        with database.engine.connect() as connection:
            connection.exec_driver_sql("COMMIT")
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    database.dispose()


def administer(folder: str, statement: str) -> None:
    with administration(folder).connect() as connection:
        connection.exec_driver_sql(statement)


@cache
def administration(folder: str) -> sa.Engine:
    """One connection for all of a run: a new one for each database took longer than making it."""
    return sa.create_engine(postgres.url(folder, "postgres"), isolation_level="AUTOCOMMIT")


@pytest.fixture(scope="session")
def sqlite_path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("database") / "hub.sqlite3"


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest) -> Iterator[str]:
    """A migrated, empty database, on each kind in turn."""
    if request.param == "sqlite":
        path: Path = request.getfixturevalue("sqlite_path")
        for old in path.parent.iterdir():
            old.unlink()
        shutil.copy(request.getfixturevalue("sqlite_template"), path)
        yield f"sqlite:///{path}"
        return
    engine = request.getfixturevalue("postgres_engine")
    yield engine.url.render_as_string()
    empty(engine)


@pytest.fixture(scope="session")
def postgres_engine(postgres_folder: str, postgres_template: str) -> Iterator[sa.Engine]:
    administer(postgres_folder, f"CREATE DATABASE hub_test TEMPLATE {postgres_template}")
    engine = sa.create_engine(postgres.url(postgres_folder, "hub_test"))
    with engine.begin() as connection:
        for statement in ("CREATE SCHEMA kept", f"CREATE TABLE kept.{SWITCH} AS TABLE {SWITCH}"):
            connection.exec_driver_sql(statement)
    yield engine
    engine.dispose()


def empty(engine: sa.Engine) -> None:
    """Delete every row: a fortieth of the time that a new copy of the database takes.

    Somebody who still holds a lock, which is a transaction left open, is named by a time-out. Nobody looks for what
    hangs off a row, since that goes too: looking took three quarters of the time.
    """
    alone = ("SET lock_timeout = '60s'", "SET LOCAL session_replication_role = replica")
    with engine.execution_options(hub_schema=True).begin() as connection:
        connection.exec_driver_sql("; ".join([*alone, *deletions()]))


@cache
def deletions() -> list[str]:
    """One for each table, which together are one message to the server. The switches are put back as they began."""
    tables = [table for table in Base.metadata.sorted_tables if table.name != KeyFingerprint.__tablename__]
    gone = [str(table.delete().compile(dialect=postgresql.dialect())) for table in reversed(tables)]
    return [*gone, f"INSERT INTO {SWITCH} SELECT * FROM kept.{SWITCH}"]  # noqa: S608 - the model's name


@pytest.fixture(scope="session")
def engines() -> Callable[[str], sa.Engine]:
    """One engine for each kind of database: it remembers the statements that it has put into SQL."""
    return cache(make_engine)


@pytest.fixture
def database(database_url: str, engines: Callable[[str], sa.Engine], vault: Vault) -> Iterator[Database]:
    """What is remembered of one test's database is not taken for another's: each has an engine of its own to see."""
    database = Database(engines(database_url).execution_options(), vault)
    yield database
    if database.engine.dialect.name == "sqlite":
        database.dispose()  # the next test has another file; PostgreSQL's connections serve all


@pytest.fixture
def settings(database_url: str, tmp_path: Path) -> Settings:
    return Settings(
        data_dir=tmp_path,
        database_url=database_url,
        keyring_path=tmp_path / "keyring.json",
        service_url=BASE,
        password_cost=(1, 8, 1),
    )


@pytest.fixture(scope="session")
def hub_app() -> HubApp:
    """One application for every set of settings, attached to each test's database in turn.

    Adding the addresses of all pages took two thirds of the time of a test.
    """
    made: dict[Settings, Flask] = {}

    def attached(settings: Settings, database: Database) -> Flask:
        same = replace(settings, data_dir=Path(), database_url="", keyring_path=Path())
        if same not in made:
            made[same] = create_app(settings, database)
            made[same].testing = True
        attach(made[same], settings, database)
        return made[same]

    return attached


@pytest.fixture
def app(settings: Settings, database: Database, hub_app: HubApp) -> Flask:
    return hub_app(settings, database)


@pytest.fixture
def area(database: Database) -> Area:
    """A small hub: two providers with agreements and classes, a Jobcentre, staff of every role."""
    with database.unit_of_work(Viewer.job("build a test area")) as uow:
        return build_area(uow)


@pytest.fixture
def client_of(app: Flask, database: Database) -> Callable[[User], FlaskClient]:
    """A client signed in as a given member of staff."""

    def sign_in(user: User) -> FlaskClient:
        client = app.test_client()
        name, token = session_cookie(database, user)
        for domain in ("localhost", urlsplit(BASE).hostname):
            client.set_cookie(name, token, domain=str(domain), secure=True)
        return client

    return sign_in
