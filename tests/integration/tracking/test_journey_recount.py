"""Each figure of a journey, recounted by plain SQL that shares nothing with its read: also what was undone, corrected,
taken back or of another provider. And how many statements it takes."""

from collections.abc import Callable, Sequence
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlsplit

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from bench.filled_journey import build
from bench.statements import listening
from hub.access.permissions import Role
from hub.accounts.models import User
from hub.accounts.session import COOKIE
from hub.audit import services as audit
from hub.consent.rules import PROVIDER_CATEGORIES
from hub.consent.services import disclosure as consent
from hub.consent.types import Purpose, Stage
from hub.core.clock import local_date, months_after, utc_now
from hub.core.db import Database
from hub.learners.models import Learner
from hub.referrals import queries
from hub.referrals.case import progress
from hub.referrals.models import Referral
from hub.referrals.types import Verb
from hub.tracking.attendance import services as attendance
from hub.tracking.attendance.register import register
from hub.tracking.attendance.types import Attended, MeetingState
from hub.tracking.destinations import services as destinations
from hub.tracking.destinations.models import DestinationCheck
from hub.tracking.destinations.queries import call_of
from hub.tracking.destinations.services import Said
from hub.tracking.destinations.types import CheckState
from hub.tracking.enrolment.models import Enrolment
from hub.tracking.progress.models import ClassResult
from tests.factories.area import Area
from tests.factories.attendance import daily_class
from tests.factories.pages import BASE, get, post, soup
from tests.factories.referrals import JOB, TO_START, bring, fetch, new_learner, refer, use

SignIn = Callable[[User], FlaskClient]
TODAY = local_date(utc_now())
BEGUN = TODAY - timedelta(days=20)

RECOUNT = {
    "Classes, the oldest first": """
        SELECT k.title, r.state, e.started_on, e.ended_on,
          (SELECT count(*) FROM attendance_mark m JOIN meeting w ON w.id = m.meeting_id WHERE m.enrolment_id = e.id
            AND m.replaced_at IS NULL AND w.state = 'held' AND w.held_on >= e.started_on
            AND w.held_on <= coalesce(e.ended_on, w.held_on)
            AND NOT EXISTS (SELECT 1 FROM enrolment_break b WHERE b.enrolment_id = e.id AND b.began_on <= w.held_on
              AND (b.returned_on IS NULL OR w.held_on < b.returned_on)) AND m.attended IN ('present', 'late')),
          (SELECT count(*) FROM attendance_mark m JOIN meeting w ON w.id = m.meeting_id WHERE m.enrolment_id = e.id
            AND m.replaced_at IS NULL AND w.state = 'held' AND w.held_on >= e.started_on
            AND w.held_on <= coalesce(e.ended_on, w.held_on)
            AND NOT EXISTS (SELECT 1 FROM enrolment_break b WHERE b.enrolment_id = e.id AND b.began_on <= w.held_on
              AND (b.returned_on IS NULL OR w.held_on < b.returned_on)))
        FROM referral r JOIN taught_class k ON k.id = r.class_id LEFT JOIN enrolment e ON e.referral_id = r.id
        WHERE r.learner_id = :learner AND r.state NOT IN ('draft', 'entered_in_error')""",
    "Inductions, the oldest first": "SELECT held_on, state FROM induction WHERE learner_id = :learner",
    "Breaks, the oldest first": """
        SELECT began_on, expected_on, returned_on FROM enrolment_break WHERE learner_id = :learner""",
    "Results, the oldest first": """
        SELECT level, outcome FROM class_result WHERE learner_id = :learner AND taken_back_on IS NULL""",
    "Calls after a class, the oldest first": """
        SELECT c.month, c.state FROM destination_check c JOIN enrolment e ON e.id = c.enrolment_id
        WHERE c.learner_id = :learner AND e.ended_on = c.ended_on""",
    "Times on the waiting list, the oldest first": """
        SELECT level, joined_on, closed_on FROM waiting_entry WHERE learner_id = :learner""",
    "Steps of the hub, the oldest first": """
        SELECT verb FROM referral_transition WHERE learner_id = :learner AND side = 'hub' ORDER BY at""",
    "Level in each skill, the oldest first": """
        SELECT assessed_on AS on_day FROM assessment WHERE learner_id = :learner AND state <> 'draft'
        UNION ALL SELECT reached_on FROM achieved_level WHERE learner_id = :learner AND state <> 'taken back'""",
}

