"""What is kept too long goes, exactly as the dry run says, and nothing goes where something may be wrong."""

import shutil
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, cast
from uuid import UUID

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient

from hub.accounts.models import Organisation, SignInSession, Stash, User
from hub.audit import chain, checkpoints, shorten
from hub.audit import services as audit
from hub.audit.models import AuditEvent
from hub.audit.types import Kind
from hub.audit.verify import Report, verify
from hub.core.actor import Viewer
from hub.core.db import Database, DatabaseTrouble
from hub.core.ids import new_id
from hub.directory.types import Level, Strand
from hub.learners.models import Learner
from hub.oversight import seen
from hub.referrals.waiting import entries
from hub.rights.erasure.models import Cause, Erasure
from hub.rights.erasure.services import hold, lift
from hub.rights.retention import services
from hub.rights.retention.due import Due, audit_events, due
from hub.rights.retention.models import RetentionRun
from hub.rights.retention.services import CLOCK, SHARE, Implausible
from tests.factories.accounts import session_cookie
from tests.factories.area import Area, build_area
from tests.factories.assessments import assessed
from tests.factories.learners import learner
from tests.factories.pages import get

JOB = services.JOB
ClientOf = Callable[[User], FlaskClient]
LONG_AGO, LONGER_AGO = datetime(2023, 2, 28, 9, tzinfo=UTC), datetime(2018, 1, 7, 9, tzinfo=UTC)
EVENTS = cast("sa.Table", AuditEvent.__table__)


def named(found: list[Due]) -> dict[str, dict[str, list[UUID]]]:
    return {one.period.code: {model.__tablename__: list(ids) for model, ids in one.found} for one in found}


@pytest.fixture
def years(database: Database, area: Area) -> dict[str, UUID]:
    """Of people last met three years ago: one whom nothing keeps, one with a hold, one who waits. And newer ones."""
    with database.unit_of_work(Viewer.job("test"), now=LONG_AGO) as uow:
        people = {name: learner(uow, area.hub, name).id for name in ("gone", "held", "waits")}
        person = uow.get(Learner, people["waits"])
        assessed(uow, person, Level.E1)
        entries.join(uow, person.id, level=Level.E1, strand=Strand.GENERAL)
        stash = Stash(user_id=area.assessor.id, path="/today")
        stash.content = "typed"
        uow.add(stash)
    with database.unit_of_work(Viewer.job("test")) as uow:
        people |= {f"new {number}": learner(uow, area.hub).id for number in range(3)}
        hold(uow, people["held"], reason="A claim", until=None)
        hub = uow.get(Organisation, area.hub.id)
        hub.kept_months = 24
        audit.record(uow, "test", about=hub)
    return people


def test_the_dry_run_is_the_real_run(
    database: Database, area: Area, years: dict[str, UUID], client_of: ClientOf
) -> None:
    with database.unit_of_work(JOB, read_only=True) as uow:
        planned = due(uow, uow.today)
        assert services.doubts(uow, planned) == []
    assert named(planned)["record"] == {"learner": [years["gone"]]}
    assert list(named(planned)["signing-in"]) == ["stash"]
    page = get(client_of(area.officer), "/officer/retention")
    assert page.status_code == 200
    assert "Records of learners" in page.text
    steps: list[Any] = []
    done = services.run(database, lambda *step: steps.append(step))
    assert named(done) == named(planned)
    assert steps[-1][0] == steps[-1][1] == sum(one.count for one in planned)
    with database.unit_of_work(JOB) as uow:
        assert set(uow.session.scalars(sa.select(Learner.id))) == set(years.values()) - {years["gone"]}
        assert uow.one(sa.select(Erasure)).cause is Cause.RETENTION
        assert uow.one(sa.select(RetentionRun)).counts["record"] == 1
        assert [one.count for one in due(uow, uow.today)] == [0] * len(planned)
    assert "records of learners, 1" in get(client_of(area.officer), "/officer/retention").text


def test_a_run_that_looks_wrong_is_refused_until_somebody_says_that_it_is_right(
    database: Database, area: Area, years: dict[str, UUID]
) -> None:
    quiet = lambda done, of: None  # noqa: E731 - nobody looks
    with database.unit_of_work(JOB) as uow:
        row = RetentionRun(ran_at=uow.now + timedelta(hours=1), counts={})
        uow.add(row)
        audit.record(uow, "test", about=row)
        hub = uow.get(Organisation, area.hub.id)
        hub.kept_months = 0
    with pytest.raises(Implausible, match=r"in the future.*more than 10 in 100"):
        services.run(database, quiet)
    with pytest.raises(Implausible, match="more than 10"):
        services.run(database, quiet, accepted=frozenset({CLOCK}))
    with database.unit_of_work(JOB) as uow:
        assert len(list(uow.session.scalars(sa.select(Learner.id)))) == len(years)
        uow.one(sa.select(RetentionRun)).ran_at = uow.now - timedelta(days=40)
        audit.record(uow, "test", about=uow.one(sa.select(RetentionRun)))
    with pytest.raises(Implausible, match="40 days ago"):
        services.run(database, quiet, accepted=frozenset({SHARE}))
    services.run(database, quiet, accepted=frozenset({SHARE, CLOCK}))
    with database.unit_of_work(JOB) as uow:
        assert set(uow.session.scalars(sa.select(Learner.id))) == {years["held"], years["waits"]}
        latest = sa.select(RetentionRun).order_by(RetentionRun.ran_at.desc()).limit(1)
        assert uow.one(latest).accepted == "clock share"


