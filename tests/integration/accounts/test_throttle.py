"""How often something may be tried."""

from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from hub.accounts import throttle
from hub.accounts.devices import known_device, remembered
from hub.accounts.models import User
from hub.core.clock import utc_now
from hub.core.db import Database
from hub.core.errors import Throttled
from hub.core.ids import new_id
from hub.core.vault import Vault
from tests.factories.pages import post
from tests.factories.signing_in import JOB, email_of, give_code, sign_in

WRONG = "not the right password"


def failures(database: Database, kind: str, value: str, count: int) -> None:
    for _ in range(count):
        with database.unit_of_work(JOB) as uow:
            throttle.fail(uow, kind, value)


def wait(database: Database, kind: str, value: str) -> int:
    """Seconds that the next try has to wait."""
    try:
        with database.unit_of_work(JOB, read_only=True) as uow:
            throttle.check(uow, kind, value)
    except Throttled as error:
        return error.retry_after
    return 0


def test_the_wait_grows_with_each_failure_and_never_beyond_a_minute(database: Database) -> None:
    with time_machine.travel(utc_now(), tick=False):
        waits = []
        for _ in range(15):
            failures(database, "sign-in", "a@example.org", 1)
            waits.append(wait(database, "sign-in", "a@example.org"))
    assert waits == [0, 0, 0, 0, 1, 2, 4, 8, 16, 32, 60, 60, 60, 60, 60]


def test_waiting_is_over_when_it_is_over(database: Database) -> None:
    with time_machine.travel(utc_now(), tick=False) as clock:
        failures(database, "sign-in", "a@example.org", 12)
        clock.shift(timedelta(seconds=59))
        assert wait(database, "sign-in", "a@example.org") == 1
        clock.shift(timedelta(seconds=1))
        assert wait(database, "sign-in", "a@example.org") == 0


def test_failures_are_forgotten_after_the_window(database: Database) -> None:
    with time_machine.travel(utc_now(), tick=False) as clock:
        failures(database, "sign-in", "a@example.org", 20)
        clock.shift(timedelta(minutes=15))
        failures(database, "sign-in", "a@example.org", 1)
        assert wait(database, "sign-in", "a@example.org") == 0


def test_one_person_does_not_wait_for_another_or_for_another_kind(database: Database) -> None:
    failures(database, "sign-in", "a@example.org", 12)
    assert wait(database, "sign-in", "b@example.org") == 0
    assert wait(database, "address", "a@example.org") == 0


def test_ten_look_ups_an_hour_and_then_none_until_the_hour_is_over(database: Database) -> None:
    with time_machine.travel(utc_now(), tick=False) as clock:
        failures(database, "lookup", "coach", 10)
        clock.shift(timedelta(minutes=20))
        assert wait(database, "lookup", "coach") == 40 * 60
        clock.shift(timedelta(minutes=40))
        assert wait(database, "lookup", "coach") == 0


def test_success_clears_the_count(database: Database) -> None:
    failures(database, "sign-in", "a@example.org", 12)
    with database.unit_of_work(JOB) as uow:
        throttle.clear(uow, "sign-in", "a@example.org")
    assert wait(database, "sign-in", "a@example.org") == 0


def test_the_table_does_not_tell_who_tried(database: Database) -> None:
    failures(database, "sign-in", "a@example.org", 1)
    with database.engine.connect() as connection:
        rows = connection.exec_driver_sql("SELECT * FROM throttle").all()
    assert len(rows) == 1
    assert "example.org" not in str(rows)


def test_after_five_wrong_passwords_even_the_right_one_waits(
    client: FlaskClient, assessor: User, database: Database
) -> None:
    email = email_of(assessor, database)
    with time_machine.travel(utc_now(), tick=False) as clock:
        assert [sign_in(client, email, WRONG).status_code for _ in range(6)] == [422] * 5 + [429]
        refused = sign_in(client, email)
        assert (refused.status_code, refused.headers["Retry-After"]) == (429, "1")
        assert "Your account is not locked" in refused.text
        clock.shift(timedelta(seconds=1))
        assert sign_in(client, email).location == "/sign-in/code"


