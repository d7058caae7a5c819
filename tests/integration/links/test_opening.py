"""A link opens once, in its time, with a code from the same mailbox; anything else gives nothing and looks the same."""

from collections.abc import Callable
from datetime import timedelta

import pytest
import sqlalchemy as sa
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from structlog.testing import capture_logs
from werkzeug.test import TestResponse

from hub.accounts.models import User, WorkLink
from hub.accounts.services import sessions, users, work_links
from hub.accounts.throttle import LIMITS
from hub.audit.models import AuditEvent
from hub.core.db import Database
from hub.referrals.models import Referral
from tests.factories.area import Area
from tests.factories.links import Mailbox, ask_code, enter, walk_in
from tests.factories.messages import JOB, NOON
from tests.factories.pages import BASE, get, post, soup

pytestmark = pytest.mark.usefixtures("referral")


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


def test_the_mail_and_the_pages_before_the_code_say_nothing_of_the_person(
    client: FlaskClient, mailbox: Mailbox
) -> None:
    link = mailbox.link()
    with capture_logs() as printed:
        pages = [
            get(client, link),
            ask_code(client, link),
            get(client, f"{link}/code"),
            enter(client, link, "000000"),
        ]
    told = " ".join([page.text for page in pages] + [one.subject + one.body for one in mailbox.fetch()])
    assert "Clapton Community College" in pages[0].text
    assert not [word for word in ("Hodan", "7700", "Entry", "desk.") if word in told]
    assert all(page.headers["Cache-Control"] == "no-store" for page in pages)
    assert all(page.headers["Referrer-Policy"] == "same-origin" for page in pages)  # told to no other site
    assert printed
    assert link.rpartition("/")[2] not in str(printed)


def test_looking_at_a_link_changes_nothing(database: Database, client: FlaskClient, mailbox: Mailbox) -> None:
    link = mailbox.link()
    before = kept(database)
    for path in (link, f"{link}/code", f"{link}/again"):
        get(client, path)
        client.head(path, base_url=BASE)
    assert kept(database) == before
    assert len(mailbox.fetch()) == 1


def kept(database: Database) -> list[tuple[object, ...]]:
    with database.unit_of_work(JOB) as uow:
        events = uow.session.scalar(sa.select(sa.func.count(AuditEvent.id)))
        return [
            (row.codes, row.used_at, row.revoked_at, events)
            for row in uow.session.scalars(sa.select(WorkLink))
        ]


def test_only_digests_are_kept(database: Database, client: FlaskClient, mailbox: Mailbox) -> None:
    token = mailbox.link().rpartition("/")[2]
    ask_code(client, mailbox.link())
    code = mailbox.code()
    with database.engine.execution_options(hub_schema=True).connect() as connection:
        for table in ("work_link", "staff_mail", "message", "audit_event"):
            rows = str(connection.exec_driver_sql(f"SELECT * FROM {table}").all())  # noqa: S608 - names from above
            assert token not in rows
            assert f"'{code}'" not in rows


def test_the_code_opens_it_once_and_the_second_time_nothing(
    app: Flask, client: FlaskClient, mailbox: Mailbox
) -> None:
    link = mailbox.link()
    walk_in(app, mailbox)
    code = mailbox.code()
    assert [get(client, link).status_code, enter(client, link, code).status_code] == [404, 404]


def test_dead_links_are_told_with_the_same_words(
    app: Flask, database: Database, area: Area, mailbox: Mailbox, clock: time_machine.Traveller
) -> None:
    used = mailbox.link()
    walk_in(app, mailbox)
    post(app.test_client(), f"{used}/again", page=used)
    replaced = mailbox.link("Your new link")
    clock.shift(timedelta(minutes=2))
    post(app.test_client(), f"{used}/again", page=used)
    newest = mailbox.link("Your new link")
    assert newest != replaced
    pages = [get(app.test_client(), path) for path in (used, replaced, "/links/" + "x" * 43)]
    assert get(app.test_client(), newest).status_code == 200
    with database.unit_of_work(area.administrator.viewer) as uow:
        sessions.sign_out(uow, uow.get(User, mailbox.owner.id))
    pages.append(get(app.test_client(), newest))
    assert {page.status_code for page in pages} == {404}
    assert len({words(page) for page in pages}) == 1


def words(page: TestResponse) -> str:
    """All that a reader sees."""
    main = soup(page).main
    return main.get_text() if main else ""


def test_an_old_link_opens_nothing_and_a_new_one_comes_to_the_address_alone(
    client: FlaskClient, mailbox: Mailbox, clock: time_machine.Traveller
) -> None:
    link = mailbox.link()
    clock.move_to(NOON + work_links.LIFE)
    assert get(client, link).status_code == 404
    known, unknown = (post(client, f"{path}/again", page=path) for path in (link, "/links/" + "x" * 43))
    assert soup(known).main == soup(unknown).main
    fresh = mailbox.link("Your new link")
    assert get(client, fresh).status_code == 200
    assert len([one for one in mailbox.fetch() if one.subject == "Your new link"]) == 1


