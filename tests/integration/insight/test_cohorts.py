"""The page of how far the people of a term have come, recounted by plain SQL that shares nothing with the count."""

from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from io import BytesIO
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient
from openpyxl import load_workbook

from hub.accounts.models import User
from hub.assessment.achieved.models import AchievedLevel
from hub.assessment.types import AchievedBy, AchievedState
from hub.consent.services import disclosure as consent
from hub.consent.types import Category
from hub.core.actor import Viewer
from hub.core.db import Database, UnitOfWork
from hub.core.ids import new_reference
from hub.directory.models import TaughtClass
from hub.directory.types import Level, Strand
from hub.insight.periods import Period, published_to, terms_to
from hub.learners.models import Learner
from hub.learners.types import CHANNEL_LABELS, ArrivalChannel
from hub.referrals.models import Referral, Transition
from hub.referrals.types import Side, State, Verb
from hub.tracking.destinations.models import DestinationCheck
from hub.tracking.destinations.types import CheckState
from hub.tracking.enrolment.models import Enrolment
from tests.factories.area import Area
from tests.factories.assessments import assessed
from tests.factories.counted import count_now
from tests.factories.insight import countable
from tests.factories.pages import get, post, soup

JOB = Viewer.job("test")
STEPS = (
    "Registered",
    "Assessed",
    "Referred",
    "Offered a place",
    "Started",
    "Finished",
    "Moved up a level",
    "Reached at the call",
    "In work or learning",
)
# What those whom a call reached said at it, months after the class; 2 and 8 were called twice.
SAID = {
    **{number: {3: "EMP1" if number % 2 else "EDU5"} for number in range(7)},
    **{number: {3: "VOL1"} for number in range(7, 12)},
    2: {3: "VOL1", 6: "EMP4"},
    8: {3: "EMP1", 6: "NPE1"},
}
BUSY = ("EMP", "EDU")

# Everything is looked for again from the start: nothing of the count is used, not even how far one person came.
RECOUNT = """
WITH person AS (
  SELECT l.id, l.channel, l.outcode,
    (SELECT a.placement FROM assessment a WHERE a.learner_id = l.id AND a.state <> 'draft'
      ORDER BY a.assessed_on LIMIT 1) AS first_level,
    (SELECT a.placement FROM assessment a WHERE a.learner_id = l.id AND a.state = 'complete') AS assessed_level,
    (SELECT h.placement FROM achieved_level h WHERE h.learner_id = l.id AND h.state = 'counts') AS reached_level,
    EXISTS (SELECT 1 FROM referral r WHERE r.learner_id = l.id
      AND r.state NOT IN ('draft', 'entered_in_error')) AS referred,
    (SELECT count(*) FROM referral_transition t WHERE t.learner_id = l.id AND t.verb = 'offer')
      > (SELECT count(*) FROM referral_transition t WHERE t.learner_id = l.id
          AND t.verb = 'take_back_offer') AS offered,
    EXISTS (SELECT 1 FROM enrolment e WHERE e.learner_id = l.id) AS started,
    EXISTS (SELECT 1 FROM referral r WHERE r.learner_id = l.id AND r.state = 'completed') AS finished,
    EXISTS (SELECT 1 FROM destination_check d JOIN enrolment e ON e.id = d.enrolment_id WHERE d.learner_id = l.id
      AND d.state = 'reached' AND d.ended_on = e.ended_on) AS reached
  FROM learner l WHERE l.joined_on BETWEEN :first AND :last
)
SELECT channel, outcode, first_level, coalesce(reached_level, assessed_level) AS level_now,
  referred, offered, started, finished, reached, id FROM person
"""


@pytest.fixture
def manager(client_of: Callable[[User], FlaskClient], area: Area) -> FlaskClient:
    return client_of(area.manager)


@pytest.fixture
def terms(database: Database) -> list[Period]:
    with database.unit_of_work(JOB) as uow:
        return terms_to(published_to(uow.today))


