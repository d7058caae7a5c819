"""Who could not be written to is called; and a hub without a worker says so."""

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient

from hub.accounts.models import User
from hub.core.db import Database
from hub.demand import queries as demand
from hub.messages import panel
from hub.messages.beat import beat
from hub.messages.sending import send_due
from hub.messages.types import MessageState
from hub.referrals.reads.today import worklists
from tests.factories.area import Area
from tests.factories.messages import Pigeon, messages
from tests.factories.messages import post as post_by
from tests.factories.pages import get, post, soup
from tests.factories.referrals import new_learner, refer


def test_somebody_without_a_safe_way_is_told_by_phone(
    database: Database, area: Area, client_of: Callable[[User], FlaskClient]
) -> None:
    person = new_learner(database, area)
    refer(database, area, person)
    send_due(database, post_by(Pigeon()))
    assessor = client_of(area.assessor)
    page = soup(get(assessor, "/messages"))
    assert "Hodan Warsame" in page.text
    assert "no way to write to them that they said is safe" in page.text
    (row,) = [one for one in messages(database, person) if one.template == "referred"]
    told = soup(get(assessor, f"/messages/{row.id}"))
    assert "We asked for a place for you" in told.text
    assert "Hodan Warsame" in told.text
    assert post(assessor, f"/messages/{row.id}").status_code == 303
    assert soup(get(assessor, "/messages")).select(f"a[href='/messages/{row.id}']") == []
    assert get(assessor, f"/messages/{row.id}").status_code == 404
    assert [one.state for one in messages(database, person) if one.id == row.id] == [MessageState.SETTLED]


def nobody_is_reached(database: Database, area: Area) -> None:
    """Three learners have two messages each, and no safe way."""
    for name in ("Hodan Warsame", "Samir Haddad", "Luz Pinto"):
        refer(database, area, new_learner(database, area, name))
    send_due(database, post_by(Pigeon()))


def test_today_counts_what_reached_nobody_and_stops_where_there_are_very_many(
    database: Database, area: Area, client_of: Callable[[User], FlaskClient], monkeypatch: pytest.MonkeyPatch
) -> None:
    nobody_is_reached(database, area)
    assessor = client_of(area.assessor)
    assert "Messages that reached nobody (6)" in soup(get(assessor, "/today")).text
    for module in (worklists, demand):
        monkeypatch.setattr(module, "MOST", 2)
    assert "Messages that reached nobody (2+)" in soup(get(assessor, "/today")).text


def test_the_list_holds_those_that_have_waited_longest_and_says_that_there_are_more(
    database: Database, area: Area, client_of: Callable[[User], FlaskClient], monkeypatch: pytest.MonkeyPatch
) -> None:
    nobody_is_reached(database, area)
    assessor = client_of(area.assessor)
    assert "There are more" not in get(assessor, "/messages").text
    monkeypatch.setattr(panel, "MOST", 2)
    page = soup(get(assessor, "/messages"))
    assert len(page.select("main tbody tr")) == 2
    assert "There are more. The list holds the 2 that stand first" in page.text


def test_a_hub_without_a_worker_says_so(
    database: Database, area: Area, client_of: Callable[[User], FlaskClient]
) -> None:
    refer(database, area, new_learner(database, area))
    assessor = client_of(area.assessor)
    text = soup(get(assessor, "/messages")).text
    assert "Nothing is being sent" in text
    assert "messages wait to be sent" in text
    beat(database)
    assert "Nothing is being sent" not in soup(get(assessor, "/messages")).text