def test_whoever_was_forwarded_the_link_has_no_code(client: FlaskClient, mailbox: Mailbox) -> None:
    link = mailbox.link()
    assert enter(client, link, "000000").status_code == 422  # none was asked for
    ask_code(client, link)
    wrong = f"{(int(mailbox.code()) + 1) % 10**6:06}"
    answers = [enter(client, link, wrong).status_code for _ in range(5)]
    assert answers == [422, 422, 422, 422, 429]
    assert enter(client, link, mailbox.code()).status_code == 429  # nor is the right one taken for a while


def test_a_code_is_too_old_after_a_quarter_of_an_hour_and_only_the_newest_counts(
    client: FlaskClient, mailbox: Mailbox, clock: time_machine.Traveller
) -> None:
    link = mailbox.link()
    ask_code(client, link)
    first = mailbox.code()
    ask_code(client, link)
    second = mailbox.code()
    assert enter(client, link, first).status_code == 422
    clock.shift(work_links.CODE_LIFE)
    assert enter(client, link, second).status_code == 422


def test_strangers_cannot_fill_the_mailbox(client: FlaskClient, mailbox: Mailbox) -> None:
    link = mailbox.link()
    most = LIMITS["link code"].free
    assert [ask_code(client, link).status_code for _ in range(most + 1)] == [303] * most + [429]
    post(client, f"{link}/again", page=link)
    assert not [one for one in mailbox.fetch() if one.subject == "Your new link"]


def test_the_session_is_over_after_half_an_hour_or_when_the_links_are_ended(
    app: Flask, database: Database, area: Area, mailbox: Mailbox, clock: time_machine.Traveller
) -> None:
    client, task = walk_in(app, mailbox)
    assert get(client, task).status_code == 200
    with database.unit_of_work(area.administrator.viewer) as uow:
        sessions.sign_out(uow, uow.get(User, mailbox.owner.id))
    assert get(client, task).location == "/links/over"
    clock.shift(timedelta(minutes=1))
    link = mailbox.link()
    post(app.test_client(), f"{link}/again", page=link)
    client, task = walk_in(app, mailbox, "Your new link")
    clock.shift(timedelta(minutes=30))
    assert get(client, task).location == "/links/over"


def test_a_link_opens_nothing_but_its_task(app: Flask, mailbox: Mailbox) -> None:
    client, task = walk_in(app, mailbox)
    elsewhere = ("/worklist", "/classes", "/registers", "/account", "/directory", "/organisations")
    assert {get(client, path).status_code for path in elsewhere} == {403}
    others = (task.replace("/referral", other) for other in ("/places", "/register", "/list"))
    assert {get(client, path).status_code for path in others} == {404}
    assert get(client, "/").location == task.removesuffix("/referral")


def test_a_code_signs_out_whoever_was_signed_in_here(
    app: Flask, area: Area, client_of: Callable[[User], FlaskClient], mailbox: Mailbox
) -> None:
    client, link = client_of(area.other_provider_staff), mailbox.link()
    assert "they are signed out here" in get(client, link).text
    _, task = walk_in(app, mailbox)
    assert get(client, task).status_code == 404  # not by being signed in somewhere
    post(client, f"{link}/again", page=link)
    fresh = mailbox.link("Your new link")
    ask_code(client, fresh)
    inside = enter(client, fresh, mailbox.code())
    assert get(client, "/worklist").status_code == 403
    assert get(client, get(client, inside.location).location).status_code == 200


def test_a_foreign_host_gets_no_link(app: Flask, mailbox: Mailbox) -> None:
    link = mailbox.link()
    answer = app.test_client().get(link, base_url="https://evil.example.com")
    assert answer.status_code == 400
    assert all("evil" not in one.body for one in mailbox.fetch())


def test_another_address_ends_what_was_sent_to_the_one_before(
    app: Flask, database: Database, area: Area, mailbox: Mailbox
) -> None:
    link = mailbox.link()
    with database.unit_of_work(area.administrator.viewer) as uow:
        row = uow.get(User, mailbox.owner.id)
        users.edit(uow, row, name="Front desk", email="new.desk@example.org", role=row.role)
    assert get(app.test_client(), link).status_code == 404


def test_a_link_put_back_into_the_database_is_refused(
    database: Database, app: Flask, mailbox: Mailbox
) -> None:
    link = mailbox.link()
    walk_in(app, mailbox)
    with database.engine.execution_options(hub_schema=True).begin() as connection:
        connection.execute(sa.text("UPDATE work_link SET used_at = NULL"))
    assert get(app.test_client(), link).status_code == 404


def test_the_audit_names_the_address_and_what_it_did(
    app: Flask, database: Database, mailbox: Mailbox, referral: Referral
) -> None:
    client, task = walk_in(app, mailbox)
    post(client, task, {"decision": "open"})
    with database.unit_of_work(JOB) as uow:
        query = sa.select(AuditEvent).where(AuditEvent.actor_id == mailbox.owner.id)
        events = list(uow.session.scalars(query.order_by(AuditEvent.at, AuditEvent.id)))
    assert {event.role for event in events} == {"named_address"}
    assert {"link.open", "referral.open"} <= {event.verb for event in events}