@pytest.fixture
def counted(database: Database, area: Area, terms: list[Period]) -> None:
    """Of 60 people 45 were assessed, 36 referred, 26 offered a place, 20 started, 11 finished; 12 moved up; a call
    reached 12, of whom 7 were in work or learning. Of others an offer, a start and an end were taken back. A year
    before it was 20, of whom 10 were assessed, and in the term between nobody comes into either."""
    with database.unit_of_work(JOB) as uow:
        for number in range(60):
            person(uow, area, terms[1], number)
        for number in range(20):
            who = registered(uow, area, terms[4], number)
            if number < 10:
                assessed(uow, who)
        registered(uow, area, terms[2], 0)
    count_now(database)


def registered(uow: UnitOfWork, area: Area, term: Period, number: int) -> Learner:
    channel = (ArrivalChannel.WALK_IN, ArrivalChannel.PHONE)[number % 2]
    row = countable(uow, area.hub, outcode="E8" if number % 3 else "E9", channel=channel)
    row.joined_on = term.first_day + timedelta(days=number % 30)
    uow.flush()
    return row


def person(uow: UnitOfWork, area: Area, term: Period, number: int) -> None:
    """The lower the number, the further they came."""
    row = registered(uow, area, term, number)
    if number < 45:
        assessed(uow, row, Level.E1 if number % 2 else Level.E2)
    if number < 36:
        sent(uow, area, row, number)
    if 8 <= number < 20:
        reached(uow, area, row)


def sent(uow: UnitOfWork, area: Area, row: Learner, number: int) -> None:
    taught = uow.get(TaughtClass, area.taught_class.id)
    state = State.COMPLETED if number < 11 else State.STARTED if number < 20 else State.WITHDRAWN
    own = {"learner_id": row.id, "recipient_id": taught.provider_id}
    referral = uow.add(
        Referral(
            **own,
            class_id=taught.id,
            sender_id=area.hub.id,
            reference=new_reference(),
            state=state,
            state_since=uow.now,
            sent_at=uow.now,
        )
    )
    uow.flush()
    for verb, before, after in history(number):
        step = {"from_state": before, "verb": verb, "to_state": after}
        uow.add(Transition(**own, **step, referral_id=referral.id, at=uow.now, side=Side.PROVIDER))
    if number < 20:
        course = Enrolment(**own, referral_id=referral.id, class_id=taught.id, started_on=uow.today)
        course.ended_on = published_to(uow.today) if number < 11 or number in SAID else None
        uow.add(course)
        uow.flush()
        called(uow, course, number)


def history(number: int) -> list[tuple[Verb, State, State]]:
    """Each was offered a place or never; of some what was recorded was a mistake."""
    offered = (Verb.OFFER, State.ACCEPTED, State.OFFERED)
    if number >= 30:
        return []
    if number >= 26:
        return [offered, (Verb.TAKE_BACK_OFFER, State.OFFERED, State.ACCEPTED)]
    if number >= 20:
        start = (Verb.START, State.OFFER_ACCEPTED, State.STARTED)
        return [offered, start, (Verb.UNDO_START, State.STARTED, State.OFFER_ACCEPTED)]
    return [offered]


def called(uow: UnitOfWork, course: Enrolment, number: int) -> None:
    """Of some nobody could be reached, and of others the end that they were asked about was taken back."""
    said = SAID.get(number, {3: "OTH3"} if number < 14 else {3: "EMP1"} if number < 16 else {})
    for month, code in said.items():
        reached = number in SAID or number >= 14
        uow.add(
            DestinationCheck(
                learner_id=course.learner_id,
                enrolment_id=course.id,
                ended_on=course.ended_on or uow.today - timedelta(days=1),
                month=month,
                due_on=uow.today,
                state=CheckState.REACHED if reached else CheckState.NOT_REACHED,
                state_since=published_to(uow.today),
                destination=code,
            )
        )


