"""Holidays, a leap day, the nights on which the clocks change, and a week in which no worker ran."""

from collections import Counter
from datetime import date, datetime, timedelta

import pytest

from hub.accounts.clocks import Clock, usual
from hub.audit import services as audit
from hub.cli.referrals import sweep_all
from hub.consent.services import disclosure as consent
from hub.core.clock import LOCAL
from hub.core.db import Database
from hub.core.ids import new_id
from hub.forms.format import date_words
from hub.learners.models import Learner
from hub.messages.sending import send_due
from hub.messages.types import Channel, MessageState, Refusal
from hub.referrals.case.act import act
from hub.referrals.case.sending.send import send
from hub.referrals.types import Side, Verb
from tests.factories.area import Area
from tests.factories.messages import JOB, Pigeon, make_safe, messages, post
from tests.factories.referrals import new_learner

DAYS = usual()
TO_LEARNERS = ("offer", "offer-reminder", "offer-ran-out")


class Dated(Pigeon):
    """A carrier that remembers when it took each message, in London."""

    def __init__(self) -> None:
        super().__init__()
        self.at: list[datetime] = []

    def work(self, database: Database, now: datetime) -> None:
        send_due(database, post(self), now)
        self.at += [now] * (len(self.taken) - len(self.at))


def offered(database: Database, area: Area, at: datetime) -> Learner:
    """Somebody who said that texts are safe, with an offer that was made at this moment in London."""
    person = new_learner(database, area)
    make_safe(database, person, safe_to_text=True)
    with database.unit_of_work(JOB) as uow:
        for grant in consent.live_grants(uow, person.id):
            grant.valid_from, grant.valid_to = at.date() - timedelta(days=30), date(2099, 1, 1)
        audit.record(uow, "test", subject_id=person.id)
    with database.unit_of_work(area.assessor.viewer, now=at) as uow:
        [referral] = send(uow, person, [area.taught_class.id], submission=new_id().hex)
    for verb in (Verb.OPEN, Verb.ACCEPT, Verb.OFFER):
        with database.unit_of_work(area.provider_staff.viewer, now=at) as uow:
            act(uow, referral, verb, Side.PROVIDER, expected_version=None)
    return person


def morning(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 10, tzinfo=LOCAL)


def states(database: Database, person: Learner) -> Counter[tuple[str, MessageState, Refusal | None]]:
    return Counter(
        (one.template, one.state, one.refusal)
        for one in messages(database, person)
        if one.template in TO_LEARNERS
    )


@pytest.mark.parametrize(
    "day",
    [
        pytest.param(date(2026, 12, 23), id="over Christmas and the New Year"),
        pytest.param(date(2027, 3, 25), id="before Easter and the night with an hour less"),
        pytest.param(date(2027, 10, 29), id="before the night with an hour more"),
        pytest.param(date(2028, 2, 25), id="over the leap day"),
    ],
)
def test_an_offer_is_told_reminded_of_and_ends_each_once_at_hours_of_the_day(
    database: Database, area: Area, day: date
) -> None:
    person, pigeon, last = offered(database, area, morning(day)), Dated(), DAYS[Clock.OFFER] + 2
    for hours in range(0, 24 * last, 4):
        now = morning(day) + timedelta(hours=hours)
        if now.hour < 3:
            sweep_all(database, now)
        pigeon.work(database, now)
    assert states(database, person) == Counter(
        {
            ("offer", MessageState.SENT, None): 1,
            ("offer-reminder", MessageState.SENT, None): 2,
            ("offer-ran-out", MessageState.SENT, None): 1,
        }
    )
    texts = [
        (when, one.body)
        for when, one in zip(pigeon.at, pigeon.taken, strict=True)
        if one.channel is Channel.TEXT
    ]
    assert all(9 <= when.hour < 19 for when, _ in texts)
    assert date_words(day + timedelta(days=DAYS[Clock.OFFER])) in texts[-2][1], "the day on the last reminder"


def test_after_days_without_a_worker_each_hears_once_and_only_what_is_still_true(
    database: Database, area: Area
) -> None:
    day = date(2026, 11, 30)
    person, pigeon = offered(database, area, morning(day)), Dated()
    pigeon.work(database, morning(day + timedelta(days=DAYS[Clock.OFFER] - 1)))
    assert states(database, person) == Counter(
        {
            ("offer", MessageState.SENT, None): 1,
            ("offer-reminder", MessageState.CALLED_OFF, Refusal.JUST_TOLD): 2,
        }
    )


def test_after_a_week_without_a_worker_nobody_is_offered_a_place_that_has_gone(
    database: Database, area: Area
) -> None:
    day = date(2026, 11, 30)
    person, pigeon = offered(database, area, morning(day)), Dated()
    for later in range(1, DAYS[Clock.OFFER] + 3):
        sweep_all(database, morning(day + timedelta(days=later)))
    pigeon.work(database, morning(day + timedelta(days=DAYS[Clock.OFFER] + 3)))
    assert states(database, person) == Counter(
        {
            ("offer", MessageState.CALLED_OFF, None): 1,
            ("offer-reminder", MessageState.CALLED_OFF, None): 2,
            ("offer-ran-out", MessageState.SENT, None): 1,
        }
    )