def test_a_stranger_waits_as_a_known_user_does(client: FlaskClient, area: object) -> None:
    with time_machine.travel(utc_now(), tick=False):
        answers = [sign_in(client, "nobody@example.org", WRONG).status_code for _ in range(6)]
    assert answers == [422] * 5 + [429]


def test_codes_cannot_be_tried_out(client: FlaskClient, assessor: User, database: Database) -> None:
    with time_machine.travel(utc_now(), tick=False):
        sign_in(client, email_of(assessor, database))
        assert [give_code(client, "000000").status_code for _ in range(6)] == [422] * 5 + [429]
        assert give_code(client).status_code == 429


@pytest.mark.parametrize("tries", [30])
def test_one_address_cannot_try_many_accounts(client: FlaskClient, database: Database, tries: int) -> None:
    with time_machine.travel(utc_now(), tick=False):
        failures(database, "address", "127.0.0.1", tries)
        assert sign_in(client, "somebody@example.org", WRONG).status_code == 429


def guess(app: Flask, email: str, times: int) -> TestResponse:
    """A stranger's browser, which has never signed in."""
    client = app.test_client()
    return [sign_in(client, email, WRONG) for _ in range(times)][-1]


def test_a_stranger_who_guesses_does_not_keep_the_owner_out_of_their_own_device(
    app: Flask, client: FlaskClient, assessor: User, database: Database
) -> None:
    email = email_of(assessor, database)
    sign_in(client, email)
    give_code(client)
    post(client, "/sign-out", page="/account")
    assert guess(app, email, 8).status_code == 429
    assert sign_in(app.test_client(), email).status_code == 429, "a device nobody knows waits as they do"
    assert sign_in(client, email).location == "/sign-in/code"
    assert guess(app, email, 1).status_code == 429, "the owner's success helps no stranger"


def test_a_known_device_has_no_more_tries_than_any_other(
    client: FlaskClient, assessor: User, database: Database
) -> None:
    email = email_of(assessor, database)
    sign_in(client, email)
    give_code(client)
    post(client, "/sign-out", page="/account")
    assert [sign_in(client, email, WRONG).status_code for _ in range(6)] == [422] * 5 + [429]


def test_a_device_is_known_for_its_owners_alone_and_not_for_ever(vault: Vault) -> None:
    ada, ben, now = new_id(), new_id(), utc_now()
    cookie = remembered(vault, "", ada, now)
    assert known_device(vault, cookie, ada, now)
    assert not known_device(vault, cookie, ben, now)
    shared = remembered(vault, cookie, ben, now)
    assert known_device(vault, shared, ada, now) == known_device(vault, cookie, ada, now)
    assert known_device(vault, shared, ben, now)
    assert not known_device(vault, cookie, ada, now + timedelta(days=180))
    for forged in ("", "~", "..", cookie[:-1], cookie.replace(".", "~"), f"é{cookie}", "9" * 9999):
        assert not known_device(vault, forged, ada, now)
    crowded = cookie
    for _ in range(20):
        crowded = remembered(vault, crowded, new_id(), now)
    assert len(crowded) < 1000


def test_the_cookie_of_a_device_is_bound_to_the_host_and_hidden(
    client: FlaskClient, assessor: User, database: Database
) -> None:
    sign_in(client, email_of(assessor, database))
    cookie = next(one for one in give_code(client).headers.getlist("Set-Cookie") if "device" in one)
    assert cookie.startswith("__Host-hub-device=")
    assert {"Secure", "HttpOnly", "Path=/", "SameSite=Lax"} <= set(cookie.split("; "))
    assert str(assessor.id) not in cookie