def reached(uow: UnitOfWork, area: Area, row: Learner) -> None:
    uow.add(
        AchievedLevel(
            learner_id=row.id,
            organisation_id=area.hub.id,
            achieved_by=AchievedBy.COURSE,
            reached_on=uow.today,
            said={},
            state=AchievedState.COUNTS,
            placement=Level.E3,
            placement_rule="majority",
            placement_version=1,
            instrument_version=1,
            strand=Strand.GENERAL,
        )
    )


def recount(database: Database, term: Period) -> dict[str, Counter[str]]:
    """By part and step, the true numbers. What was said at a call is sealed, so that only the test knows it."""
    with database.engine.execution_options(hub_schema=True).connect() as connection:
        asked = {"first": term.first_day, "last": term.last_day}
        rows = connection.execute(
            sa.text(RECOUNT).bindparams(
                sa.bindparam("first", type_=sa.Date), sa.bindparam("last", type_=sa.Date)
            ),
            asked,
        ).all()
    found: dict[str, Counter[str]] = {}
    busy = in_work(database)
    for row in rows:
        moved = bool(row.first_level) and Level(row.level_now).order > Level(row.first_level).order
        came = (
            *(True, bool(row.first_level), row.referred, row.offered, row.started, row.finished, moved),
            *(row.reached, row.reached and UUID(str(row.id)).hex in busy),
        )
        for part in ("everybody", row.channel, row.outcode, row.first_level or "none"):
            found.setdefault(part, Counter()).update(
                step for step, did in zip(STEPS, came, strict=True) if did
            )
    return found


def in_work(database: Database) -> set[Any]:
    """The ids of those who said at their last call that they work or learn, opened here."""
    with database.unit_of_work(JOB) as uow:
        rows = uow.session.scalars(
            sa.select(DestinationCheck)
            .where(DestinationCheck.state == CheckState.REACHED)
            .order_by(DestinationCheck.month)
        ).all()
        opened = consent.disclose(uow, [row.learner_id for row in rows], [Category.OUTCOME])
        last = {row.learner_id: row.destination.reveal(opened[row.learner_id]) or "" for row in rows}
        return {str(one.hex) for one, code in last.items() if code.startswith(BUSY)}


def page_tables(client: FlaskClient, query: str = "") -> dict[str, list[list[str]]]:
    page = soup(get(client, f"/dashboard/cohorts{query}"))
    return {
        str(table.caption.get_text(strip=True)): [
            [cell.get_text(strip=True) for cell in row.select("th, td")] for row in table.select("tbody tr")
        ]
        for table in page.select("main table")
    }


def agrees(cell: str, number: int) -> bool:
    """A figure is called small only where it is, or rounded up or down to a five; none is withheld."""
    if cell == "fewer than 5":
        return number < 5
    return int(cell) % 5 == 0 and int(cell) > 0 and abs(int(cell) - number) <= 4


@pytest.mark.usefixtures("counted")
def test_the_steps_of_a_term_agree_with_plain_sql(
    database: Database, manager: FlaskClient, terms: list[Period]
) -> None:
    true = recount(database, terms[1])["everybody"]
    assert [true[step] for step in STEPS] == [60, 45, 36, 26, 20, 11, 12, 12, 7]
    rows = page_tables(manager)["How far they have come"]
    assert [row[0] for row in rows] == list(STEPS)
    assert [row[2] for row in rows] == ["60", "45", "35", "25", "20", "10", "10", "10", "5"]
    assert [row[3] for row in rows] == ["100", "75", "58", "42", "33", "17", "17", "17", "8"]
    assert all(row[1].endswith(".") for row in rows)


@pytest.mark.usefixtures("counted")
def test_each_part_of_each_table_agrees_with_plain_sql(
    database: Database, manager: FlaskClient, terms: list[Period]
) -> None:
    true, tables = recount(database, terms[1]), page_tables(manager)
    parts = {
        "By channel": {
            CHANNEL_LABELS[one]: one.value for one in (ArrivalChannel.WALK_IN, ArrivalChannel.PHONE)
        },
        "By area": {"E8": "E8", "E9": "E9"},
        "By level": {"Entry 1": "E1", "Entry 2": "E2", "Not assessed": "none"},
    }
    for title, codes in parts.items():
        shown = {row[0]: row[1:] for row in tables[title]}
        for words, code in codes.items():
            known = true[code]
            for step, cell in zip(STEPS, shown[words], strict=True):
                assert agrees(cell, known[step]), (title, words, step, cell, known[step])


