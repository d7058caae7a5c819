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
from werkzeug.test import TestResponse

from hub.access.permissions import Role
from hub.accounts.models import User
from hub.audit import services as audit
from hub.cli.tracking import tracking_group
from hub.consent.rules import REFERRER_CATEGORIES
from hub.consent.services import disclosure as consent
from hub.consent.types import Category, Purpose
from hub.core.clock import local_date, utc_now
from hub.core.db import Database
from hub.core.errors import NotPermitted
from hub.core.ids import read_reference
from hub.directory.models import Closure, TaughtClass
from hub.directory.types import Level
from hub.learners.models import Learner
from hub.referrals.case.act import act
from hub.referrals.case.provider_file.outcome import NothingKept, Outcome
from hub.referrals.case.provider_file.services import take_in
from hub.referrals.models import ProviderUpload, Referral
from hub.referrals.types import Side, State, Verb
from hub.rights.retention import services as retention
from hub.rights.retention.due import due
from hub.tracking.attendance.models import Mark
from hub.tracking.attendance.types import Attended
from hub.tracking.destinations.told import told as told_by
from hub.tracking.enrolment.models import Enrolment
from hub.tracking.enrolment.types import EnrolmentState
from hub.tracking.progress.models import ClassResult
from tests.factories.area import Area
from tests.factories.attendance import daily_class, in_class
from tests.factories.learners import learner
from tests.factories.pages import BASE, get, post, soup
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
    columns = "LearnRef,reference,LearnAimRef,LearnStartDate,LearnPlanEndDate,AchDate,level,Outcome"
    early = sheet(f"x1,{person.reference},60012345,{BEGAN},{BEGAN - timedelta(days=1)},,,", columns=columns)
    (problem,) = send(database, area.provider_staff, early).problems
    assert (problem.row, problem.column) == (2, "LearnPlanEndDate")
    last = TODAY + timedelta(days=30)
    data = sheet(f"x1,{person.reference},60012345,{BEGAN},{last},{YESTERDAY},Entry 1,1", columns=columns)
    told = send(database, area.provider_staff, data)
    assert (told.problems, told.starts, told.results) == ([], 1, 1)
    assert fetch(database, sent).state is State.STARTED
    assert send(database, area.provider_staff, data).changes == 0
    with database.unit_of_work(JOB) as uow:
        assert uow.one(sa.select(ClassResult)).outcome == "1"
        course = uow.one(sa.select(Enrolment))
        assert (course.started_on, course.planned_end, course.aim_reference) == (BEGAN, last, "60012345")


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
    assert [one.column for one in send(database, area.provider_staff, data).problems] == ["ULN"]
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
    assert "Saved 1 mark." in run(data).output
    assert "nothing changes" in run(data).output
    wrong = run(sheet("WRONG,today,/"))
    assert wrong.exit_code == 1
    assert "Row 2, column reference" in wrong.output
    assert marks(database) == [Attended.PRESENT]


def choose(client: FlaskClient, content: bytes) -> TestResponse:
    return post(client, "/registers/import", {"told": (io.BytesIO(content), "marks.csv")})


def test_the_page_checks_the_file_and_imports_it_as_it_was_checked(
    database: Database, area: Area, client_of: Callable[[User], FlaskClient], hodan: Enrolment
) -> None:
    client = client_of(area.provider_staff)
    assert "registers/import" in get(client, "/registers").text
    wrong = choose(client, sheet("WRONG,today,/"))
    assert wrong.status_code == 422
    assert "2 problems" in soup(wrong).get_text()
    who = reference(database, hodan.learner_id)
    check = choose(client, sheet(f"{who},{TODAY},/")).headers["Location"]
    for _ in range(2):  # also after a reload
        assert "Would save 1 mark." in soup(get(client, check)).get_text()
    assert marks(database) == []
    assert client_of(area.other_provider_staff).get(check, base_url=BASE).status_code == 303
    assert post(client, check).status_code == 303
    assert marks(database) == [Attended.PRESENT]
    assert post(client, check, page="/registers/import").status_code == 303  # a second click
    assert "Choose the file again" in get(client, "/registers/import").text
    assert marks(database) == [Attended.PRESENT]


