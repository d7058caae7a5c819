"""How often something may be tried."""

from datetime import timedelta

import pytest
import time_machine
from flask.testing import FlaskClient

from hub.accounts import throttle
from hub.accounts.models import User
from hub.core.clock import utc_now
from hub.core.db import Database
from hub.core.errors import Throttled
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
