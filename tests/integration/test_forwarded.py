"""Where a request comes from is believed of as many proxies as there are, and of nobody else."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from flask.testing import FlaskClient

from hub.accounts import throttle
from hub.app import create_app
from hub.core.db import Database
from hub.settings import Settings
from tests.factories.area import Area
from tests.factories.pages import BASE, get, hidden

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
GUESS = {"code": "wrong", "born-day": "1", "born-month": "2", "born-year": "1990"}
Served = Callable[[int], FlaskClient]
Came = Callable[[int], str]  # by the number of the request, what the header says


@pytest.fixture
def served(
    monkeypatch: pytest.MonkeyPatch, settings: Settings, database: Database, area: Area
) -> Callable[[int], FlaskClient]:
    """The service behind so many proxies, where an address may guess twice."""
    monkeypatch.setitem(throttle.LIMITS, "card address", throttle.Limit(2, throttle.HOUR, None))
    return lambda proxies: create_app(replace(settings, trusted_proxies=proxies), database).test_client()


def guesses(client: FlaskClient, came: Came) -> list[int]:
    fields = {**hidden(get(client, "/card/en")), **GUESS}
    return [
        client.post(
            "/card/en", data=fields, base_url=BASE, headers={"Referer": BASE, "X-Forwarded-For": came(turn)}
        ).status_code
        for turn in range(3)
    ]


@pytest.mark.parametrize(
    ("proxies", "came"),
    [(0, lambda turn: f"203.0.113.{turn}"), (1, lambda turn: f"203.0.113.{turn}, 198.51.100.7")],
    ids=["no proxy", "one proxy, which adds what it saw"],
)
def test_whoever_says_that_they_come_from_elsewhere_each_time_is_slowed_down_all_the_same(
    served: Served, proxies: int, came: Came
) -> None:
    assert guesses(served(proxies), came) == [422, 422, 429]


def test_behind_a_proxy_each_visitor_has_guesses_of_their_own(served: Served) -> None:
    assert guesses(served(1), lambda turn: f"198.51.100.{turn}") == [422, 422, 422]
