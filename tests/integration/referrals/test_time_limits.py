"""Who is asked again, when: providers that do not answer, and people who wait. A missed night is made up for once."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient

from hub.accounts.models import User
from hub.cli.referrals import ask_all, sweep_all
from hub.core.db import Database
from hub.core.errors import RuleBroken, WrongState
from hub.core.ids import new_id
from hub.directory.types import Level, Strand
from hub.learners.models import Learner
from hub.referrals import queries
from hub.referrals.case.act import act
from hub.referrals.case.chasing import chase
from hub.referrals.case.sending.send import send
from hub.referrals.keep_warm import Asked
from hub.referrals.models import KeepWarm, Referral, WaitingEntry
from hub.referrals.reads.today import worklists
from hub.referrals.reads.today.groups import Group
from hub.referrals.types import Side, State, Verb
from hub.referrals.waiting import asking, entries
from tests.factories.area import Area
from tests.factories.pages import get, post, soup
from tests.factories.referrals import JOB, bring, fetch, new_learner, refer

SignIn = Callable[[User], FlaskClient]


def after(days: int) -> datetime:
    """So many days from today, at noon: agreements and grants of the tests begin today."""
    today = datetime.now(UTC).date()
    return datetime(today.year, today.month, today.day, 12, tzinfo=UTC) + timedelta(days=days)


def to_do(database: Database, area: Area, group: Group, days: int) -> int:
    with database.unit_of_work(area.assessor.viewer, now=after(days)) as uow:
        return len(worklists.items(uow, group))


@pytest.fixture
def sent(database: Database, area: Area) -> Referral:
    [referral] = refer(database, area, new_learner(database, area))
    return referral


@pytest.fixture
def waiting(database: Database, area: Area) -> Learner:
    person = new_learner(database, area)
    with database.unit_of_work(JOB) as uow:
        entry = entries.join(uow, person.id, level=Level.E1, strand=Strand.GENERAL)
        entry.joined_on = uow.today
    return person


def asked(database: Database, person: Learner) -> list[tuple[int, Asked]]:
    with database.unit_of_work(JOB) as uow:
        query = sa.select(KeepWarm).where(KeepWarm.learner_id == person.id).order_by(KeepWarm.week)
        return [(row.week, row.state) for row in uow.session.scalars(query)]


def entry_of(database: Database, person: Learner) -> WaitingEntry:
    with database.unit_of_work(JOB) as uow:
        return uow.one(sa.select(WaitingEntry).where(WaitingEntry.learner_id == person.id))


def test_a_silent_provider_is_on_the_hubs_list_twice_and_each_chase_takes_it_off(
    database: Database, area: Area, sent: Referral
) -> None:
    chase_on = fetch(database, sent).chase_on
    assert chase_on is not None
    first = (chase_on - after(0).date()).days
    assert to_do(database, area, Group.CHASE, first - 1) == 0
    assert to_do(database, area, Group.CHASE, first) == 1
    with database.unit_of_work(area.assessor.viewer, now=after(first)) as uow:
        chase(uow, queries.fresh(uow, sent.id))
    assert to_do(database, area, Group.CHASE, first) == 0
    with database.unit_of_work(area.assessor.viewer, now=after(first)) as uow, pytest.raises(WrongState):
        chase(uow, queries.fresh(uow, sent.id))
    later = (fetch(database, sent).chase_on - after(0).date()).days  # type: ignore[operator]
    assert to_do(database, area, Group.CHASE, later) == 1


def test_who_has_answered_is_not_chased(database: Database, area: Area, sent: Referral) -> None:
    bring(database, area, sent, Verb.OPEN, Verb.ACCEPT)
    assert to_do(database, area, Group.CHASE, 9) == 0


def test_the_assessor_records_that_the_provider_was_asked_again(
    database: Database, area: Area, sent: Referral, client_of: SignIn
) -> None:
    with database.unit_of_work(JOB) as uow:
        queries.fresh(uow, sent.id).chase_on = uow.today
        uow.session.info["audited"] = True
    client = client_of(area.assessor)
    page = get(client, "/today/chase")
    assert "Ask the provider again" in page.text
    answer = post(client, f"/cases/{sent.reference}/chased", page=f"/cases/{sent.reference}")
    assert answer.status_code == 303
    assert "No provider has to be asked again yet" in get(client, "/today/chase").text


def test_an_offer_cannot_be_accepted_after_its_last_day_though_no_night_has_run(
    database: Database, area: Area, sent: Referral
) -> None:
    offered = bring(database, area, sent, Verb.OPEN, Verb.ACCEPT, Verb.OFFER)
    with (
        database.unit_of_work(area.provider_staff.viewer, now=after(8)) as uow,
        pytest.raises(RuleBroken, match="ran out"),
    ):
        act(uow, queries.fresh(uow, offered.id), Verb.ACCEPT_OFFER, Side.PROVIDER, expected_version=None)
    assert fetch(database, offered).state is State.OFFERED


def test_who_waits_is_asked_at_four_weeks_then_called_then_paused_and_never_removed(
    database: Database, area: Area, waiting: Learner
) -> None:
    assert ask_all(database, after(27)) == 0
    assert ask_all(database, after(28)) == 1
    assert ask_all(database, after(28)) == 0
    assert asked(database, waiting) == [(4, Asked.TO_ASK)]
    assert to_do(database, area, Group.STILL, 28) == 1
    ask_all(database, after(35))
    assert asked(database, waiting) == [(4, Asked.TO_CALL)]
    ask_all(database, after(49))
    assert asked(database, waiting) == [(4, Asked.PAUSED)]
    entry = entry_of(database, waiting)
    assert (entry.closed_on, entry.paused_until) == (None, after(49 + 28).date())
    assert to_do(database, area, Group.STILL, 49) == 0


def test_who_has_passed_two_of_the_weeks_is_asked_once(database: Database, waiting: Learner) -> None:
    ask_all(database, after(60))
    assert asked(database, waiting) == [(8, Asked.TO_ASK)]


def test_who_said_yes_is_asked_again_at_the_next_of_the_weeks(database: Database, waiting: Learner) -> None:
    ask_all(database, after(28))
    say(database, waiting, Asked.YES, days=30)
    ask_all(database, after(55))
    assert asked(database, waiting) == [(4, Asked.YES)]
    ask_all(database, after(56))
    assert asked(database, waiting) == [(4, Asked.YES), (8, Asked.TO_ASK)]


def say(database: Database, person: Learner, said: Asked, days: int, until: date | None = None) -> None:
    with database.unit_of_work(JOB, now=after(days)) as uow:
        row = asking.pending(uow, person.id)
        assert row is not None
        asking.answer(uow, row, said, until)


def test_who_found_a_class_waits_no_longer_and_who_wants_none_now_is_paused(
    database: Database, area: Area
) -> None:
    for said, until in ((Asked.FOUND_ONE, None), (Asked.NOT_NOW, after(60).date())):
        person = new_learner(database, area, said)
        with database.unit_of_work(JOB) as uow:
            entries.join(uow, person.id, level=Level.E1, strand=Strand.GENERAL).joined_on = uow.today
        ask_all(database, after(28))
        say(database, person, said, days=29, until=until)
        entry = entry_of(database, person)
        assert (entry.closed_on is not None, entry.paused_until) == (said is Asked.FOUND_ONE, until)


def test_somebody_reached_after_a_pause_waits_again(database: Database, waiting: Learner) -> None:
    for days in (28, 35, 49):
        ask_all(database, after(days))
    say(database, waiting, Asked.YES, days=50)
    assert entry_of(database, waiting).paused_until is None


def test_who_has_an_offer_is_not_asked(database: Database, area: Area) -> None:
    person = new_learner(database, area)
    [referral] = refer(database, area, person)
    bring(database, area, referral, Verb.OPEN, Verb.ACCEPT, Verb.OFFER)
    ask_all(database, after(28))
    assert asked(database, person) == []


def test_what_they_say_is_recorded_on_a_page_that_loses_nothing(
    database: Database, area: Area, client_of: SignIn, waiting: Learner
) -> None:
    with database.unit_of_work(JOB) as uow:
        entry = uow.one(sa.select(WaitingEntry).where(WaitingEntry.learner_id == waiting.id))
        asking.ask(uow, entry.id, 4)
    client, path = client_of(area.assessor), f"/learners/{waiting.reference}/still-waiting"
    assert "Has waited 4 weeks" in get(client, "/today/still-waiting").text
    wrong = post(client, path, {"said": "not now"})
    assert wrong.status_code == 422
    assert soup(wrong).select_one("input[name=said][value='not now'][checked]")
    assert post(client, path, {"said": "yes"}).status_code == 303
    assert asked(database, waiting) == [(4, Asked.YES)]
    assert get(client, path).status_code == 303


def test_a_hub_sets_its_own_time_limits_and_they_count_from_then_on(
    database: Database, area: Area, client_of: SignIn
) -> None:
    client, path = client_of(area.administrator), f"/organisations/{area.hub.id}/time-limits"
    shown = {
        str(box["name"]): str(box["value"]) for box in soup(get(client, path)).select("main input[type=text]")
    }
    wrong = post(client, path, {**shown, "reply": "8"})
    assert wrong.status_code == 422
    assert "Enter more than 9 working days" in wrong.text
    assert post(client, path, {**shown, "reply": "12"}).status_code == 303
    [referral] = refer(database, area, new_learner(database, area, new_id().hex[:6]))
    with database.unit_of_work(JOB) as uow:
        usual = queries.fresh(uow, referral.id).reply_by
    assert usual is not None
    assert (usual - after(0).date()).days >= 14
    assert sweep_all(database, after(14)) == 0


def test_sending_uses_the_same_clock_on_every_way(database: Database, area: Area) -> None:
    person = new_learner(database, area)
    with database.unit_of_work(area.assessor.viewer) as uow:
        [referral] = send(uow, person, [area.taught_class.id], submission=new_id().hex)
    assert fetch(database, referral).chase_on is not None
