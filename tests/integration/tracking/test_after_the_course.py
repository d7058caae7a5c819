"""Three and six months after a course the hub asks what somebody does now: whom, once, and who may know."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from hub.accounts.models import User
from hub.audit import services as audit
from hub.cli.referrals import begin_calls
from hub.consent.services import disclosure as consent
from hub.consent.types import Category
from hub.core.clock import local_date, months_after, utc_now
from hub.core.db import Database
from hub.forms.format import date_words
from hub.learners.models import Learner
from hub.tracking.destinations import queries, told
from hub.tracking.destinations.models import DestinationCheck
from hub.tracking.destinations.types import CheckState
from hub.tracking.enrolment.models import Enrolment
from hub.tracking.enrolment.queries import of_referral
from tests.factories.area import Area
from tests.factories.attendance import in_class
from tests.factories.pages import BASE, get, post
from tests.factories.referrals import JOB
from tests.integration.jobcentre.test_status_api import ask

SignIn = Callable[[User], FlaskClient]
TODAY = local_date(utc_now())
CANARIES = ("Voluntary work", "VOL1", "helps at the canary library", "Calls after a course")


def end(database: Database, row: Enrolment, on: date | None) -> Enrolment:
    with database.unit_of_work(JOB) as uow:
        row = of_referral(uow, row.referral_id)
        row.ended_on = on
        audit.record(uow, "test", about=row)
        return row


@pytest.fixture
def left(database: Database, area: Area) -> Enrolment:
    """Somebody whose course ended three months ago."""
    row = in_class(database, area, "Hodan", TODAY)
    return end(database, row, months_after(TODAY, -3))


def reference(database: Database, row: Enrolment) -> str:
    with database.unit_of_work(JOB) as uow:
        return uow.get(Learner, row.learner_id).reference


def at(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 12, tzinfo=UTC)


def checks(database: Database) -> list[DestinationCheck]:
    with database.unit_of_work(JOB) as uow:
        query = sa.select(DestinationCheck).order_by(DestinationCheck.month)
        return list(uow.session.scalars(query))


def opened(database: Database, row: DestinationCheck) -> tuple[str | None, str | None]:
    with database.unit_of_work(JOB) as uow:
        row = uow.get(DestinationCheck, row.id)
        decision = consent.may_see(uow, row.learner_id, [Category.OUTCOME, Category.NOTES])
        return row.destination.reveal(decision), row.note.reveal(decision)


def test_the_night_puts_each_call_on_the_list_once(database: Database, left: Enrolment) -> None:
    assert begin_calls(database) == 1
    assert begin_calls(database) == 0
    [row] = checks(database)
    assert (row.month, row.state) == (3, CheckState.TO_CALL)


def test_who_is_in_class_or_withdrew_from_the_hub_is_not_called(
    database: Database, area: Area, left: Enrolment
) -> None:
    in_class(database, area, "Sara", TODAY)
    with database.unit_of_work(JOB) as uow:
        for grant in consent.live_grants(uow, left.learner_id):
            consent.withdraw(uow, grant.id)
    assert begin_calls(database) == 0


def test_who_goes_on_in_another_class_has_not_left(database: Database, area: Area, left: Enrolment) -> None:
    other = in_class(database, area, "Sara", TODAY)
    with database.unit_of_work(JOB) as uow:
        uow.session.execute(
            sa.update(Enrolment).where(Enrolment.id == other.id).values(learner_id=left.learner_id)
        )
        audit.record(uow, "test", about=left)
    assert begin_calls(database) == 0


def test_whoever_calls_reads_what_the_provider_said_of_it(
    database: Database, area: Area, client_of: SignIn, left: Enrolment
) -> None:
    begin_calls(database)
    client, where = client_of(area.assessor), f"/learners/{reference(database, left)}/after-the-course"
    assert "The provider said" not in get(client, where).text
    with database.unit_of_work(JOB) as uow:
        told.keep(uow, of_referral(uow, left.referral_id), "EDU5")
    assert f"The provider said on {date_words(TODAY)}: A part-time course" in get(client, where).text


def test_two_that_are_due_together_are_one_call_and_one_answer(
    database: Database, area: Area, client_of: SignIn, left: Enrolment
) -> None:
    begin_calls(database)
    begin_calls(database, at(months_after(TODAY, 3)))
    assert [row.month for row in checks(database)] == [3, 6]
    client, where = client_of(area.assessor), f"/learners/{reference(database, left)}/after-the-course"
    page = get(client, "/after-the-course")
    assert page.text.count("Record the call to") == 1
    assert "Safe to call" in page.text or "safe to call" in page.text
    answer = post(client, where, {"said": "reached", "destination": "VOL1", "note": "helps at the library"})
    assert answer.status_code == 303, answer.text
    assert [row.state for row in checks(database)] == [CheckState.REACHED] * 2
    assert [opened(database, row) for row in checks(database)] == [("VOL1", "helps at the library")] * 2
    assert "Voluntary work" in get(client, "/after-the-course?show=answered").text
    assert "Voluntary work" in get(client, "/after-the-course?show=answered&view=csv").text


def test_of_very_many_calls_the_list_holds_those_that_came_due_first_and_says_so(
    database: Database, area: Area, client_of: SignIn, left: Enrolment, monkeypatch: pytest.MonkeyPatch
) -> None:
    earlier = end(
        database, in_class(database, area, "Sara", TODAY), months_after(TODAY, -3) - timedelta(days=1)
    )
    assert begin_calls(database) == 2
    monkeypatch.setattr(queries, "MOST", 1)
    client = client_of(area.assessor)

    def shown() -> tuple[bool, ...]:
        text = get(client, "/after-the-course").text
        return tuple(words in text for words in ("Sara", "Hodan", "There are more."))

    assert shown() == (True, False, True)
    where = f"/learners/{reference(database, earlier)}/after-the-course"
    assert post(client, where, {"said": "reached", "destination": "VOL1"}).status_code == 303
    assert shown() == (False, True, False)


def test_who_does_not_answer_three_times_could_not_be_reached(
    database: Database, area: Area, client_of: SignIn, left: Enrolment
) -> None:
    begin_calls(database)
    client, where = client_of(area.assessor), f"/learners/{reference(database, left)}/after-the-course"
    for tried in (1, 2):
        assert post(client, where, {"said": "no answer"}).status_code == 303
        assert "Record the call" not in get(client, "/after-the-course").text
        assert f"{tried} call" in get(client, "/after-the-course?show=later").text
    post(client, where, {"said": "no answer"})
    [row] = checks(database)
    assert row.state is CheckState.NOT_REACHED
    assert opened(database, row)[0] == "OTH3"


def test_an_answer_needs_what_they_do_and_loses_nothing_typed(
    database: Database, area: Area, client_of: SignIn, left: Enrolment
) -> None:
    begin_calls(database)
    client, where = client_of(area.assessor), f"/learners/{reference(database, left)}/after-the-course"
    answer = post(client, where, {"said": "reached", "note": "Keen"})
    assert answer.status_code == 422
    assert "Select what they do now" in answer.text
    assert "Keen" in answer.text


def test_an_answer_is_taken_back_with_a_reason_and_nothing_of_it_is_left(
    database: Database, area: Area, client_of: SignIn, left: Enrolment
) -> None:
    begin_calls(database)
    client = client_of(area.assessor)
    post(
        client,
        f"/learners/{reference(database, left)}/after-the-course",
        {"said": "reached", "destination": "EMP1", "note": "Shop"},
    )
    [row] = checks(database)
    where = f"/after-the-course/{row.id}/take-back"
    assert post(client, where, {}).status_code == 422
    assert post(client, where, {"reason": "mistake"}).status_code == 303
    [row] = checks(database)
    assert (row.state, row.taken_back_reason) == (CheckState.TO_CALL, "mistake")
    assert opened(database, row) == (None, None)
    assert "Record the call" in get(client, "/after-the-course").text


def test_an_end_that_is_taken_back_takes_its_call_off_the_list(
    database: Database, area: Area, client_of: SignIn, left: Enrolment
) -> None:
    begin_calls(database)
    end(database, left, None)
    client = client_of(area.assessor)
    assert "Record the call" not in get(client, "/after-the-course").text
    end(database, left, months_after(TODAY, -3) - timedelta(days=5))
    assert begin_calls(database) == 1
    assert get(client, "/after-the-course").text.count("Record the call to") == 1


def test_nobody_but_the_hub_meets_a_destination(
    app: Flask, database: Database, area: Area, client_of: SignIn, left: Enrolment
) -> None:
    begin_calls(database)
    known = reference(database, left)
    post(
        client_of(area.assessor),
        f"/learners/{known}/after-the-course",
        {"said": "reached", "destination": "VOL1", "note": CANARIES[2]},
    )
    [row] = checks(database)
    for user in (area.work_coach, area.provider_staff):
        client = client_of(user)
        for rule in app.url_map.iter_rules():
            if "GET" not in (rule.methods or set()) or rule.arguments - {"reference", "class_id", "check_id"}:
                continue
            values = {"reference": known, "class_id": left.class_id, "check_id": row.id}
            with app.test_request_context():
                where = app.url_map.bind("").build(
                    rule.endpoint, {name: values[name] for name in rule.arguments}
                )
            if where.startswith("/static"):
                continue
            answer = client.get(where, base_url=BASE)
            assert not [words for words in CANARIES if words in answer.text], where
    _, said = ask(app, database, area.work_coach, known)
    assert not [words for words in CANARIES if words in str(said)]
    for user in (area.work_coach, area.provider_staff):
        with database.unit_of_work(user.viewer) as uow:
            assert uow.session.scalars(sa.select(DestinationCheck)).all() == []
