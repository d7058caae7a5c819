"""A day at a venue: several people in one queue, two assessors, one task for all."""

from collections.abc import Callable
from uuid import UUID

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from hub.access.permissions import Role
from hub.accounts.models import User
from hub.assessment import queries as assessments
from hub.assessment.group import services
from hub.assessment.group.models import Attendance, GroupSession
from hub.assessment.group.rules import Move, Presence
from hub.assessment.prescreen.services import of_learner
from hub.core.actor import Viewer
from hub.core.db import Database
from hub.core.errors import WrongState
from hub.directory.types import Level, Skill
from hub.learners.models import Learner
from hub.learners.types import ArrivalChannel
from tests.factories.accounts import user
from tests.factories.area import Area
from tests.factories.learners import learner
from tests.factories.pages import BASE, get, hidden, post, soup

JOB = Viewer.job("test")
TODAY = {"held_on-day": "23", "held_on-month": "11", "held_on-year": "2026"}
SignIn = Callable[[User], FlaskClient]


@pytest.fixture
def people(database: Database, area: Area) -> list[Learner]:
    with database.unit_of_work(JOB) as uow:
        return [learner(uow, area.hub, name) for name in ("Hodan", "Bilal", "Mei")]


@pytest.fixture
def client(client_of: SignIn, area: Area) -> FlaskClient:
    return client_of(area.assessor)


@pytest.fixture
def session(client: FlaskClient) -> str:
    """The address of a session that was opened today."""
    answer = post(client, "/group-sessions", {"place": "Dalston library", **TODAY})
    assert answer.status_code == 303
    return str(answer.headers["Location"]).removeprefix(BASE)


def send(client: FlaskClient, path: str, fields: dict[str, str]) -> TestResponse:
    """Post the fields of a page that was opened earlier."""
    return client.post(path, data=fields, base_url=BASE, headers={"Referer": BASE + path})


def join(client: FlaskClient, session: str, *people: Learner) -> None:
    for person in people:
        answer = post(client, f"{session}/join", {"reference": person.reference}, page=session)
        assert answer.status_code == 303


def attendances(database: Database) -> list[Attendance]:
    with database.unit_of_work(JOB) as uow:
        return list(uow.session.scalars(sa.select(Attendance).order_by(Attendance.number)))


def test_opening_twice_by_one_page_opens_one_session(client: FlaskClient, database: Database) -> None:
    page = get(client, "/group-sessions")
    form = {
        **hidden(page),
        "place": "Stoke Newington town hall",
        **TODAY,
    }
    for _ in range(2):
        assert send(client, "/group-sessions", form).status_code == 303
    with database.unit_of_work(JOB) as uow:
        assert uow.session.scalar(sa.select(sa.func.count(GroupSession.id))) == 1


def test_a_session_without_a_place_is_refused_and_keeps_the_day(client: FlaskClient) -> None:
    answer = post(client, "/group-sessions", {"place": " "})
    assert answer.status_code == 422
    assert "Enter where it is" in answer.text


def test_tickets_follow_the_order_of_arrival_and_nobody_gets_two(
    client: FlaskClient, session: str, people: list[Learner], database: Database
) -> None:
    join(client, session, *people, people[0])
    rows = attendances(database)
    assert [(row.number, row.learner_id) for row in rows] == [
        (number, person.id) for number, person in enumerate(people, start=1)
    ]
    text = get(client, session).text
    assert text.index("Hodan") < text.index("Bilal") < text.index("Mei")


def test_an_unknown_reference_is_said_at_the_field(client: FlaskClient, session: str) -> None:
    answer = post(client, f"{session}/join", {"reference": "AAAA-AAAA"}, page=session)
    assert answer.status_code == 422
    page = soup(answer)
    assert "No learner has this reference" in page.select_one("#reference-error").text  # type: ignore[union-attr]
    assert page.select_one("#reference")["value"] == "AAAA-AAAA"  # type: ignore[index]


def test_somebody_new_takes_a_ticket_while_they_register(
    client: FlaskClient, session: str, database: Database
) -> None:
    form = hidden(get(client, session))
    first, again = (send(client, f"{session}/register", form) for _ in range(2))
    assert first.headers["Location"] == again.headers["Location"]
    [row] = attendances(database)
    with database.unit_of_work(JOB) as uow:
        assert uow.get(Learner, row.learner_id).reference in str(first.headers["Location"])


def test_two_assessors_cannot_call_the_same_person(
    client: FlaskClient, session: str, people: list[Learner], database: Database, area: Area
) -> None:
    join(client, session, people[0])
    [row] = attendances(database)
    with database.unit_of_work(JOB) as uow:
        colleague = user(uow, area.hub, Role.ASSESSOR, "Ben Colleague")
    for who, works in ((area.assessor, True), (colleague, False)):
        with database.unit_of_work(who.viewer) as uow:
            found, place = uow.get(Attendance, row.id), uow.get(GroupSession, row.session_id)
            if works:
                services.move(uow, place, found, Move.CALL)
                continue
            with pytest.raises(WrongState):
                services.move(uow, place, found, Move.CALL)
    assert attendances(database)[0].assessor_id == area.assessor.id


