"""Figures are read from a standby that follows, and say how far it is behind; where it does not, from the database."""

from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from hub import rehearsal
from hub.access.permissions import Role
from hub.app import attach
from hub.audit.models import AuditEvent
from hub.core.actor import Viewer
from hub.core.db import Database
from hub.core.postgresql import replica
from hub.core.postgresql.replica import Replica
from hub.rehearsal import rehearse
from hub.settings import Settings
from tests import postgres
from tests.factories.area import Area
from tests.factories.counted import count_now
from tests.factories.insight import waiting
from tests.factories.pages import get

pytestmark = pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
FRESH, LATE = "a copy of the database, which has everything", "a copy of the database, which is"
NOTHING_YET = "Nothing has been counted yet"
ROUND_TRIPS = 100_000  # within which a standby on the same machine has what was written


@pytest.fixture
def standby(postgres_folder: str) -> Iterator[str]:
    with postgres.standby(postgres_folder) as folder:
        yield folder


@pytest.fixture
def following(app: Flask, settings: Settings, database: Database, standby: str) -> Iterator[Replica]:
    """The replica of a service whose figures are read there."""
    attach(app, replace(settings, replica_url=postgres.url(standby, "hub_test")), database)
    found: Replica = app.extensions["hub"].replica
    yield found
    found.database.dispose()


def test_the_figures_of_managers_come_from_the_standby_as_long_as_it_follows(
    database: Database,
    area: Area,
    client_of: Callable[..., FlaskClient],
    following: Replica,
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    manager = client_of(area.manager)
    wait_for_everything(following)
    monkeypatch.setattr(rehearsal, "PAGES", {Role.MANAGER: ("/dashboard",)})
    rehearse(manager.application, longest=60)
    assert (caplog.messages, manager.application.extensions["hub"].replica) == ([], following)
    told(following, "pg_wal_replay_pause()")
    with database.unit_of_work(Viewer.job("test")) as uow:
        waiting(uow, area.hub, 20)
    count_now(database)
    assert NOTHING_YET in get(manager, "/dashboard").text  # there, since the standby does not move

    monkeypatch.setattr(replica, "LONGEST", replica.LONGEST * 0)
    here = get(manager, "/dashboard").text
    assert NOTHING_YET not in here
    assert "copy of the database" not in here

    monkeypatch.undo()
    following._rests_until = None
    told(following, "pg_wal_replay_resume()")
    wait_for_everything(following)
    assert FRESH in get(manager, "/dashboard").text

    told(following, "pg_wal_replay_pause()")
    assert get(manager, "/dashboard/download").status_code == 200
    assert LATE in get(manager, "/dashboard").text
    with database.unit_of_work(Viewer.job("test")) as uow:
        downloads = sa.select(AuditEvent.actor_id).where(AuditEvent.verb == "dashboard.download")
        assert uow.session.scalars(downloads).all() == [area.manager.id]


def test_a_standby_that_is_gone_or_is_another_hubs_or_none_at_all_is_not_read(
    app: Flask,
    database: Database,
    settings: Settings,
    area: Area,
    client_of: Callable[..., FlaskClient],
    postgres_folder: str,
) -> None:
    manager = client_of(area.manager)
    for name, folder in (("gone", "/nowhere"), ("another", postgres_folder), ("hub_test", postgres_folder)):
        attach(app, replace(settings, replica_url=postgres.url(folder, name)), database)
        page = get(manager, "/dashboard")
        assert page.status_code == 200
        assert "copy of the database" not in page.text


def wait_for_everything(following: Replica) -> None:
    assert any(following._ask() == replica.NOTHING for _ in range(ROUND_TRIPS))


def told(following: Replica, what: str) -> None:
    with following.database.engine.connect() as connection:
        connection.execute(sa.text(f"SELECT {what}"))
