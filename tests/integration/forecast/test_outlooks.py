"""What assessors, learners and nobody else are told of when a place is likely."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient

from hub.accounts.models import User
from hub.audit import services as audit
from hub.cli.forecast import refresh_all
from hub.core.actor import Viewer
from hub.core.db import Database
from hub.directory import version
from hub.directory.models import TaughtClass
from hub.directory.types import Level, Strand
from hub.forecast import services
from hub.forecast.history import History
from hub.forecast.models import CalibrationMonth, ForecastNight
from hub.forecast.night import TOO_OLD
from hub.forecast.outlook import Outlook, UsualWait
from hub.forecast.queries import ahead_of
from hub.forecast.services import COUNTING, outlooks, usual_waits
from hub.forecast.types import Ahead, Silence
from hub.learners.models import Learner
from hub.referrals import queries
from hub.referrals.models import WaitingEntry
from hub.referrals.waiting import entries as waiting
from tests.factories.area import Area
from tests.factories.assessments import assessed
from tests.factories.forecast import got_a_place
from tests.factories.learners import learner
from tests.factories.pages import get, soup

JOB = Viewer.job("test")
SignIn = Callable[[User], FlaskClient]


@pytest.fixture
def client(client_of: SignIn, area: Area) -> FlaskClient:
    return client_of(area.assessor)


@pytest.fixture
def no_place_free(database: Database, area: Area) -> None:
    with database.unit_of_work(JOB) as uow:
        for one in (area.taught_class, area.other_class):
            taught = uow.get(TaughtClass, one.id)
            taught.enrolled = taught.places or 0
            audit.record(uow, "class.fill", about=taught)
        version.bump(uow)


@pytest.fixture
def a_year_of_places(database: Database, area: Area) -> None:
    """Somebody started every week of the last year, and of the half before it, which shows what is to be believed."""
    with database.unit_of_work(JOB) as uow:
        for weeks_ago in range(1, 79):
            got_a_place(uow, area.hub, area.taught_class, weeks_ago=weeks_ago)


def joins(database: Database, area: Area, name: str = "Amina", days: int = 5, **values: object) -> Learner:
    with database.unit_of_work(JOB) as uow:
        row = learner(uow, area.hub, name, joined_on=uow.today - timedelta(days=days))
        assessed(uow, row, Level.E1)
        entry = waiting.join(uow, row.id, level=Level.E1, strand=Strand.GENERAL)
        for key, value in values.items():
            setattr(entry, key, value)
        return row


def seen(database: Database, user: User, *people: Learner) -> list[Outlook]:
    with database.unit_of_work(user.viewer) as uow:
        entries = [queries.open_entry(uow, person.id) for person in people]
        found = outlooks(uow, [entry for entry in entries if entry])
        return [found[entry.id] for entry in entries if entry]


@pytest.mark.usefixtures("no_place_free")
def test_a_hub_without_outcomes_says_that_it_cannot_say(
    database: Database, area: Area, client: FlaskClient
) -> None:
    person = joins(database, area)
    [outlook] = seen(database, area.assessor, person)
    assert outlook.silence is Silence.FEW
    page = get(client, f"/learners/{person.reference}/waiting").text
    assert (
        "We cannot say yet: fewer than 10 people at Entry 1 have got a place here in the last year." in page
    )


def test_nine_outcomes_are_too_few_and_of_ten_it_is_not_proven_what_they_say(
    database: Database, area: Area
) -> None:
    with database.unit_of_work(JOB) as uow:
        for weeks_ago in range(1, 10):
            got_a_place(uow, area.hub, area.taught_class, weeks_ago=weeks_ago)
    person = joins(database, area)
    assert seen(database, area.assessor, person)[0].silence is Silence.FEW
    with database.unit_of_work(JOB) as uow:
        got_a_place(uow, area.hub, area.taught_class, weeks_ago=12)
    with database.unit_of_work(area.assessor.viewer, now=tomorrow(database)) as uow:
        entry = queries.open_entry(uow, person.id)
        assert entry is not None
        assert outlooks(uow, [entry])[entry.id].silence is Silence.UNPROVEN


@pytest.mark.usefixtures("a_year_of_places", "no_place_free")
def test_where_past_forecasts_held_too_seldom_nothing_is_said_until_they_do(
    database: Database, area: Area, client: FlaskClient
) -> None:
    person = joins(database, area)
    assert seen(database, area.assessor, person)[0].silence is None
    with database.unit_of_work(JOB) as uow:
        uow.add(CalibrationMonth(month=uow.today.replace(day=1), spread=2.0, people=40, coverage=0.4))
        audit.record(uow, "forecast.recalibrate")
    assert seen(database, area.assessor, person)[0].silence is Silence.UNPROVEN
    page = get(client, f"/learners/{person.reference}/waiting").text
    assert "We cannot say yet: what we would have said at Entry 1 has not come true often enough" in page
    assert refresh_all(database)["made"] == 1  # kept and judged all the same


def test_those_in_front_of_one_place_are_as_many_as_where_several_are_asked_for(
    database: Database, area: Area
) -> None:
    places = (("A", 9, 2, "E8"), ("B", 9, 3, "E8"), ("C", 40, 3, "N1"), ("D", 9, 3, None), ("E", 5, 3, None))
    people = [
        joins(database, area, name, days, priority_group=group, outcode=outcode)
        for name, days, group, outcode in places
    ]
    with database.unit_of_work(COUNTING) as uow:
        entries = [entry for person in people if (entry := queries.open_entry(uow, person.id))]
        together = ahead_of(uow, entries)
        alone = [ahead_of(uow, [entry])[entry.id] for entry in entries]
    assert [together[entry.id] for entry in entries] == alone
    assert (alone[0], alone[2]) == (Ahead(0, 0), Ahead(1, 0))
    assert (alone[1].area, alone[4].area) == (1, 1)


def tomorrow(database: Database) -> datetime:
    with database.unit_of_work(JOB, read_only=True) as uow:
        return uow.now + timedelta(days=1)


@pytest.mark.usefixtures("a_year_of_places")
def test_who_joined_earlier_is_told_an_earlier_day(database: Database, area: Area) -> None:
    people = [joins(database, area, name, days) for name, days in (("A", 60), ("B", 40), ("C", 20))]
    first, second, third = seen(database, area.assessor, *people)
    assert first.likely_on
    assert second.likely_on
    assert third.likely_on
    assert first.likely_on < second.likely_on < third.likely_on
    assert all(one.low_on <= one.likely_on <= one.high_on for one in (first, second, third) if one.high_on)  # type: ignore[operator]


@pytest.mark.usefixtures("a_year_of_places")
def test_the_lot_decides_between_those_who_joined_on_one_day(database: Database, area: Area) -> None:
    late, early = joins(database, area, "A", lottery=9), joins(database, area, "B", lottery=2)
    second, first = seen(database, area.assessor, late, early)
    assert first.likely_on
    assert second.likely_on
    assert first.likely_on < second.likely_on


@pytest.mark.usefixtures("a_year_of_places")
def test_nobody_is_offered_a_place_during_a_pause(database: Database, area: Area) -> None:
    with database.unit_of_work(JOB, read_only=True) as uow:
        until = uow.today + timedelta(days=150)
    [outlook] = seen(database, area.assessor, joins(database, area, paused_until=until))
    assert outlook.low_on
    assert outlook.low_on >= until


@pytest.mark.usefixtures("a_year_of_places")
def test_a_learner_moved_to_a_level_without_outcomes_is_told_nothing(database: Database, area: Area) -> None:
    person = joins(database, area)
    assert seen(database, area.assessor, person)[0].silence is None
    with database.unit_of_work(JOB) as uow:
        waiting.join(uow, person.id, level=Level.L2, strand=Strand.GENERAL)
    assert seen(database, area.assessor, person)[0].silence is Silence.FEW


@pytest.mark.usefixtures("a_year_of_places", "no_place_free")
def test_the_list_says_when_in_a_few_statements(database: Database, area: Area, client: FlaskClient) -> None:
    people = [joins(database, area, f"Name{number}", days=number) for number in range(6)]
    statements: list[str] = []
    seen(database, area.assessor, people[0])  # the history of the day is counted once
    sa.event.listen(
        database.engine, "before_cursor_execute", lambda *arguments: statements.append(arguments[2])
    )
    with database.unit_of_work(area.assessor.viewer, read_only=True) as uow:
        entries = list(uow.session.scalars(sa.select(WaitingEntry).where(WaitingEntry.closed_on.is_(None))))
        statements.clear()
        assert len(outlooks(uow, entries)) == len(people)
    assert len([one for one in statements if one.startswith("SELECT")]) == 2
    page = soup(get(client, "/waiting-list"))
    assert "A place is likely" in [th.get_text() for th in page.select("thead th")]
    assert "weeks" in page.select("tbody tr")[-1].get_text()


@pytest.mark.usefixtures("a_year_of_places", "no_place_free")
def test_the_printed_page_tells_the_learner_without_promising(
    database: Database, area: Area, client: FlaskClient
) -> None:
    person = joins(database, area)
    page = get(client, f"/learners/{person.reference}/next-steps").text
    assert "You will probably wait" in page
    assert "This is not a promise." in page


@pytest.mark.usefixtures("a_year_of_places")
def test_a_full_class_says_how_long_a_place_in_one_like_it_took(database: Database, area: Area) -> None:
    with database.unit_of_work(area.assessor.viewer) as uow:
        found = usual_waits(uow, [area.taught_class.id, area.other_class.id])
    assert found[area.taught_class.id].sentence == (
        "A place in a class like this usually takes about 8 weeks; not promised."
    )
    assert found[area.other_class.id] == UsualWait()
    assert "fewer than 10 people" in found[area.other_class.id].sentence


@pytest.mark.usefixtures("a_year_of_places", "no_place_free")
def test_the_matches_page_tells_of_the_list_and_of_a_full_class(
    database: Database, area: Area, client: FlaskClient
) -> None:
    person = joins(database, area)
    page = get(client, f"/learners/{person.reference}/matches").text
    assert "A place from the list: " in page
    assert "A place in a class like this usually takes about 8 weeks; not promised." in page


@pytest.mark.usefixtures("a_year_of_places")
def test_where_a_class_has_a_place_now_that_is_said_instead(
    database: Database, area: Area, client: FlaskClient
) -> None:
    person = joins(database, area)
    assert "A class has a place now" in get(client, "/waiting-list").text
    assert "A class that fits has a place now." in get(client, f"/learners/{person.reference}/waiting").text
    assert "You will probably wait" not in get(client, f"/learners/{person.reference}/next-steps").text


@pytest.mark.usefixtures("a_year_of_places")
def test_whom_no_class_fits_is_not_told_the_pace_of_the_list_on_paper(
    database: Database, area: Area, client: FlaskClient
) -> None:
    person = joins(database, area)
    with database.unit_of_work(JOB) as uow:
        for one in (area.taught_class, area.other_class):
            uow.get(TaughtClass, one.id).level_low = uow.get(TaughtClass, one.id).level_high = Level.L1
            audit.record(uow, "class.edit", about=one)
        version.bump(uow)
    assert (
        "no listed class fits this learner yet" in get(client, f"/learners/{person.reference}/waiting").text
    )
    assert (
        "no listed class fits this learner yet" in get(client, f"/learners/{person.reference}/matches").text
    )
    assert "You will probably wait" not in get(client, f"/learners/{person.reference}/next-steps").text


@pytest.mark.usefixtures("a_year_of_places", "no_place_free")
def test_what_the_night_has_kept_is_said_by_day_and_nothing_is_counted_until_nights_are_missed(
    database: Database, area: Area, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    people = [joins(database, area, name, days) for name, days in (("A", 60), ("B", 20))]
    people.append(joins(database, area, "C", 10, level=Level.L2))
    before = seen(database, area.assessor, *people)
    with database.unit_of_work(area.assessor.viewer) as uow:
        usual = usual_waits(uow, [area.taught_class.id, area.other_class.id])
    assert refresh_all(database)["made"] == 2
    counted: list[object] = []
    count = services.counted

    def counting(*asked: Any) -> History:
        counted.append(asked)
        return count(*asked)

    services._histories.clear()
    monkeypatch.setattr(services, "counted", counting)
    assert seen(database, area.assessor, *people) == before
    assert before[-1].silence is Silence.FEW
    with database.unit_of_work(area.assessor.viewer) as uow:
        assert usual_waits(uow, [area.taught_class.id, area.other_class.id]) == usual
    get(client, "/waiting-list")
    assert not counted
    with database.unit_of_work(JOB) as uow:
        uow.change(sa.update(ForecastNight).values(day=uow.today - TOO_OLD))
    assert seen(database, area.assessor, *people) == before
    assert counted
