"""The register of a class: who is on it, what is marked, corrected and counted, and who may see it."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from bench.statements import listening
from hub.accounts.models import User
from hub.consent.rules import PROVIDER_CATEGORIES
from hub.consent.services import disclosure as consent
from hub.consent.types import Category
from hub.core.clock import local_date, utc_now
from hub.core.db import Database
from hub.directory.models import TaughtClass
from hub.directory.services import classes, closures
from hub.referrals.models import Referral
from hub.referrals.reads.journey.whole import journey
from hub.referrals.types import State, Verb
from hub.tracking.attendance.follow_up import follow_up
from hub.tracking.attendance.models import KeptMeeting, Mark
from hub.tracking.attendance.one_learner import at_provider
from hub.tracking.attendance.sheet import sheet
from hub.tracking.attendance.types import Attended
from hub.tracking.enrolment import breaks
from hub.tracking.enrolment.models import Enrolment
from tests.factories.area import Area
from tests.factories.attendance import daily_class, in_class
from tests.factories.pages import get, hidden, post, soup
from tests.factories.referrals import JOB, fetch, use

SignIn = Callable[[User], FlaskClient]
TODAY = local_date(utc_now())
LAST_WEEK = TODAY - timedelta(days=7)


@pytest.fixture
def client(client_of: SignIn, area: Area) -> FlaskClient:
    return client_of(area.provider_staff)


@pytest.fixture
def daily(database: Database, area: Area) -> TaughtClass:
    return daily_class(database, area)


@pytest.fixture
def hodan(database: Database, area: Area, daily: TaughtClass) -> Enrolment:
    return in_class(database, area, "Hodan", TODAY - timedelta(days=40), taught_class=daily)


@pytest.fixture
def amina(database: Database, area: Area, daily: TaughtClass) -> Enrolment:
    return in_class(database, area, "Amina", LAST_WEEK, taught_class=daily)


def path(taught: TaughtClass, day: date = TODAY) -> str:
    return f"/registers/{taught.id}/{day}-1000"


def field(enrolment: Enrolment) -> str:
    return f"mark-{enrolment.id.hex}"


def marks(database: Database, *, now: bool = True) -> list[Attended]:
    query = sa.select(Mark.attended).order_by(Mark.created_at, Mark.id)
    with database.unit_of_work(JOB) as uow:
        return list(uow.session.scalars(query.where(Mark.replaced_at.is_(None)) if now else query))


def send(client: FlaskClient, where: str, opened: TestResponse, **fields: str) -> TestResponse:
    """Post the form of a page that was opened before."""
    return client.post(
        where,
        data={**hidden(opened), **fields},
        base_url="https://hub.example.org",
        headers={"Referer": f"https://hub.example.org{where}"},
    )


def test_a_mark_is_saved_and_shown(
    database: Database, client: FlaskClient, daily: TaughtClass, hodan: Enrolment, amina: Enrolment
) -> None:
    page = get(client, path(daily)).text
    assert "0 of 2 learners marked" in page
    assert page.index("Amina Warsame") < page.index("Hodan Warsame")
    answer = post(client, path(daily), {field(hodan): "late"})
    assert answer.status_code == 303
    assert marks(database) == [Attended.LATE]
    assert "1 of 2 learners marked" in get(client, path(daily)).text


def test_everybody_else_present_fills_only_those_of_whom_nothing_stands_yet(
    database: Database, client: FlaskClient, daily: TaughtClass, hodan: Enrolment, amina: Enrolment
) -> None:
    post(client, path(daily), {field(hodan): "absent"})
    post(client, path(daily), {"others": "present"})
    assert sorted(marks(database)) == [Attended.ABSENT, Attended.PRESENT]
    assert len(marks(database, now=False)) == 2


def test_a_learner_is_on_the_register_of_the_days_they_were_in_the_class(
    client: FlaskClient, daily: TaughtClass, hodan: Enrolment, amina: Enrolment
) -> None:
    before = get(client, path(daily, LAST_WEEK - timedelta(days=1))).text
    assert "Hodan" in before
    assert "Amina" not in before
    assert "Amina" in get(client, path(daily, LAST_WEEK)).text


def test_a_mark_for_somebody_who_left_before_is_refused_in_words_and_the_others_are_kept_on_the_page(
    database: Database,
    area: Area,
    client: FlaskClient,
    daily: TaughtClass,
    hodan: Enrolment,
    amina: Enrolment,
) -> None:
    opened = get(client, path(daily))
    with database.unit_of_work(JOB) as uow:
        referral = uow.get(Referral, hodan.referral_id)
    use(database, area.provider_staff, fetch(database, referral), Verb.LEAVE, reason="other", on=LAST_WEEK)
    answer = send(client, path(daily), opened, **{field(hodan): "present", field(amina): "late"})
    assert answer.status_code == 422
    assert "not on this register any more" in answer.text
    assert soup(answer).select_one(f"input[name={field(amina)}][value=late][checked]")
    assert not marks(database)


def test_a_day_on_which_the_class_did_not_meet_has_no_register_and_says_why(
    database: Database, area: Area, client: FlaskClient, daily: TaughtClass, hodan: Enrolment
) -> None:
    with database.unit_of_work(area.provider_staff.viewer) as uow:
        closures.add(
            uow,
            area.provider.id,
            {"class_id": None, "first_on": LAST_WEEK, "last_on": LAST_WEEK, "label": "Building works"},
            "once",
        )
    answer = client.get(path(daily, LAST_WEEK), base_url="https://hub.example.org", follow_redirects=True)
    assert "Daily English did not meet at this time" in answer.text
    assert "Building works" in answer.text
    assert get(client, f"/registers/{daily.id}/nonsense").status_code == 303


def test_a_register_of_a_day_to_come_cannot_be_filled_in(
    database: Database, client: FlaskClient, daily: TaughtClass, hodan: Enrolment
) -> None:
    tomorrow = path(daily, TODAY + timedelta(days=1))
    answer = post(client, tomorrow, {field(hodan): "present"})
    assert answer.status_code == 422
    assert "can be filled in from" in answer.text
    assert not marks(database)


def test_two_tutors_at_once_see_both_answers_and_nothing_is_lost(
    database: Database, client: FlaskClient, daily: TaughtClass, hodan: Enrolment, amina: Enrolment
) -> None:
    opened = get(client, path(daily))
    assert send(client, path(daily), opened, **{field(hodan): "present"}).status_code == 303
    assert send(client, path(daily), opened, **{field(amina): "late"}).status_code == 303
    assert sorted(marks(database)) == [Attended.LATE, Attended.PRESENT]
    both = send(client, path(daily), opened, **{field(hodan): "absent"})
    assert both.status_code == 409
    assert [cell.text for cell in soup(both).select("tbody tr > *")] == ["Hodan Warsame", "Absent", "Present"]
    assert sorted(marks(database)) == [Attended.LATE, Attended.PRESENT]
    typed = {str(one["name"]): str(one["value"]) for one in soup(both).select("main input[name]")}
    assert send(client, path(daily), both, **typed).status_code == 303
    assert sorted(marks(database)) == [Attended.ABSENT, Attended.LATE]


def test_the_same_marks_sent_twice_change_nothing(
    database: Database, client: FlaskClient, daily: TaughtClass, hodan: Enrolment
) -> None:
    opened = get(client, path(daily))
    for _ in range(2):
        assert send(client, path(daily), opened, **{field(hodan): "present"}).status_code == 303
    assert len(marks(database, now=False)) == 1


def test_a_correction_keeps_what_was_there_and_says_who_and_when(
    database: Database, client: FlaskClient, daily: TaughtClass, hodan: Enrolment
) -> None:
    post(client, path(daily), {field(hodan): "absent"})
    post(client, path(daily), {field(hodan): "late"})
    assert marks(database) == [Attended.LATE]
    assert len(marks(database, now=False)) == 2
    page = get(client, f"{path(daily)}/corrections")
    [row] = [[cell.text.strip() for cell in line.select("th, td")] for line in soup(page).select("tbody tr")]
    assert row[:3] == ["Hodan Warsame", "Absent", "Late"]
    assert row[4] == "Petra Provider"


def test_a_reason_is_asked_for_after_the_register_and_is_nowhere_in_the_open(
    database: Database, client: FlaskClient, daily: TaughtClass, hodan: Enrolment
) -> None:
    answer = post(client, path(daily), {field(hodan): "excused"})
    assert answer.location.endswith("/reasons")
    assert post(client, f"{path(daily)}/reasons", {field(hodan): "health"}).status_code == 303
    sheet = get(client, f"/registers/{daily.id}/sheet?view=csv").text
    assert "Health appointment" in sheet
    with database.unit_of_work(JOB) as uow:
        kept = uow.session.execute(sa.select(Mark.reason.column)).scalars().all()
    assert all(b"health" not in cipher for cipher in kept)


def test_an_absence_known_beforehand_stands_on_the_register_already(
    database: Database, client: FlaskClient, daily: TaughtClass, hodan: Enrolment, amina: Enrolment
) -> None:
    day = {
        "first_on-day": str(TODAY.day),
        "first_on-month": str(TODAY.month),
        "first_on-year": str(TODAY.year),
    }
    away = f"/registers/people/{hodan.id}/away"
    assert post(client, away, {**day, "reason": "away"}).status_code == 303
    page = soup(get(client, path(daily)))
    assert page.select_one(f"input[name={field(hodan)}][value=excused][checked]")
    assert not marks(database)
    post(client, path(daily), {"others": "present"})
    assert sorted(marks(database)) == [Attended.PRESENT]
    post(client, path(daily), {field(hodan): "excused"})
    assert "Away" in get(client, f"/registers/{daily.id}/sheet?view=csv").text
    remove = soup(get(client, f"/registers/people/{hodan.id}")).select_one("form[action*=remove]")
    assert (
        send(client, str(remove["action"]), get(client, f"/registers/people/{hodan.id}")).status_code == 303
    )
    assert sorted(marks(database)) == [Attended.EXCUSED, Attended.PRESENT]


def test_a_meeting_that_did_not_take_place_counts_for_nothing_and_can_be_taken_back(
    client: FlaskClient, daily: TaughtClass, hodan: Enrolment
) -> None:
    post(client, path(daily), {field(hodan): "absent"})
    opened = get(client, path(daily))
    assert send(client, f"{path(daily)}/state", opened, state="cancelled").status_code == 303
    assert "Did not take place" in get(client, f"/registers/{daily.id}").text
    assert "Nothing to count yet" in get(client, f"/registers/people/{hodan.id}").text
    assert post(client, path(daily), {field(hodan): "present"}).status_code == 422
    assert send(client, f"{path(daily)}/state", get(client, path(daily)), state="held").status_code == 303
    assert "0% (0 of 1)" in get(client, f"/registers/people/{hodan.id}").text


def test_a_meeting_more_can_be_added_within_the_dates_of_the_class(
    client: FlaskClient, daily: TaughtClass, hodan: Enrolment
) -> None:
    add = f"/registers/{daily.id}/add"

    def on(day: date) -> dict[str, str]:
        parts = {f"day-{part}": str(getattr(day, part)) for part in ("day", "month", "year")}
        return {**parts, "start": "2pm", "end": "3pm"}

    assert post(client, add, on(LAST_WEEK)).status_code == 303
    assert "2pm to 3pm" in get(client, f"/registers/{daily.id}/{LAST_WEEK}-1400").text
    assert post(client, add, on(TODAY - timedelta(days=90))).status_code == 422


def test_a_class_that_moves_to_another_time_keeps_its_past_meetings_marked_or_not(
    database: Database, area: Area, client: FlaskClient, daily: TaughtClass, hodan: Enrolment
) -> None:
    post(client, path(daily, LAST_WEEK), {field(hodan): "present"})
    with database.unit_of_work(area.provider_staff.viewer) as uow:
        row = uow.get(TaughtClass, daily.id)
        kept = [one for one in row.sessions if one.weekday != LAST_WEEK.weekday()]
        classes.replace_sessions(uow, row, kept)
    two_weeks_ago = LAST_WEEK - timedelta(days=7)
    assert "Present" in get(client, path(daily, LAST_WEEK)).text
    assert get(client, path(daily, two_weeks_ago)).status_code == 200
    assert get(client, path(daily, TODAY)).status_code == 303
    assert get(client, path(daily, TODAY - timedelta(days=1))).status_code == 200


def test_who_has_not_agreed_is_named_and_nothing_can_be_marked(
    database: Database, area: Area, client: FlaskClient, daily: TaughtClass, hodan: Enrolment
) -> None:
    other = in_class(
        database,
        area,
        "Yusuf",
        LAST_WEEK,
        taught_class=daily,
        categories=set(PROVIDER_CATEGORIES) - {Category.ATTENDANCE},
    )
    page = get(client, path(daily))
    assert "Yusuf Warsame" in page.text
    assert "have not agreed" in page.text
    assert not soup(page).select(f"input[name={field(other)}]")
    assert send(client, path(daily), page, **{field(other): "present"}).status_code == 422
    post(client, path(daily), {"others": "present"})
    assert len(marks(database)) == 1
    assert get(client, f"/registers/people/{other.id}").status_code == 404


def test_another_provider_and_its_staff_find_no_register(
    area: Area, client_of: SignIn, daily: TaughtClass, hodan: Enrolment
) -> None:
    other = client_of(area.other_provider_staff)
    for where in (
        path(daily),
        f"/registers/{daily.id}",
        f"/registers/{daily.id}/sheet",
        f"/registers/{daily.id}/add",
        f"/registers/people/{hodan.id}",
        f"/registers/people/{hodan.id}/away",
    ):
        assert get(other, where).status_code == 404, where


def test_two_missed_meetings_make_a_call_and_four_weeks_ask_whether_they_left(
    database: Database,
    area: Area,
    client: FlaskClient,
    daily: TaughtClass,
    hodan: Enrolment,
    amina: Enrolment,
) -> None:
    came = TODAY - timedelta(days=35)
    post(client, path(daily, came), {field(hodan): "present"})
    for back in (2, 1):
        day = TODAY - timedelta(days=back)
        post(client, path(daily, day), {field(amina): "absent", field(hodan): "absent"})
    page = get(client, "/registers/missed")
    calls, left = (table.text for table in soup(page).select("table"))
    assert "Amina" in calls
    assert "2 meetings" in calls
    assert "Hodan" in left
    assert f"{came.day} {came:%B %Y}" in left
    leave = soup(page).select_one("a[href*='decision=leave']")
    form = soup(get(client, str(leave["href"])))
    assert form.select_one("input[name=decision][value=leave][checked]")
    assert form.select_one("input[name=left_on-day]")["value"] == str(came.day)
    assert post(client, f"/registers/people/{amina.id}/call", {"outcome": "coming"}).status_code == 303
    assert "Amina" not in get(client, "/registers/missed").text


def test_the_sheet_counts_learner_and_class_and_the_list_counts_the_provider(
    client: FlaskClient, daily: TaughtClass, hodan: Enrolment, amina: Enrolment
) -> None:
    post(client, path(daily, LAST_WEEK), {field(hodan): "present", field(amina): "absent"})
    post(client, path(daily), {field(hodan): "late"})
    sheet = soup(get(client, f"/registers/{daily.id}/sheet"))
    lines = {row.th.text: row.select("td")[-1].text for row in sheet.select(".hub-term tbody tr")}
    assert lines == {"Amina Warsame": "0% (0 of 1)", "Hodan Warsame": "100% (2 of 2)"}
    assert "67% (2 of 3)" in sheet.text
    assert "67% (2 of 3)" in get(client, "/registers").text


@pytest.mark.parametrize("size", [1, 6])
def test_a_register_takes_six_statements_at_any_size(
    database: Database, area: Area, client: FlaskClient, daily: TaughtClass, size: int
) -> None:
    for number in range(size):
        in_class(database, area, f"Learner {number}", LAST_WEEK, taught_class=daily)
    get(client, path(daily))
    with listening(database.engine) as heard:
        assert get(client, path(daily)).status_code == 200
    assert len(heard) <= 6


def test_who_is_on_a_break_is_not_on_the_register_until_they_are_back(
    database: Database, client: FlaskClient, daily: TaughtClass, hodan: Enrolment
) -> None:
    with database.unit_of_work(JOB) as uow:
        breaks.take(uow, hodan.referral_id, on=LAST_WEEK, expected_on=uow.today + timedelta(days=30))
    assert "Hodan" not in get(client, path(daily)).text
    with database.unit_of_work(JOB) as uow:
        breaks.come_back(uow, hodan.referral_id, on=LAST_WEEK)
    assert "Hodan" in get(client, path(daily)).text


def test_a_learner_who_shares_as_everybody_is_asked_to_can_be_marked(
    database: Database, client: FlaskClient, daily: TaughtClass, hodan: Enrolment
) -> None:
    post(client, path(daily), {field(hodan): "present"})
    assert len(marks(database)) == 1


def test_meetings_in_a_break_count_for_nothing_whether_or_not_a_mark_stands(
    database: Database, area: Area, client: FlaskClient, daily: TaughtClass, hodan: Enrolment
) -> None:
    for days, mark in ((8, "present"), (7, "absent"), (6, "absent"), (1, "present")):
        post(client, path(daily, TODAY - timedelta(days=days)), {field(hodan): mark})
    assert "To date, every absence counted" in get(client, f"/registers/people/{hodan.id}").text
    assert "50% (2 of 4)" in get(client, f"/registers/people/{hodan.id}").text
    with database.unit_of_work(JOB) as uow:
        breaks.take(uow, hodan.referral_id, on=LAST_WEEK, expected_on=TODAY)
    with database.unit_of_work(JOB) as uow:
        breaks.come_back(uow, hodan.referral_id, on=TODAY - timedelta(days=2))

    with database.unit_of_work(area.provider_staff.viewer) as uow:
        own, whole = at_provider(uow, hodan.id).kept, sheet(uow, daily.id)
        told = journey(uow, consent.as_far_as_open(uow, hodan.learner_id, frozenset(Category)))
        later = follow_up(uow)
    assert (later.to_call, later.may_have_left) == ([], [])
    to_date = own.rates["To date, every absence counted"]
    assert (to_date.came, to_date.of) == (2, 2)
    assert whole.counted.figures == whole.lines[0].counted.figures
    assert (whole.counted.came, whole.counted.absent, whole.counted.unmarked) == (2, 0, 40 - 5 - 2)
    assert own.missing.missed == 0
    assert [one.came for one in told.classes] == [to_date]


def test_to_say_twice_that_a_meeting_took_place_changes_nothing(
    database: Database, client: FlaskClient, daily: TaughtClass
) -> None:
    for _ in range(2):
        answer = post(client, f"{path(daily)}/state", {"state": "held"}, page=path(daily))
        assert answer.status_code == 303
    with database.unit_of_work(JOB) as uow:
        assert uow.session.scalars(sa.select(KeptMeeting)).all() == []


def test_marks_outlast_a_start_that_is_undone_and_count_again_when_it_is_recorded_anew(
    database: Database, area: Area, client: FlaskClient, daily: TaughtClass, hodan: Enrolment
) -> None:
    post(client, path(daily), {field(hodan): "absent"})
    post(client, path(daily), {field(hodan): "late"})
    with database.unit_of_work(JOB) as uow:
        referral = uow.get(Referral, hodan.referral_id)
    where = f"/referrals/{referral.reference}"
    asked = post(client, where, {"decision": "undo_start", "undo_reason": "mistake"})
    assert "1 mark of theirs stands on registers" in asked.text
    send(client, where, asked, checked="yes", decision="undo_start", undo_reason="mistake")
    assert fetch(database, referral).state is State.OFFER_ACCEPTED
    assert marks(database) == [Attended.LATE]
    assert "Hodan" not in get(client, path(daily)).text + get(client, f"{path(daily)}/corrections").text

    use(database, area.provider_staff, referral, Verb.START, on=LAST_WEEK)

    with database.unit_of_work(area.provider_staff.viewer) as uow:
        assert sheet(uow, daily.id).counted.late == 1
    assert "Absent" in get(client, f"{path(daily)}/corrections").text