@pytest.mark.usefixtures("counted")
def test_a_term_stands_beside_the_same_term_of_last_year(manager: FlaskClient) -> None:
    rows = {row[0]: row[4:] for row in page_tables(manager)["How far they have come"]}
    assert rows["Registered"] == ["20", "100"]
    assert rows["Assessed"] == ["10", "50"]
    assert rows["Started"] == ["fewer than 5", "not shown"]


@pytest.mark.usefixtures("counted")
def test_a_year_before_the_first_term_that_is_kept_nothing_is_said(
    manager: FlaskClient, terms: list[Period]
) -> None:
    rows = page_tables(manager, f"?term={terms[4].code}")["How far they have come"]
    assert [*rows[0][:1], *rows[0][2:]] == ["Registered", "20", "100", "not kept", "not kept"]


@pytest.mark.usefixtures("counted")
def test_each_table_of_a_cohort_can_be_taken_as_a_file(manager: FlaskClient, terms: list[Period]) -> None:
    answered = get(manager, f"/dashboard/cohorts/download?table=cohort-by-level&term={terms[1].code}")
    assert answered.status_code == 200
    assert "Entry 1" in answered.text
    steps = get(manager, f"/dashboard/cohorts/download?table=cohort-everybody&term={terms[1].code}")
    [row] = [line for line in steps.text.splitlines() if line.startswith("In work or learning,")]
    assert row.endswith(",5,8,fewer than 5,not shown")
    assert get(manager, "/dashboard/cohorts/download?table=cohort-by-name").status_code == 404


@pytest.mark.usefixtures("counted")
def test_a_plan_stands_beside_what_came_of_it_with_who_set_it(
    manager: FlaskClient, area: Area, terms: list[Period]
) -> None:
    address = f"/dashboard/plans/{terms[1].code}"
    opened = soup(get(manager, address)).select_one("input[name=version]")
    assert opened is not None
    typed = {"version": opened["value"], "registered": "50", "started": "lots"}
    refused = soup(post(manager, address, typed))
    assert "Started must be a whole number" in refused.select_one(".govuk-error-summary").get_text()  # type: ignore[union-attr]
    assert refused.select_one("input[name=registered]")["value"] == "50"  # type: ignore[index]
    assert post(manager, address, typed | {"started": "40", "moved_up_a_level": "0"}).status_code == 303
    rows = page_tables(manager, f"?term={terms[1].code}")["Beside the plan"]
    assert [[row[0], *row[2:]] for row in rows] == [
        ["Registered", "60", "50", "120"],
        ["Started", "20", "40", "50"],
        ["Moved up a level", "10", "0", "not shown"],
    ]
    assert "set by" in soup(get(manager, f"/dashboard/cohorts?term={terms[1].code}")).get_text()
    assert post(manager, address, typed | {"started": "30"}).status_code == 409
    file = get(manager, f"/dashboard/cohorts/download?table=cohort-plan&file=xlsx&term={terms[1].code}")
    assert [20, 40, 50] in [list(row[-3:]) for row in load_workbook(BytesIO(file.data)).active.values]
    assert get(manager, "/dashboard/plans/2001-01-01").status_code == 404
    assert "Beside the plan" not in page_tables(manager, f"?term={terms[4].code}")


def test_before_the_first_count_of_cohorts_the_page_says_so(manager: FlaskClient) -> None:
    assert "Nothing has been counted yet" in get(manager, "/dashboard/cohorts").text


@pytest.mark.usefixtures("counted")
def test_nobody_but_managers_sees_cohorts(client_of: Callable[[User], FlaskClient], area: Area) -> None:
    for user in (area.assessor, area.provider_staff, area.work_coach, area.administrator):
        assert get(client_of(user), "/dashboard/cohorts").status_code == 403