MARKED = """
    SELECT m.attended, count(*) FROM attendance_mark m JOIN meeting w ON w.id = m.meeting_id
    JOIN enrolment e ON e.id = m.enrolment_id
    WHERE m.replaced_at IS NULL AND w.state = 'held'
      AND w.held_on BETWEEN e.started_on AND coalesce(e.ended_on, w.held_on)
      AND NOT EXISTS (SELECT 1 FROM enrolment_break b WHERE b.enrolment_id = e.id
        AND b.began_on <= w.held_on AND (b.returned_on IS NULL OR w.held_on < b.returned_on))
    GROUP BY m.attended"""


@pytest.fixture
def person(database: Database, area: Area, client_of: SignIn) -> Learner:
    """In a class: invited and came, on a break and back, on another that was none, finished, not finished and finished
    again, with a result that was taken back and one that stands. At another provider: started, and not after all."""
    row = new_learner(database, area)
    with database.unit_of_work(JOB) as uow:
        for party in (area.provider, area.other_provider):
            consent.give(uow, row.id, party.id, Purpose.REFERRAL, PROVIDER_CATEGORIES, stage=Stage.CLOSED)
    here, there = refer(database, area, row, daily_class(database, area), area.other_class)
    start_undone(database, area, there)
    taught(database, area, fetch(database, here))
    results(database, area, here, client_of(area.provider_staff))
    called(database, area, row)
    return row


def taught(database: Database, area: Area, referral: Referral) -> None:
    staff = area.provider_staff
    referral = bring(database, area, referral, *TO_START[:-1])
    referral = use(database, staff, referral, Verb.INVITE, on=BEGUN)
    referral = use(database, staff, referral, Verb.CAME)
    referral = use(database, staff, referral, Verb.START, on=BEGUN)
    mark(database, area, referral)
    away = {"on": BEGUN + timedelta(days=10), "expected_on": BEGUN + timedelta(days=12)}
    referral = use(database, staff, referral, Verb.BREAK, **away)
    referral = use(database, staff, referral, Verb.RETURN, on=BEGUN + timedelta(days=12))
    referral = use(database, staff, referral, Verb.BREAK, on=BEGUN + timedelta(days=15), expected_on=TODAY)
    referral = use(database, staff, referral, Verb.UNDO_BREAK, reason="mistake")
    referral = use(database, staff, referral, Verb.COMPLETE, on=TODAY - timedelta(days=5), outcome="8")
    referral = use(database, staff, referral, Verb.UNDO_COMPLETE, reason="mistake")
    use(database, staff, referral, Verb.COMPLETE, on=TODAY - timedelta(days=1), outcome="8")


def mark(database: Database, area: Area, referral: Referral) -> None:
    """Four meetings: came, came late, absent for a reason, and one that was put right to absent; a fifth did not
    take place, and a sixth falls into the break."""
    with database.unit_of_work(area.provider_staff.viewer) as uow:
        row = uow.one(sa.select(Enrolment).where(Enrolment.referral_id == referral.id))
        said = [Attended.PRESENT, Attended.LATE, Attended.EXCUSED, Attended.PRESENT]
        for number, attended in enumerate(said):
            save(uow, row, number, attended)
        save(uow, row, 3, Attended.ABSENT)
        save(uow, row, 4, Attended.PRESENT)
        save(uow, row, 10, Attended.PRESENT)
        attendance.set_state(uow, at(uow, row, 4).meeting, MeetingState.CANCELLED)


def at(uow: Any, row: Enrolment, number: int) -> Any:
    return register(uow, row.class_id, f"{BEGUN + timedelta(days=number + 1)}-1000")


def save(uow: Any, row: Enrolment, number: int, attended: Attended) -> None:
    attendance.save(uow, at(uow, row, number), {row.id: attended})
    uow.flush()


