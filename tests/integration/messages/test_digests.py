"""Staff choose what comes at once and what in one digest a working day; nothing is told twice."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import sqlalchemy as sa
from flask.testing import FlaskClient

from hub.accounts.models import User
from hub.core.db import Database
from hub.demand.to_do import to_do
from hub.messages.models import StaffMail
from hub.messages.sending import send_due
from hub.messages.types import Channel, MessageState, Refusal
from hub.referrals.types import Verb
from tests.factories.area import Area
from tests.factories.messages import JOB, NOON, Pigeon, messages
from tests.factories.messages import post as post_by
from tests.factories.pages import get, post, soup
from tests.factories.referrals import new_learner, refer, use

SignIn = Callable[[User], FlaskClient]
PAGE = "/account/messages"
NEW = {"new-referral": "daily", "chase": "at once", "offer-answered": "never", "digest": "daily"}


def worked(database: Database, pigeon: Pigeon, now: datetime = NOON) -> None:
    """What a worker does at that moment."""
    send_due(database, replace(post_by(pigeon), to_do=to_do), now)


def mails(pigeon: Pigeon, user: str) -> list[str]:
    return [one.subject for one in pigeon.taken if one.channel is Channel.EMAIL and user in one.address]


def test_what_a_digest_carries_is_not_sent_apart(database: Database, area: Area, client_of: SignIn) -> None:
    assert post(client_of(area.provider_staff), PAGE, NEW).status_code == 303
    person = new_learner(database, area)
    (referral,) = refer(database, area, person)
    pigeon = Pigeon()
    worked(database, pigeon)
    worked(database, pigeon, NOON + timedelta(hours=1))
    assert mails(pigeon, "petra") == ["What there is to do today"]
    (digest,) = [one for one in pigeon.taken if "petra" in one.address]
    assert "A new referral: 1" in digest.body
    assert "New referrals: 1" in digest.body
    assert "https://hub.example.org/worklist" in digest.body
    assert "Hodan" not in digest.subject + digest.body
    (row,) = [one for one in messages(database, person) if one.template == "new-referral"]
    assert row.state is MessageState.SENT
    use(database, area.provider_staff, referral, Verb.OPEN)
    use(database, area.provider_staff, referral, Verb.ACCEPT)
    use(database, area.provider_staff, referral, Verb.OFFER)
    use(database, area.assessor, referral, Verb.ACCEPT_OFFER)
    worked(database, pigeon, NOON + timedelta(hours=2))
    (row,) = [one for one in messages(database, person) if one.template == "offer-answered"]
    assert (row.state, row.refusal) == (MessageState.CALLED_OFF, Refusal.NOT_WANTED)


def test_staff_of_the_hub_hear_once_a_working_day_what_their_page_shows(
    database: Database, area: Area
) -> None:
    """Friday, a weekend, a week without a worker over Christmas: one digest each time, of the day itself."""
    refer(database, area, new_learner(database, area))
    pigeon = Pigeon()
    friday = datetime(2026, 12, 18, 9, tzinfo=UTC)
    early = datetime(2026, 12, 18, 7, 59, tzinfo=UTC)
    for moment in (early, friday, friday + timedelta(minutes=1), friday + timedelta(days=1)):
        worked(database, pigeon, moment)
    assert mails(pigeon, "asha") == ["What there is to do today"]
    assert "No answer from the provider: 1" in next(one.body for one in pigeon.taken if "asha" in one.address)
    for moment in (
        datetime(2026, 12, 25, 12, tzinfo=UTC),  # bank holidays
        datetime(2026, 12, 28, 12, tzinfo=UTC),
        datetime(2026, 12, 29, 12, tzinfo=UTC),
    ):
        worked(database, pigeon, moment)
    assert mails(pigeon, "asha") == ["What there is to do today"] * 2
    with database.unit_of_work(JOB) as uow:
        days = {str(day) for day in uow.session.scalars(sa.select(StaffMail.good_until))}
    assert days == {"2026-12-18", "2026-12-29"}


def test_who_waits_for_no_digest_cannot_have_something_come_in_it(area: Area, client_of: SignIn) -> None:
    client = client_of(area.provider_staff)
    page = soup(post(client, PAGE, NEW | {"digest": "never"}))
    assert page.select_one("#new-referral-error") is not None
    assert "A referral was withdrawn" in page.text
    assert page.select("input[name=referral-withdrawn]") == []
    assert get(client_of(area.officer), PAGE).status_code == 404


def test_a_digest_tells_of_calls_that_are_due_and_classes_that_end_soon_too(
    database: Database, area: Area
) -> None:
    for user in (area.assessor, area.provider_staff):
        with database.unit_of_work(user.viewer) as uow:
            paths = {line.path for line in to_do(uow, user)}
        assert paths & {"/ending-soon", "/worklist/ending-soon"}
        assert user is area.provider_staff or {"/invitations", "/after-the-course"} <= paths
