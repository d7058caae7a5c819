"""A provider's own file of starts, attendance and results: all of it, or nothing, and nothing twice."""

import io
import json
from collections.abc import Callable
from contextlib import nullcontext
from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from click.testing import CliRunner, Result
from flask.testing import FlaskClient

from hub.accounts.models import User
from hub.audit import services as audit
from hub.cli.tracking import tracking_group
from hub.consent.services import disclosure as consent
from hub.consent.types import Category, Purpose
from hub.core.clock import local_date, utc_now
from hub.core.db import Database
from hub.core.errors import NotPermitted
from hub.directory.models import TaughtClass
from hub.learners.models import Learner
from hub.referrals.case.provider_file.services import NothingKept, Outcome, take_in
from hub.referrals.types import State
from hub.tracking.attendance.models import Mark
from hub.tracking.attendance.types import Attended
from hub.tracking.enrolment.models import Enrolment
from hub.tracking.progress.models import ClassResult
from tests.factories.area import Area
from tests.factories.attendance import daily_class, in_class
from tests.factories.pages import get, post, soup
from tests.factories.referrals import JOB, TO_START, bring, fetch, new_learner, refer

TODAY = local_date(utc_now())
BEGAN = TODAY - timedelta(days=20)
YESTERDAY = TODAY - timedelta(days=1)


@pytest.fixture
def daily(database: Database, area: Area) -> TaughtClass:
    return daily_class(database, area)


@pytest.fixture
def hodan(database: Database, area: Area, daily: TaughtClass) -> Enrolment:
    return in_class(database, area, "Hodan", BEGAN, taught_class=daily)


def reference(database: Database, learner_id: object) -> str:
    with database.unit_of_work(JOB) as uow:
        return uow.session.scalars(sa.select(Learner.reference).where(Learner.id == learner_id)).one()


def sheet(*lines: str, columns: str = "reference,date,mark") -> bytes:
    return "\n".join((columns, *lines)).encode()


def send(database: Database, user: User, data: bytes, *, dry_run: bool = False) -> Outcome:
    try:
        with database.unit_of_work(user.viewer) as uow:
            return take_in(uow, data, dry_run=dry_run)
    except NothingKept as nothing:
        return nothing.told


def marks(database: Database) -> list[Attended]:
    with database.unit_of_work(JOB) as uow:
        return list(uow.session.scalars(sa.select(Mark.attended).order_by(Mark.created_at, Mark.id)))


def test_marks_are_taken_in_and_a_second_time_change_nothing(
    database: Database, area: Area, hodan: Enrolment
) -> None:
    who = reference(database, hodan.learner_id)
    data = sheet(f"{who},{YESTERDAY},present", f"{who},{TODAY:%d/%m/%Y},L")
    assert send(database, area.provider_staff, data).marks == 2
    again = send(database, area.provider_staff, data)
    assert (again.changes, again.problems) == (0, [])
    assert sorted(marks(database)) == [Attended.LATE, Attended.PRESENT]


def test_one_wrong_row_stops_all_of_them_and_is_named(
    database: Database, area: Area, hodan: Enrolment
) -> None:
    who = reference(database, hodan.learner_id)
    before = BEGAN - timedelta(days=1)
    told = send(
        database,
        area.provider_staff,
        sheet(f"{who},{YESTERDAY},/", f"{who},{TODAY},perhaps", f"{who},soon,/"),
    )
    assert [(one.row, one.column) for one in told.problems] == [(3, "mark"), (4, "date")]
    told = send(database, area.provider_staff, sheet(f"{who},{YESTERDAY},/", f"{who},{before},/"))
    assert [one.row for one in told.problems] == [3]
    assert "not on the register" in told.problems[0].message
    assert marks(database) == []


def test_a_check_says_what_would_change_and_changes_nothing(
    database: Database, area: Area, hodan: Enrolment
) -> None:
    data = sheet(f"{reference(database, hodan.learner_id)},{TODAY},/")
    assert send(database, area.provider_staff, data, dry_run=True).marks == 1
    assert marks(database) == []


def test_learners_are_found_only_among_a_provider_s_own(
    database: Database, area: Area, hodan: Enrolment
) -> None:
    data = sheet(f"{reference(database, hodan.learner_id)},{TODAY},/")
    told = send(database, area.other_provider_staff, data)
    assert [(one.row, one.column) for one in told.problems] == [(2, "reference")]
    with pytest.raises(NotPermitted):
        send(database, area.assessor, data)