def test_a_level_from_the_paper_sheets_is_marked_as_such_and_can_be_completed(
    client: FlaskClient, session: str, people: list[Learner], database: Database
) -> None:
    join(client, session, people[0])
    post(client, f"{session}/writing", {f"level_{people[0].reference}": "E1"})
    path = f"/learners/{people[0].reference}/assessment"
    page = soup(get(client, f"{path}/writing"))
    assert {box["value"] for box in page.select("input[type=radio][checked]")} >= {"other", "E1", "paper"}
    assert "From the paper sheets" in get(client, f"{path}/profile").text
    assert post(client, f"{path}/profile", {"decision": "accept"}).status_code == 303
    with database.unit_of_work(JOB) as uow:
        row = assessments.latest(uow, people[0].id)
    assert row is not None
    assert "From the paper sheets" in get(client, f"{path}/results/{row.id}").text


def test_one_task_for_several_people_saves_those_who_have_a_level_and_leaves_the_others(
    client: FlaskClient, session: str, people: list[Learner], database: Database
) -> None:
    join(client, session, *people)
    answer = post(
        client,
        f"{session}/writing",
        {f"level_{people[0].reference}": "E1", f"level_{people[2].reference}": "E2"},
    )
    assert answer.status_code == 303
    with database.unit_of_work(JOB) as uow:
        drafts = [assessments.draft(uow, person.id) for person in people]
    assert [draft and draft.levels for draft in drafts] == [
        {Skill.WRITING: Level.E1},
        None,
        {Skill.WRITING: Level.E2},
    ]
    assert [one.reference for one in people if one.reference in get(client, f"{session}/writing").text] == [
        people[1].reference
    ]


def test_closing_keeps_what_was_found_and_can_be_undone(
    client: FlaskClient, session: str, people: list[Learner], database: Database
) -> None:
    join(client, session, *people)
    post(client, f"{session}/reading", {f"level_{people[0].reference}": "E1"})
    assert post(client, f"{session}/close", page=session).status_code == 303
    assert {row.presence for row in attendances(database)} == {Presence.LEFT}
    with database.unit_of_work(JOB) as uow:
        assert assessments.draft(uow, people[0].id) is not None
    late = post(client, f"{session}/join", {"reference": people[0].reference}, page="/group-sessions")
    assert late.status_code == 422
    assert post(client, f"{session}/open-again", page=session).status_code == 303
    row = attendances(database)[0]
    post(client, f"{session}/queue/{row.id}/return", page=session)
    assert attendances(database)[0].presence is Presence.WAITING


def test_a_move_that_is_not_in_the_table_changes_nothing_and_says_so(
    client: FlaskClient, session: str, people: list[Learner], database: Database
) -> None:
    join(client, session, people[0])
    [row] = attendances(database)
    post(client, f"{session}/queue/{row.id}/put-back", page=session)
    assert "cannot be done now" in get(client, session).text
    assert post(client, f"{session}/queue/{row.id}/dance", page=session).status_code == 404
    assert attendances(database)[0].presence is Presence.WAITING


def test_nobody_but_an_assessor_comes_in(client_of: SignIn, area: Area, session: str) -> None:
    for somebody in (area.manager, area.provider_staff, area.work_coach, area.administrator):
        assert get(client_of(somebody), session).status_code in (403, 404)


ANSWERS = {"talk": "short", "follow": "repeat", "read": "signs", "write": "form", "own": "little"}


def test_the_short_questions_are_kept_and_shown_where_the_assessment_begins(
    client: FlaskClient, people: list[Learner], database: Database
) -> None:
    path = f"/learners/{people[0].reference}/pre-screen"
    assert post(client, path, ANSWERS).status_code == 303
    start = get(client, f"/learners/{people[0].reference}/assessment").text
    assert "about <strong>Entry 1</strong>" in start
    assert "read and write little in their own language" in start
    assert kept(database, people[0].id) == (Level.E1, Level.E1)


def kept(database: Database, learner_id: UUID) -> tuple[Level | None, Level | None] | None:
    with database.unit_of_work(JOB) as uow:
        row = of_learner(uow, learner_id)
        return (row.low, row.high) if row else None


def test_asking_again_replaces_the_answers_and_a_stale_page_is_a_conflict(
    client: FlaskClient, people: list[Learner], database: Database
) -> None:
    path = f"/learners/{people[0].reference}/pre-screen"
    post(client, path, ANSWERS)
    stale = {**hidden(get(client, path)), **ANSWERS, "talk": "none"}
    assert post(client, path, {**ANSWERS, "talk": "words"}).status_code == 303
    assert send(client, path, stale).status_code == 409
    assert kept(database, people[0].id) == (Level.PE, Level.E1)


def test_a_registration_by_phone_leads_to_the_short_questions(
    client: FlaskClient, database: Database, area: Area
) -> None:
    with database.unit_of_work(JOB) as uow:
        caller = learner(uow, area.hub, channel=ArrivalChannel.PHONE)
        visitor = learner(uow, area.hub, channel=ArrivalChannel.WALK_IN)
    assert "/pre-screen" in get(client, f"/learners/{caller.reference}/registration").text
    assert "/pre-screen" not in get(client, f"/learners/{visitor.reference}/registration").text


def test_a_question_left_out_is_asked_for_at_its_place(client: FlaskClient, people: list[Learner]) -> None:
    answer = post(client, f"/learners/{people[0].reference}/pre-screen", {**ANSWERS, "talk": ""})
    assert answer.status_code == 422
    assert "Select the answer that is nearest" in answer.text
