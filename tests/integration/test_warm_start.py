"""The service asks its main pages once as it starts, so that the first who asks waits no longer; it leaves no trace."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import pytest
import sqlalchemy as sa
import structlog
from flask import Flask

from hub import rehearsal
from hub.access.permissions import Role
from hub.accounts.models import User
from hub.cli.serve import make_ready, warm_up
from hub.core.db import Database
from hub.core.model import Base
from hub.core.vault import Vault
from hub.settings import Settings
from tests.factories.accounts import session_cookie
from tests.factories.area import Area
from tests.factories.demand import waiting_learner
from tests.factories.pages import BASE
from tests.factories.referrals import JOB, refer

TOKEN = "a token of the one who runs it"


@pytest.fixture
def starting(settings: Settings, vault: Vault) -> Iterator[Settings]:
    """A start lets the log go to what is standard error then, which is another one in the next test."""
    log = structlog.get_config()
    vault.keyring.save(settings.keyring_path)
    yield replace(settings, second_place=settings.data_dir / "second", metrics_token=TOKEN)
    structlog.configure(**log)


@contextmanager
def made_anew(app: Flask) -> Iterator[list[str]]:
    """The statements that no request has needed before."""
    found: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, _values: Any, context: Any, _many: Any) -> None:
        hit = getattr(context, "cache_hit", None)
        if hit is not None and hit.name == "CACHE_MISS":
            found.append(statement)

    engine = app.extensions["hub"].database.engine
    sa.event.listen(engine, "after_cursor_execute", note)
    yield found
    sa.event.remove(engine, "after_cursor_execute", note)


def rows(database: Database) -> dict[str, list[str]]:
    tables = Base.metadata.sorted_tables
    with database.engine.execution_options(hub_schema=True, hub_read_only=True).connect() as connection:
        return {table.name: sorted(map(repr, connection.execute(sa.select(table)))) for table in tables}


def answer(app: Flask, path: str, *cookie: str) -> Any:
    client = app.test_client()
    if cookie:
        client.set_cookie(*cookie, domain="hub.example.org", secure=True)
    return client.get(path, base_url=BASE, headers={"Authorization": f"Bearer {TOKEN}"})


def test_a_start_writes_and_tells_nothing_and_makes_the_statements_of_the_main_pages(
    starting: Settings,
    database: Database,
    area: Area,
    caplog: pytest.LogCaptureFixture,
    capsys: pytest.CaptureFixture[str],
) -> None:
    with database.unit_of_work(JOB) as uow:
        person = waiting_learner(uow, area)
    refer(database, area, person)
    assessor, manager = (session_cookie(database, user) for user in (area.assessor, area.manager))
    before = rows(database)

    app = make_ready(starting)
    pool: Any = app.extensions["hub"].database.engine.pool
    assert (pool.checkedin(), pool.checkedout()) == (0, 0)  # none may cross a fork
    warm_up(app)

    assert rows(database) == before
    assert not (starting.data_dir / "second").exists()
    assert "hub_answers_total{" not in answer(app, "/metrics").text
    assert (caplog.messages, capsys.readouterr().err.count('"event": "request"')) == ([], 1)
    assert answer(app, "/today").status_code == 303  # nobody is left signed in
    with made_anew(app) as found:
        for path in ("/today", "/waiting-list", f"/learners/{person.reference}"):
            assert answer(app, path, *assessor).status_code == 200
        assert answer(app, "/dashboard", *manager).status_code == 200
    assert [one for one in found if not one.startswith("UPDATE sign_in_session")] == []
    app.extensions["hub"].database.dispose()


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_what_cannot_be_rehearsed_is_told_in_a_line_and_holds_nothing_up(
    starting: Settings,
    database: Database,
    area: Area,
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(rehearsal, "PAGES", {Role.ASSESSOR: ("/nowhere", "/learners/{learner}")})
    app = make_ready(starting)
    monkeypatch.delattr(User, "viewer")
    warm_up(app)
    monkeypatch.undo()
    assert caplog.messages == [
        "pages that could not be rehearsed: /nowhere (NotFound)",
        "nothing could be rehearsed: AttributeError",
    ]
    assert answer(app, "/directory", *session_cookie(database, area.assessor)).status_code == 200


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_an_empty_hub_starts(
    starting: Settings, database: Database, caplog: pytest.LogCaptureFixture
) -> None:
    app = make_ready(starting)
    warm_up(app)
    assert (caplog.messages, answer(app, "/ready").status_code) == ([], 200)