def test_what_has_changed_since_the_check_is_shown_again_and_nothing_is_saved(
    database: Database, area: Area, client_of: Callable[[User], FlaskClient], hodan: Enrolment
) -> None:
    client, who = client_of(area.provider_staff), reference(database, hodan.learner_id)
    check = choose(client, sheet(f"{who},{TODAY},/")).headers["Location"]
    send(database, area.provider_staff, sheet(f"{who},{TODAY},O"))
    again = post(client, check).headers["Location"]
    assert again != check
    shown = soup(get(client, again)).get_text()
    assert "The hub has changed" in shown
    assert "1 mark (1 in the place of another)" in shown
    assert marks(database) == [Attended.ABSENT]
    bring_out(database, area, hodan)
    refused = post(client, again)
    assert refused.status_code == 422
    assert "not on the register" in soup(refused).get_text()


def test_a_checked_file_is_kept_sealed_and_for_a_day(
    database: Database, area: Area, client_of: Callable[[User], FlaskClient], hodan: Enrolment
) -> None:
    client = client_of(area.provider_staff)
    who = reference(database, hodan.learner_id)
    check = choose(client, sheet(f"{who},{TODAY},/")).headers["Location"]
    with database.unit_of_work(JOB) as uow:
        row = uow.one(sa.select(ProviderUpload))
        kept = uow.session.scalar(sa.text("select content from provider_upload"))
        assert who.encode() not in kept
        row.created_at = uow.now - timedelta(hours=25)
    assert get(client, check).status_code == 303
    with database.unit_of_work(retention.JOB) as uow:
        after = {one.period.code: one.count for one in due(uow, uow.today + timedelta(days=2))}
    assert after["upload"] == 1


def bring_out(database: Database, area: Area, place: Enrolment) -> None:
    """They left yesterday, so that they are on no register of today."""
    with database.unit_of_work(area.provider_staff.viewer) as uow:
        referral = uow.get(Referral, place.referral_id)
        told = {"on": YESTERDAY, "reason": "time"}
        act(uow, referral, Verb.LEAVE, Side.PROVIDER, expected_version=None, **told)


ILR = "ULN,reference,LearnStartDate,CompStatus,LearnActEndDate,WithdrawReason,Outcome,AchDate"


def test_courses_end_with_the_names_of_the_ilr_and_a_second_time_nothing_changes(
    database: Database, area: Area, hodan: Enrolment, daily: TaughtClass
) -> None:
    amina = in_class(database, area, "Amina", BEGAN, taught_class=daily)
    who, other = reference(database, hodan.learner_id), reference(database, amina.learner_id)
    data = sheet(
        f",{who},{BEGAN},3,{YESTERDAY:%d/%m/%Y},3,3,",
        f",{other},{BEGAN:%d/%m/%Y},2,{YESTERDAY},,8,",
        columns=ILR,
    )
    told = send(database, area.provider_staff, data)
    assert (told.problems, told.endings, told.starts) == ([], 2, 0)
    assert send(database, area.provider_staff, data).changes == 0
    with database.unit_of_work(JOB) as uow:
        rows = {row.id: row for row in uow.session.scalars(sa.select(Enrolment))}
        assert rows[hodan.id].state is EnrolmentState.LEFT
        assert (rows[amina.id].state, rows[amina.id].achieved) == (EnrolmentState.COMPLETED, "8")
        assert rows[hodan.id].ended_on == rows[amina.id].ended_on == YESTERDAY
        decision = consent.may_see(uow, hodan.learner_id, [Category.NOTES])
        assert rows[hodan.id].end_reason.reveal(decision) == "ill"
    known_now = sheet(f",{other},{BEGAN},2,{YESTERDAY},,1,{YESTERDAY}", columns=ILR)
    told = send(database, area.provider_staff, known_now)
    assert (told.problems, told.endings, told.results) == ([], 1, 1)
    with database.unit_of_work(JOB) as uow:
        assert uow.one(sa.select(ClassResult)).level is daily.level_low is daily.level_high


def test_what_somebody_went_on_to_do_is_kept_once_for_the_hub_and_never_before_they_ended(
    database: Database, area: Area, hodan: Enrolment
) -> None:
    who, columns = reference(database, hodan.learner_id), "reference,DPOutcome"
    (problem,) = send(database, area.provider_staff, sheet(f"{who},EMP1", columns=columns)).problems
    assert (problem.row, problem.column) == (2, "DPOutcome")
    bring_out(database, area, hodan)
    for destination, new in (("EMP1", 1), ("emp 1", 0), ("Voluntary work", 1)):
        told = send(database, area.provider_staff, sheet(f"{who},{destination}", columns=columns))
        assert (told.problems, told.destinations) == ([], new)
    with database.unit_of_work(JOB) as uow:
        consent.give(uow, hodan.learner_id, area.jcp.id, Purpose.PROGRESS, REFERRER_CATEGORIES)
    found: dict[str, list[str]] = {}
    for viewer in (area.assessor, area.provider_staff, area.other_provider_staff, area.work_coach):
        with database.unit_of_work(viewer.viewer) as uow:
            found[viewer.role] = [one.words for one in told_by(uow, hodan.learner_id, [hodan.id]).values()]
    assert found == {Role.ASSESSOR: ["Voluntary work"], Role.PROVIDER: [], Role.JCP: []}