def test_a_start_goes_by_the_transition_table_and_a_result_lifts_the_level(
    database: Database, area: Area, daily: TaughtClass
) -> None:
    person = new_learner(database, area)
    (sent,) = refer(database, area, person, daily)
    bring(database, area, sent, *TO_START[:-1])
    columns = "LearnRef,reference,LearnStartDate,AchDate,level,Outcome"
    data = sheet(f"x1,{person.reference},{BEGAN},{YESTERDAY},Entry 1,1", columns=columns)
    told = send(database, area.provider_staff, data)
    assert (told.problems, told.starts, told.results) == ([], 1, 1)
    assert fetch(database, sent).state is State.STARTED
    assert send(database, area.provider_staff, data).changes == 0
    with database.unit_of_work(JOB) as uow:
        assert uow.one(sa.select(ClassResult)).outcome == "1"


def test_somebody_who_has_not_accepted_a_place_cannot_be_started(
    database: Database, area: Area, daily: TaughtClass
) -> None:
    person = new_learner(database, area)
    (sent,) = refer(database, area, person, daily)
    bring(database, area, sent, *TO_START[:2])
    data = sheet(f"{person.reference},{BEGAN}", columns="reference,started_on")
    told = send(database, area.provider_staff, data)
    assert [one.row for one in told.problems] == [2]
    assert fetch(database, sent).state is State.ACCEPTED


def test_a_file_without_the_columns_says_which_it_needs(database: Database, area: Area) -> None:
    told = send(database, area.provider_staff, sheet("a,b", columns="name,mark"))
    assert "reference" in told.problems[0].message


def test_a_learner_is_found_by_uln_only_where_they_agreed_that_the_provider_has_it(
    database: Database, area: Area, hodan: Enrolment
) -> None:
    with database.unit_of_work(JOB) as uow:
        row = uow.get(Learner, hodan.learner_id)
        row.uln = "1234567899"
        audit.record(uow, "learner.edit", about=row)
    data = sheet(f"1234567899,{TODAY},present", columns="ULN,date,mark")
    assert [one.column for one in send(database, area.provider_staff, data).problems] == ["uln"]
    with database.unit_of_work(JOB) as uow:
        consent.give(uow, hodan.learner_id, area.provider.id, Purpose.ENROLMENT, [Category.IDENTIFIERS])
    assert send(database, area.provider_staff, data).marks == 1


def test_the_command_is_the_same_use_case(
    database: Database, area: Area, hodan: Enrolment, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr("hub.cli.tracking.opened", lambda: nullcontext(database))
    file = tmp_path / "marks.csv"

    def run(data: bytes, *options: str) -> Result:
        file.write_bytes(data)
        wanted = ["import", str(file), "--provider", area.provider.name, *options]
        return CliRunner().invoke(tracking_group, wanted)

    data = sheet(f"{reference(database, hodan.learner_id)},{TODAY},/")
    answered = json.loads(run(data, "--json", "--dry-run").output)
    assert (answered["marks"], answered["saved"]) == (1, False)
    assert marks(database) == []
    assert "Saved 0 starts, 1 mark and 0 results" in run(data).output
    assert "nothing changes" in run(data).output
    wrong = run(sheet("WRONG,today,/"))
    assert wrong.exit_code == 1
    assert "Row 2, column reference" in wrong.output
    assert marks(database) == [Attended.PRESENT]


def test_the_page_checks_first_and_then_imports(
    database: Database, area: Area, client_of: Callable[[User], FlaskClient], hodan: Enrolment
) -> None:
    client = client_of(area.provider_staff)
    assert "registers/import" in get(client, "/registers").text
    data = sheet(f"{reference(database, hodan.learner_id)},{TODAY},/")

    def choose(what: str, content: bytes) -> tuple[int, str]:
        told = {"told": (io.BytesIO(content), "marks.csv"), "what": what}
        answered = post(client, "/registers/import", told)
        return answered.status_code, soup(answered).get_text() if answered.status_code != 303 else ""

    status, words = choose("check", data)
    assert status == 200
    assert "Would save 0 starts, 1 mark and 0 results" in words
    assert marks(database) == []
    status, words = choose("import", sheet("WRONG,today,/"))
    assert status == 422
    assert "2 problems" in words
    assert choose("import", data)[0] == 303
    assert marks(database) == [Attended.PRESENT]