def test_an_ended_session_goes_and_one_in_use_stays(database: Database, area: Area) -> None:
    for user in (area.assessor, area.manager):
        session_cookie(database, user)
    of_manager = SignInSession.user_id == area.manager.id
    with database.unit_of_work(JOB) as uow:
        uow.one(sa.select(SignInSession).where(of_manager)).expires_at = uow.now - timedelta(days=3)
    services.run(database, lambda done, of: None)
    with database.unit_of_work(JOB) as uow:
        assert list(uow.session.scalars(sa.select(SignInSession.user_id))) == [area.assessor.id]


def test_the_audit_goes_from_its_beginning_on_as_far_as_no_hold_keeps_it_and_the_rest_is_still_whole(
    database: Database, tmp_path: Path, client_of: ClientOf
) -> None:
    place = database.second_place = tmp_path / "second"
    gone, kept, area = many_years(database)
    old_copy = Path(shutil.copy(place / checkpoints.FILE, tmp_path / "auditor.jsonl"))
    with database.unit_of_work(JOB) as uow:
        hold_id = hold(uow, kept, reason="A claim", until=None).id
        about_kept = sa.select(sa.func.min(EVENTS.c.number)).where(EVENTS.c.subject_id == kept)
        goes = uow.session.scalar(about_kept) - 1
    assert let_audit_go(database) == goes > 1
    report = verify(database)
    assert (report.findings, report.begins and report.begins.number) == ([], goes)
    assert verify(database, old_copy).findings == []
    assert let_audit_go(database) == 0
    page = get(client_of(area.officer), f"/who-has-seen/{gone}").text
    assert "Nobody has looked at this record" in page
    assert "What was before 8 January 2018 is no longer kept" in page
    with database.unit_of_work(JOB) as uow:
        lift(uow, hold_id)
    assert let_audit_go(database) > 1
    assert verify(database).findings == verify(database, old_copy).findings == []
    with database.engine.begin() as connection:
        oldest = connection.execute(sa.select(sa.func.min(EVENTS.c.number))).scalar_one()
        connection.execute(sa.delete(EVENTS).where(EVENTS.c.number == oldest))
    assert kinds(verify(database)) == kinds(verify(database, old_copy)) == [Kind.REMOVED]


def test_of_an_audit_that_was_touched_nothing_goes_and_a_run_that_was_killed_is_run_again(
    database: Database, tmp_path: Path
) -> None:
    place = database.second_place = tmp_path / "second"
    many_years(database)
    with database.unit_of_work(JOB, read_only=True) as uow:
        going = audit_events(uow, uow.today)
    shorten._new_beginning(database, place, going[-1])  # and killed, before anything was removed
    assert verify(database).findings == []
    verb = put_verb(database, "nothing")
    with pytest.raises(shorten.NotShortened, match=r"Event 2 was changed\. Run: hub audit verify"):
        let_audit_go(database)
    put_verb(database, verb)
    assert let_audit_go(database) > 1
    assert verify(database).findings == []


def test_the_job_of_retention_itself_may_not_remove_an_event_on_postgresql(database: Database) -> None:
    if database.engine.dialect.name != "postgresql":
        return  # SQLite has no roles
    with pytest.raises(DatabaseTrouble, match="permission denied"), database.unit_of_work(JOB) as uow:
        uow.change(sa.delete(AuditEvent).where(AuditEvent.number == 1))


def many_years(database: Database) -> tuple[UUID, UUID, Area]:
    """Somebody whose record was seen and has gone, and a day later somebody who was registered."""
    with database.unit_of_work(Viewer.job("test"), now=LONGER_AGO) as uow:
        area, gone = build_area(uow), new_id()
        audit.record(uow, seen.SEEN, subject_id=gone)
    chain.seal(database)
    with database.unit_of_work(Viewer.job("test"), now=LONGER_AGO + timedelta(days=1)) as uow:
        kept = learner(uow, area.hub).id
    chain.seal(database)
    return gone, kept, area


def let_audit_go(database: Database) -> int:
    """As the dry run says; how many events went."""
    with database.unit_of_work(JOB, read_only=True) as uow:
        planned = named(due(uow, uow.today))["audit"]
    done = named(services.run(database, lambda done, of: None))["audit"]
    assert done == planned
    with database.unit_of_work(JOB, read_only=True) as uow:
        left = set(uow.session.scalars(sa.select(EVENTS.c.id)))
    assert left.isdisjoint(done.get("audit_event", ()))
    return len(done.get("audit_event", ()))


def put_verb(database: Database, verb: str) -> str:
    """Behind the service's back, for the second event; what it was."""
    second = EVENTS.c.number == 2
    with database.engine.begin() as connection:
        before = connection.execute(sa.select(EVENTS.c.verb).where(second)).scalar_one()
        connection.execute(sa.update(EVENTS).where(second).values(verb=verb))
    return str(before)


def kinds(report: Report) -> list[Kind]:
    return [finding.kind for finding in report.findings]


def test_a_record_that_the_round_leaves_out_stays(
    database: Database, area: Area, years: dict[str, UUID]
) -> None:
    database.left_out.add(years["gone"])
    with database.unit_of_work(JOB, read_only=True) as uow:
        assert "learner" not in named(due(uow, uow.today))["record"]