def test_a_result_of_a_class_of_several_levels_has_to_say_which(
    database: Database, area: Area, hodan: Enrolment, daily: TaughtClass
) -> None:
    with database.unit_of_work(JOB) as uow:
        row = uow.get(TaughtClass, daily.id)
        row.level_low, row.level_high = Level.E1, Level.E2
        audit.record(uow, "class.edit", about=row)
    who = reference(database, hodan.learner_id)
    data = sheet(f"{who},{YESTERDAY},1", columns="reference,AchDate,Outcome")
    (problem,) = send(database, area.provider_staff, data).problems
    assert (problem.row, problem.column) == (2, "level")


@pytest.mark.parametrize(
    ("cells", "column", "says"),
    [
        ("2,{today},,1", "LearnActEndDate", "Correct it on their page"),
        ("3,{yesterday},97,3", "CompStatus", "Correct it on their page"),
        ("1,,,", "CompStatus", "Correct it on their page"),
    ],
)
def test_an_end_that_the_hub_holds_otherwise_is_not_written_over(
    database: Database, area: Area, hodan: Enrolment, cells: str, column: str, says: str
) -> None:
    who = reference(database, hodan.learner_id)

    def row(told: str) -> bytes:
        told = told.format(today=TODAY, yesterday=YESTERDAY)
        return sheet(f"{who},{told}", columns="reference,CompStatus,LearnActEndDate,WithdrawReason,Outcome")

    assert send(database, area.provider_staff, row("2,{yesterday},,2")).endings == 1
    (problem,) = send(database, area.provider_staff, row(cells)).problems
    assert (problem.row, problem.column) == (2, column)
    assert says in problem.message


def test_every_kind_of_wrong_row_is_named_by_row_and_by_the_column_of_the_file(
    database: Database, area: Area, hodan: Enrolment, daily: TaughtClass
) -> None:
    with database.unit_of_work(JOB) as uow:
        closed = Closure(provider_id=area.provider.id, class_id=daily.id, label="Strike",
                         first_on=BEGAN + timedelta(days=3), last_on=BEGAN + timedelta(days=3))  # fmt: skip
        uow.add(closed)
        audit.record(uow, "closure.add", about=closed)
        stranger = learner(uow, area.hub, "Sara").reference
    gone = in_class(database, area, "Omar", BEGAN, taught_class=daily)
    bring_out(database, area, gone)
    who, left = reference(database, hodan.learner_id), reference(database, gone.learner_id)
    shut = BEGAN + timedelta(days=3)
    data = sheet(
        f"{who},{YESTERDAY},/",
        f"{stranger},{YESTERDAY},/",
        f"{unknown_reference(stranger)},{YESTERDAY},/",
        f"{who},{shut},/",
        f"{left},{TODAY},/",
        f"{who},{YESTERDAY:%d.%m.%Y},O",
        f"{who},{TODAY + timedelta(days=1)},/",
        columns="Hub reference,Session Date,Attendance",
    )
    told = send(database, area.provider_staff, data).problems
    assert [(one.row, one.column) for one in told] == [
        (3, "Hub reference"),
        (4, "Hub reference"),
    ]
    assert told[0].message == told[1].message  # a stranger's row reads like that of nobody
    lines = [line for place, line in enumerate(data.decode().splitlines()) if place not in (2, 3)]
    told = send(database, area.provider_staff, "\n".join(lines).encode()).problems
    assert [(one.row, one.column) for one in told] == [
        (3, "Session Date"),
        (4, "Session Date"),
        (5, "Attendance"),
        (6, "Session Date"),
    ]
    assert marks(database) == []


def unknown_reference(known: str) -> str:
    """One that is well formed and nobody's."""
    return next(
        found
        for letter in "23456789BCDFGHJKMNPQRSTVWXYZ"
        for last in "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
        if (found := read_reference(f"{known[:-2]}{letter}{last}")) and found != known
    )
