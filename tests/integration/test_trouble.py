"""What happens when the database is held by somebody else, or holds what was not sealed for its place."""

import logging
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from uuid import UUID

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from hub.accounts.models import SignInSession, User
from hub.audit import services as audit
from hub.audit.models import AuditEvent
from hub.cli import hub, main
from hub.consent.services import disclosure as consent
from hub.consent.types import Category
from hub.core.db import ChangedWhileReading, Database, UnitOfWork
from hub.core.engine import make_engine
from hub.core.errors import Busy
from hub.core.vault import Tampered
from hub.learners.models import Learner
from tests.factories.area import Area
from tests.factories.learners import learner
from tests.factories.pages import BASE, get, hidden
from tests.factories.signing_in import JOB


@contextmanager
def held(database: Database) -> Iterator[None]:
    """Another process writes, and does not come to an end."""
    engine = make_engine(database.engine.url.render_as_string(hide_password=False))
    with engine.connect() as connection:
        if engine.dialect.name == "postgresql":
            connection.exec_driver_sql("LOCK TABLE audit_event IN ACCESS EXCLUSIVE MODE")
        else:
            connection.exec_driver_sql("SELECT 1")
        yield
        connection.rollback()
    engine.dispose()


@pytest.fixture
def only_sqlite(database: Database) -> None:
    if database.engine.dialect.name != "sqlite":
        pytest.skip("one writer at a time is SQLite's rule")


@pytest.fixture
def record(database: Database, area: Area) -> str:
    """The address of a page that reveals somebody's details."""
    with database.unit_of_work(JOB) as uow:
        return f"/learners/{learner(uow, area.hub).reference}"


def test_a_page_that_is_looked_at_does_not_wait_long_behind_a_writer(
    only_sqlite: None, area: Area, database: Database, client_of: Callable[[User], FlaskClient], record: str
) -> None:
    client = client_of(area.assessor)
    assert get(client, record).status_code == 200
    with held(database):
        began = time.monotonic()
        answer = get(client, record)
        assert time.monotonic() - began < 2.5
        assert answer.status_code == 503
        assert int(answer.headers["Retry-After"]) > 0
        assert "Content-Security-Policy" in answer.headers
        assert get(client, "/directory").status_code == 200, "what reveals nothing needs no writing"
    assert get(client, record).status_code == 200


def test_a_page_that_is_looked_at_holds_no_writer_up_and_its_reveals_are_written_down(
    database: Database, area: Area, record: str
) -> None:
    with database.unit_of_work(area.assessor.viewer, read_only=True) as uow:
        person = uow.session.scalars(sa.select(Learner)).one()
        person.given_names.reveal(consent.may_see(uow, person.id, [Category.IDENTITY]))
        with database.unit_of_work(JOB, patience=0.1) as other:
            other.get(User, area.provider_staff.id).name = "Somebody else"
            audit.record(other, "user.rename")
    with database.unit_of_work(JOB, read_only=True) as uow:
        query = sa.select(AuditEvent.verb).where(AuditEvent.actor_id == area.assessor.id)
        assert uow.session.scalars(query).all() == ["disclose"]


def test_work_that_says_it_only_reads_cannot_change_anything(database: Database, area: Area) -> None:
    for change in (rename, delete_sessions):
        with pytest.raises(ChangedWhileReading), database.unit_of_work(JOB, read_only=True) as uow:
            change(uow, area.provider_staff.id)


def rename(uow: UnitOfWork, user_id: UUID) -> None:
    uow.get(User, user_id).name = "Somebody else"


def delete_sessions(uow: UnitOfWork, user_id: UUID) -> None:
    uow.change(sa.delete(SignInSession).where(SignInSession.user_id == user_id))


def test_busy_is_one_line_in_the_log(
    only_sqlite: None,
    database: Database,
    area: Area,
    client_of: Callable[[User], FlaskClient],
    caplog: pytest.LogCaptureFixture,
    record: str,
) -> None:
    client = client_of(area.assessor)
    with held(database), caplog.at_level(logging.ERROR):
        get(client, record)
    assert [told.getMessage().count("\n") for told in caplog.records] == [0]
    assert "SQLITE_BUSY" in caplog.text


