"""Calling people about a class that has opened, through the pages an assessor uses."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from hub.accounts.models import User
from hub.audit import services as audit
from hub.core.db import Database
from hub.demand.models import Invitation
from hub.demand.rules import CALLS_WITHOUT_ANSWER
from hub.demand.types import InvitationState
from hub.directory.models import TaughtClass
from hub.directory.services.classes import set_places, set_state
from hub.directory.types import ClassState
from hub.learners.models import Learner
from tests.factories.area import Area
from tests.factories.demand import JOB, demands, invitations, new_class, night, send_again, waiting_learner
from tests.factories.pages import get, hidden, post, soup

SignIn = Callable[[User], FlaskClient]


@pytest.fixture
def client(client_of: SignIn, area: Area) -> FlaskClient:
    return client_of(area.assessor)


@pytest.fixture
def hodan(database: Database, area: Area) -> Learner:
    with database.unit_of_work(JOB) as uow:
        return waiting_learner(uow, area)


@pytest.fixture
def opened(database: Database, area: Area, hodan: Learner) -> TaughtClass:
    night(database)
    row = new_class(database, area)
    night(database)
    return row


def the_call(database: Database) -> Invitation:
    [call] = invitations(database)
    return call


def say(client: FlaskClient, database: Database, answer: str) -> TestResponse:
    return post(client, f"/invitations/{the_call(database).id}", {"answer": answer}, page="/invitations")


@pytest.mark.usefixtures("opened")
def test_today_says_whom_to_call_and_the_page_says_about_what(client: FlaskClient) -> None:
    assert "People to call about a class that has opened (1)" in get(client, "/today").text
    page = " ".join(soup(get(client, "/invitations")).get_text(" ").split())
    assert "Hodan Warsame" in page
    assert "ESOL Entry 3, Clapton Community College" in page
    assert "Tuesday and Thursday 10am to 12 noon" in page
    assert "12 free places, confirmed less than a day ago" in page
    assert "Not known whether it is safe to call" in page
    assert "+447700900123" not in page


def test_with_nobody_to_call_the_page_says_when_there_will_be(client: FlaskClient) -> None:
    assert "Nobody is to be called now." in get(client, "/invitations").text
    assert "People to call about a class that has opened (0)" in get(client, "/today").text


def test_who_is_interested_is_referred_to_that_class(
    client: FlaskClient, database: Database, opened: TaughtClass, hodan: Learner
) -> None:
    answer = say(client, database, "interested")
    assert answer.status_code == 303
    assert str(opened.id) in str(answer.location)
    page = get(client, str(answer.location))
    assert "Why this class?" not in page.text  # the ranking puts it forward
    sent = post(client, str(answer.location))
    assert sent.status_code == 303
    assert the_call(database).state is InvitationState.INTERESTED
    assert "Refer</button>" not in get(client, "/invitations").text


@pytest.mark.usefixtures("opened")
def test_who_said_yes_and_was_not_referred_yet_can_be_referred_later(
    client: FlaskClient, database: Database
) -> None:
    say(client, database, "interested")
    path = f"/invitations/{the_call(database).id}/refer"
    assert "/referrals/new" in str(post(client, path, page="/invitations").location)


@pytest.mark.usefixtures("opened")
def test_an_answer_sent_twice_is_one_answer_and_another_from_an_old_page_is_refused(
    client: FlaskClient, database: Database
) -> None:
    path = f"/invitations/{the_call(database).id}"
    fields = {**hidden(get(client, "/invitations")), "answer": "no_answer"}
    first, second = (send_again(client, path, fields) for _ in range(2))
    assert (first.status_code, second.status_code) == (303, 303)
    assert the_call(database).calls == 1
    other = send_again(client, path, fields | {"answer": "not_now"})
    assert other.status_code == 409
    assert "Somebody else has written down an answer" in other.text


@pytest.mark.usefixtures("opened")
def test_nobody_answers_three_times_and_the_next_person_is_called(
    client: FlaskClient, database: Database, area: Area
) -> None:
    for number in range(CALLS_WITHOUT_ANSWER):
        say(client, database, "no_answer")
        call = the_call(database)
        assert (call.calls, call.call_on is None) == (number + 1, number + 1 == CALLS_WITHOUT_ANSWER)
        if call.call_on:
            assert "To call again later (1)" in get(client, "/invitations").text
            with database.unit_of_work(JOB) as uow:
                row = uow.get(Invitation, call.id)
                row.call_on = uow.today
                audit.record(uow, "test", about=row)
    assert "Answered lately" in get(client, "/invitations").text


@pytest.mark.usefixtures("opened")
def test_not_now_is_not_asked_again_about_the_same_class_and_can_be_taken_back(
    client: FlaskClient, database: Database
) -> None:
    say(client, database, "not_now")
    night(database)
    assert the_call(database).state is InvitationState.NOT_NOW
    post(client, f"/invitations/{the_call(database).id}/back", page="/invitations")
    call = the_call(database)
    assert (call.state, call.answered_on, call.answered_by) == (InvitationState.TO_CALL, None, None)


@pytest.mark.parametrize("how", ["filled", "closed", "over"])
def test_a_class_that_takes_nobody_any_more_takes_the_call_off_the_list(
    client: FlaskClient, database: Database, opened: TaughtClass, how: str
) -> None:
    fields = {**hidden(get(client, "/invitations")), "answer": "interested"}
    with database.unit_of_work(JOB) as uow:
        row = uow.get(TaughtClass, opened.id)
        if how == "filled":
            set_places(uow, row, 0)
        elif how == "closed":
            set_state(uow, row, ClassState.CLOSED)
        else:
            row.last_join_on = uow.today - timedelta(days=1)
            set_places(uow, row, 12)
    answer = send_again(client, f"/invitations/{the_call(database).id}", fields)
    assert str(answer.location).endswith("/invitations")
    assert "has no free place any more" in get(client, "/invitations").text
    assert the_call(database).state is InvitationState.EXPIRED


@pytest.mark.usefixtures("opened")
def test_calls_are_for_assessors(client_of: SignIn, database: Database, area: Area) -> None:
    path = f"/invitations/{the_call(database).id}"
    for user in (area.manager, area.provider_staff, area.work_coach, area.administrator):
        other = client_of(user)
        assert get(other, "/invitations").status_code == 403
        answer = post(other, path, {"answer": "not_now"}, page="/account")
        assert answer.status_code in (403, 404)
    assert the_call(database).state is InvitationState.TO_CALL


def test_joining_the_list_records_what_is_missing(
    client: FlaskClient, database: Database, area: Area, hodan: Learner
) -> None:
    path = f"/learners/{hodan.reference}"
    post(client, f"{path}/missing", page=f"{path}/matches")
    assert len(demands(database)) == 1
    page = get(client, f"{path}/matches").text
    assert "Recorded as missing: Entry 3 general English, in or near E8, any time" in page
    post(client, f"{path}/missing", page=f"{path}/matches")
    assert len(demands(database)) == 1


def test_what_is_missing_is_recorded_by_joining_the_list(
    client: FlaskClient, database: Database, hodan: Learner
) -> None:
    path = f"/learners/{hodan.reference}"
    post(client, f"{path}/waiting", page=f"{path}/matches")
    [row] = demands(database)
    assert row.learner_id == hodan.id