def results(database: Database, area: Area, referral: Referral, client: FlaskClient) -> None:
    on = TODAY - timedelta(days=1)
    day = {"on-day": str(on.day), "on-month": str(on.month), "on-year": str(on.year)}
    for level in ("E2", "E1"):
        told = {"kind": "qualification", "level": level, "outcome": "1", **day}
        assert post(client, f"/referrals/{referral.reference}/progress/result", told).status_code == 303
    with database.unit_of_work(area.provider_staff.viewer) as uow:
        [wrong] = uow.session.scalars(sa.select(ClassResult).where(ClassResult.level == "E2"))
        progress.take_back(uow, queries.by_reference(uow, referral.reference), wrong, "mistake")


def start_undone(database: Database, area: Area, referral: Referral) -> None:
    for verb in TO_START:
        referral = use(database, area.other_provider_staff, fetch(database, referral), verb)
    use(database, area.other_provider_staff, referral, Verb.UNDO_START, reason="mistake")
    use(database, area.assessor, fetch(database, referral), Verb.WITHDRAW, reason="other_class")


def called(database: Database, area: Area, person: Learner) -> None:
    """An answer that was taken back and given again, and a call about an end that was taken back."""
    with database.unit_of_work(JOB) as uow:
        row = uow.one(sa.select(Enrolment).where(Enrolment.learner_id == person.id))
        for month, ended_on in ((3, row.ended_on), (3, TODAY - timedelta(days=5))):
            due = months_after(row.ended_on or TODAY, month)
            own = {"learner_id": person.id, "enrolment_id": row.id, "state_since": TODAY}
            uow.add(DestinationCheck(**own, month=month, ended_on=ended_on, due_on=due))
        audit.record(uow, "test", about=row)
    for code in ("VOL1", "EMP1"):
        with database.unit_of_work(area.assessor.viewer) as uow:
            found = call_of(uow, person.id)
            assert found
            destinations.answer(uow, found, Said(CheckState.REACHED, code))
            if code == "VOL1":
                destinations.take_back(uow, found.checks[0].check, "mistake")


def recount(database: Database, learner: Learner) -> dict[str, Sequence[Any]]:
    """By the caption of its table."""
    days = (
        "started_on",
        "ended_on",
        "held_on",
        "began_on",
        "expected_on",
        "returned_on",
        "joined_on",
        "closed_on",
    )
    with database.engine.execution_options(hub_schema=True).connect() as connection:
        return {
            caption: connection.execute(
                sa.text(query)
                .bindparams(sa.bindparam("learner", learner.id, type_=sa.Uuid()))
                .columns(**{day: sa.Date() for day in (*days, "on_day") if day in query})
            ).all()
            for caption, query in RECOUNT.items()
        }  # fmt: skip


def tables(client: FlaskClient, learner: Learner) -> dict[str, list[list[str]]]:
    page = soup(get(client, f"/learners/{learner.reference}/journey"))
    return {
        str(table.caption.get_text(strip=True)): [
            [cell.get_text(strip=True) for cell in row.select("th, td")] for row in table.select("tbody tr")
        ]
        for table in page.select("main table")
    }


def words(on: date | None) -> str:
    return f"{on.day} {on:%B %Y}" if on else ""


def test_each_table_of_a_journey_agrees_with_plain_sql(
    client_of: SignIn, database: Database, area: Area, person: Learner
) -> None:
    true, shown = recount(database, person), tables(client_of(area.assessor), person)
    assert {caption: len(rows) for caption, rows in shown.items()} == {
        caption: len(rows) for caption, rows in true.items() if rows
    }
    classes = "Classes, the oldest first"
    rows = sorted(true[classes])
    assert (rows[0].title, rows[0].started_on) == ("Daily English", BEGUN)
    for row, cells in zip(rows, sorted(shown[classes]), strict=True):
        *_, came, of = row
        assert [cells[0], *cells[4:6]] == [row.title, words(row.started_on), words(row.ended_on)]
        assert cells[6] == (f"{round(100 * came / of)}% ({came} of {of})" if of else "No register")