def test_busy_is_one_line_of_a_command(
    only_sqlite: None, database: Database, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def busy(**_: object) -> None:
        raise Busy("held")

    monkeypatch.setattr(hub, "main", busy)
    monkeypatch.setattr(type(hub), "__call__", lambda self, **values: busy(**values))
    with pytest.raises(SystemExit):
        main()
    assert capsys.readouterr().err.count("\n") == 1


def test_a_database_that_cannot_be_reached_is_busy_too(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    database: Database = app.extensions["hub"].database

    def unreachable(*_: object, **__: object) -> None:
        raise Busy("unreachable")

    monkeypatch.setattr(database, "unit_of_work", unreachable)
    client = app.test_client()
    client.set_cookie("__Host-hub", "x" * 43, domain="hub.example.org", secure=True)
    answer = get(client, "/account")
    assert answer.status_code == 503
    assert "Content-Security-Policy" in answer.headers
    assert get(client, "/ready").status_code == 503
    assert get(app.test_client(), "/health").status_code == 200  # nobody who asks that is signed in


def damage(database: Database, table: str, column: str, row_id: UUID) -> None:
    found = sa.table(table, sa.column(column), sa.column("id", sa.Uuid))
    with database.engine.execution_options(hub_schema=True).begin() as connection:
        connection.execute(sa.update(found).where(found.c.id == row_id).values({column: b"damaged"}))


def refusals(database: Database) -> list[tuple[str | None, UUID | None, str | None]]:
    with database.unit_of_work(JOB, read_only=True) as uow:
        query = sa.select(AuditEvent).where(AuditEvent.verb == "sealed.refused")
        return [(row.object_type, row.object_id, row.decision) for row in uow.session.scalars(query)]


def test_a_refused_value_is_told_once_in_the_log_and_in_an_event_of_its_own(
    app: Flask,
    database: Database,
    area: Area,
    client_of: Callable[[User], FlaskClient],
    caplog: pytest.LogCaptureFixture,
) -> None:
    damage(database, "user_account", "email", area.provider_staff.id)
    client = client_of(area.administrator)
    with caplog.at_level(logging.ERROR):
        answer = get(client, f"/users/{area.provider_staff.id}")
    assert answer.status_code == 409
    assert "This record cannot be shown" in answer.text
    told = [record.getMessage() for record in caplog.records]
    assert len(told) == 1
    assert f"user_account.email of {area.provider_staff.id}" in told[0]
    assert refusals(database) == [("user_account", area.provider_staff.id, "email")]


def rename_and_read(database: Database, user_id: UUID) -> None:
    with database.unit_of_work(JOB) as uow:
        row = uow.get(User, user_id)
        row.name = "Somebody else"
        row.email.open_system(uow.vault)


def test_a_change_that_meets_a_refused_value_is_undone_and_the_event_stays(
    database: Database, area: Area
) -> None:
    damage(database, "user_account", "email", area.provider_staff.id)
    with pytest.raises(Tampered):
        rename_and_read(database, area.provider_staff.id)
    assert len(refusals(database)) == 1
    with database.unit_of_work(JOB, read_only=True) as uow:
        name = uow.get(User, area.provider_staff.id).name.open_system(uow.vault)
    assert name != "Somebody else"


def test_a_damaged_session_is_no_session(
    database: Database, area: Area, client_of: Callable[[User], FlaskClient]
) -> None:
    client = client_of(area.assessor)
    with database.unit_of_work(JOB, read_only=True) as uow:
        row_id = uow.session.scalars(sa.select(SignInSession.id)).one()
    damage(database, "sign_in_session", "data", row_id)
    answer = client.get("/waiting-list", base_url=BASE)
    assert answer.location == "/sign-in"
    assert "Content-Security-Policy" in answer.headers
    assert refusals(database) == [("sign_in_session", row_id, "data")]


def test_a_sign_out_that_cannot_be_kept_is_not_said_to_be_done(
    only_sqlite: None,
    database: Database,
    area: Area,
    client_of: Callable[[User], FlaskClient],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    client = client_of(area.assessor)
    page = get(client, "/account")

    def busy(*_: object) -> None:
        raise Busy("held")

    monkeypatch.setattr("hub.accounts.session.ServerSideSessions._revoke", busy)
    answer = client.post(
        "/sign-out", data=hidden(page), base_url=BASE, headers={"Referer": BASE + "/account"}
    )
    assert (answer.status_code, answer.location) == (503, None)
    assert "Content-Security-Policy" in answer.headers
    assert get(client, "/account").status_code == 200
