"""A number that no longer works is a task: nothing goes there until it was checked or changed."""

from collections.abc import Callable

from flask.testing import FlaskClient

from hub.accounts.models import User
from hub.core.db import Database
from hub.messages.carriers.types import WrongAddress
from hub.messages.sending import send_due
from hub.messages.types import Channel, MessageState
from hub.referrals.types import Verb
from tests.factories.area import Area
from tests.factories.messages import Pigeon, make_safe, messages
from tests.factories.messages import post as post_by
from tests.factories.pages import get, post, soup
from tests.factories.referrals import bring, new_learner, refer

SignIn = Callable[[User], FlaskClient]


def bounced(database: Database, area: Area) -> tuple[str, Pigeon]:
    """The reference of somebody whose number does not work, and a carrier that would take the next message."""
    person = new_learner(database, area)
    make_safe(database, person, safe_to_text=True)
    (referral,) = refer(database, area, person)
    send_due(database, post_by(Pigeon([WrongAddress()]), Channel.TEXT))
    bring(database, area, referral, Verb.OPEN, Verb.ACCEPT, Verb.OFFER)
    return person.reference, Pigeon()


def test_nothing_goes_to_a_dead_number_until_somebody_has_checked_it(
    database: Database, area: Area, client_of: SignIn
) -> None:
    reference, pigeon = bounced(database, area)
    send_due(database, post_by(pigeon, Channel.TEXT))
    assert pigeon.taken == []
    assessor = client_of(area.assessor)
    assert "Numbers that no longer work (1)" in soup(get(assessor, "/today")).text
    there = f"/messages/numbers/{reference}/text"
    assert there in str(soup(get(assessor, "/messages/numbers")))
    assert "Phone number does not work" in soup(get(assessor, there)).text
    assert post(assessor, there).status_code == 303
    assert get(assessor, there).status_code == 404
    assert "Numbers that no longer work (0)" in soup(get(assessor, "/today")).text


def test_a_new_number_closes_the_task(database: Database, area: Area, client_of: SignIn) -> None:
    reference, pigeon = bounced(database, area)
    assessor = client_of(area.assessor)
    page = f"/learners/{reference}/registration/phone"
    assert post(assessor, page, {"phone": "07700 900456"}).status_code == 303
    assert get(assessor, f"/messages/numbers/{reference}/text").status_code == 404
    send_due(database, post_by(pigeon, Channel.TEXT))
    assert [one.address for one in pigeon.taken] == ["+447700900456"]


def test_the_panel_counts_and_says_what_the_month_has_cost(
    database: Database, area: Area, client_of: SignIn
) -> None:
    person = new_learner(database, area)
    make_safe(database, person, safe_to_text=True)
    refer(database, area, person)
    send_due(database, post_by(Pigeon()))
    (row,) = [one for one in messages(database, person) if one.template == "referred"]
    assert row.state is MessageState.SENT
    text = " ".join(soup(get(client_of(area.assessor), "/messages")).text.split())
    assert "Text message, this month 2 sent, 2 parts: price not set" in text
    assert "Email, this month 1 sent: 0p" in text
    assert "Did not arrive 0" in text