def test_what_was_undone_corrected_or_taken_back_is_on_no_journey(
    client_of: SignIn, database: Database, area: Area, person: Learner
) -> None:
    shown = tables(client_of(area.assessor), person)
    [here, there] = sorted(shown["Classes, the oldest first"])
    assert here[2:3] + here[6:] == ["Finished", "50% (2 of 4)"]
    assert there[2:3] + there[4:] == ["Withdrawn", "", "", "No register"]
    assert [row[1:3] for row in shown["Inductions, the oldest first"]] == [[words(BEGUN), "Came"]]
    [away] = shown["Breaks, the oldest first"]
    assert away[1] == words(BEGUN + timedelta(days=10))
    assert away[3] == words(BEGUN + timedelta(days=12))
    [result] = shown["Results, the oldest first"]
    assert result[3] == "Entry 1"
    [call] = shown["Calls after a class, the oldest first"]
    assert call[3:] == ["Reached", "Paid work, 16 hours a week or more"]
    did = [row[1:] for row in shown["Steps of the hub, the oldest first"]]
    assert did.count(["Sent", "Daily English"]) == 1
    assert did[-1][0] == "Withdrawn"


def test_rates_to_date_of_learner_class_and_provider_agree_with_plain_sql(
    client_of: SignIn, database: Database, area: Area, person: Learner
) -> None:
    with database.engine.execution_options(hub_schema=True).connect() as connection:
        [(enrolment_id, class_id)] = connection.execute(
            sa.text("SELECT id, class_id FROM enrolment").columns(id=sa.Uuid(), class_id=sa.Uuid())
        )
        marks = {attended: number for attended, number in connection.execute(sa.text(MARKED))}
    assert marks == {"present": 1, "late": 1, "excused": 1, "absent": 1}
    came, marked = marks["present"] + marks["late"], sum(marks.values())
    client = client_of(area.provider_staff)
    for where in (f"people/{enrolment_id}", f"{class_id}/sheet", ""):
        text = (
            soup(get(client, f"/registers/{where}".rstrip("/"))).select_one("main").get_text(" ", strip=True)
        )
        assert f"To date, every absence counted {round(100 * came / marked)}% ({came} of {marked})" in text
        left = marked - marks["excused"]
        assert (
            f"To date, absences for a reason left out {round(100 * came / left)}% ({came} of {left})" in text
        )


def test_a_provider_reads_nothing_of_another_and_nothing_of_the_hubs_own(
    client_of: SignIn, database: Database, area: Area, person: Learner
) -> None:
    with database.unit_of_work(JOB) as uow:
        rows = uow.session.scalars(sa.select(Referral).where(Referral.learner_id == person.id)).all()
        own, other = sorted(rows, key=lambda row: row.recipient_id != area.provider.id)
    client = client_of(area.provider_staff)
    text = soup(get(client, f"/referrals/{own.reference}/journey")).select_one("main").get_text(" ")
    assert "50% (2 of 4)" in text
    assert area.other_provider.name not in text
    for hidden in ("Withdrawn", "Paid work", "waiting list", "What the hub did"):
        assert hidden not in text
    assert (
        get(client_of(area.other_provider_staff), f"/referrals/{other.reference}/journey").status_code == 404
    )


def test_the_paper_tells_of_the_wait_the_break_and_the_time_after(
    client_of: SignIn, database: Database, area: Area, person: Learner
) -> None:
    page = soup(get(client_of(area.assessor), f"/learners/{person.reference}/journey/print"))
    text = page.select_one(".hub-sheet").get_text(" ", strip=True)
    assert f"You met them on {words(BEGUN)}." in text
    assert f"You came back on {words(BEGUN + timedelta(days=12))}." in text
    assert "3 months after “Daily English” you had a job." in text
    assert "Paid work" not in text


@pytest.mark.parametrize("role", [Role.ASSESSOR, Role.PROVIDER])
def test_a_journey_takes_six_statements_at_any_size_of_history(
    app: Flask, database: Database, role: Role
) -> None:
    token, address = build(database, 12, role)
    client = app.test_client()
    client.set_cookie(COOKIE, token, domain=str(urlsplit(BASE).hostname), secure=True)
    assert get(client, address).status_code == 200
    with listening(database.engine) as heard:
        get(client, address)
    assert len(heard) <= 6
