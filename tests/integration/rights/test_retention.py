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
from hub.assessment.models import Assessment
from hub.assessment.services.assess import start
from hub.audit import chain, checkpoints, shorten
from hub.audit import services as audit
from hub.audit.models import AuditEvent
from hub.audit.types import Kind
from hub.audit.verify import Report, verify
from hub.consent.services import disclosure as consent
from hub.consent.types import Category
from hub.core.actor import Viewer
from hub.core.db import Database, DatabaseTrouble
from hub.core.ids import new_id
from hub.core.sealing.sealed import Tier
from hub.directory.types import Level, Strand
from hub.learners.models import Learner, Need
from hub.messages import outbox
from hub.messages.models import Message
from hub.messages.types import MessageState
from hub.oversight import seen
from hub.referrals.case.portions import Portion
from hub.referrals.models import WaitingEntry
from hub.referrals.waiting import entries
from hub.rights.erasure import certificate
from hub.rights.erasure.models import Cause, Erasure
from hub.rights.erasure.services import erase_record, hold, lift
from hub.rights.retention import services
from hub.rights.retention.due import Due, due
from hub.rights.retention.models import RetentionRun
from hub.rights.retention.rows import audit_events
from hub.rights.retention.services import CLOCK, SHARE, Implausible
from hub.safekeeping.verify import verify as look_over
from tests.factories.accounts import session_cookie
from tests.factories.area import Area, build_area
from tests.factories.assessments import assessed
from tests.factories.learners import learner
from tests.factories.pages import get

JOB = services.JOB
ClientOf = Callable[[User], FlaskClient]
LONG_AGO, LONGER_AGO = datetime(2023, 2, 28, 9, tzinfo=UTC), datetime(2018, 1, 7, 9, tzinfo=UTC)
ENTRIES = cast("sa.Table", WaitingEntry.__table__)
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


def test_verify_asks_after_no_row_that_the_service_took_away_itself(
    database: Database, area: Area, years: dict[str, UUID]
) -> None:
    """An erased record, a tier, a draft that was left: each with rows that carry a seal. Of any other it asks."""
    with database.unit_of_work(Viewer.job("test"), now=datetime.now(UTC) - timedelta(days=40)) as uow:
        draft = start(uow, uow.get(Learner, years["new 0"])).id
        entries.join(uow, years["new 2"], level=Level.E1, strand=Strand.GENERAL)
    services.run(database, lambda *step: None)
    with database.unit_of_work(JOB) as uow:
        assert uow.session.get(Assessment, draft) is None
        erase_record(uow, years["waits"], Cause.REQUEST)
        erase_record(uow, years["new 1"], Cause.REQUEST, portion=Portion(Tier.SPECIAL))
    assert look_over(database).findings == []
    with database.engine.execution_options(hub_schema=True).begin() as connection:
        entry_id = connection.scalar(sa.delete(ENTRIES).returning(ENTRIES.c.id))
    assert ("waiting_entry", entry_id) in {(one.table, one.row_id) for one in look_over(database).findings}


def test_health_money_papers_and_answers_go_before_the_record_and_what_a_hold_keeps_does_not(
    database: Database, area: Area, client_of: ClientOf
) -> None:
    """Of two people last met a year and a month ago: one has a hold. What was sent to them goes, too."""
    with database.unit_of_work(Viewer.job("test"), now=datetime.now(UTC) - timedelta(days=400)) as uow:
        people = [learner(uow, area.hub, name) for name in ("quiet", "held")]
        for row in people:
            assessed(uow, row, Level.E1)
            need = uow.one(sa.select(Need).where(Need.learner_id == row.id))
            need.health, need.safeguarding = "Uses a wheelchair", "Never write"
            audit.record(uow, "test", about=need)
            outbox.to_learner(uow, "on-the-list", row.id, row, facts={"reference": row.reference})
    with database.unit_of_work(Viewer.job("test")) as uow:
        for _ in range(12):
            learner(uow, area.hub)
        hold(uow, people[1].id, reason="A claim", until=None)
        hub = uow.get(Organisation, area.hub.id)
        hub.kept_months = 24
        for message in uow.session.scalars(sa.select(Message)):
            message.state, message.state_since = MessageState.SENT, uow.now - timedelta(days=399)
        audit.record(uow, "test", about=hub)
    with database.unit_of_work(JOB, read_only=True) as uow:
        planned = due(uow, uow.today)
    gone = people[0].id
    parts = {code: found for code, found in named(planned).items() if "learner" in found}
    assert parts == {
        one: {"learner": [gone]}
        for one in ("eligibility", "health", "wider-needs", "emergency-contact", "answers")
    }
    assert len(named(planned)["message"]["message"]) == 1
    assert named(services.run(database, lambda done, of: None)) == named(planned)
    with database.unit_of_work(JOB) as uow:
        for row in people:
            decision = consent.may_see(uow, row.id, Category)
            need = uow.one(sa.select(Need).where(Need.learner_id == row.id))
            health = None if row.id == gone else "Uses a wheelchair"
            assert (need.health.reveal(decision), need.safeguarding.reveal(decision)) == (
                health,
                "Never write",
            )
        assert uow.one(sa.select(Message)).learner_id == people[1].id
        says = [certificate.sentences(row)[0] for row in uow.session.scalars(sa.select(Erasure))]
        assert len([one for one in says if "“Childcare, Health and access” is deleted" in one]) == 1
        assert [one.count for one in due(uow, uow.today)] == [0] * len(planned)
    page = get(client_of(area.officer), "/officer/retention").text
    assert "what was written of health and childcare, 1" in page
    assert "Which message was sent to whom" in page


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


def test_a_backup_from_before_the_audit_was_shortened_is_whole_once_the_chain_goes_on_from_it(
    database: Database, tmp_path: Path
) -> None:
    """Of all events, of those before a beginning that came later, and of those after it."""
    database.second_place = tmp_path / "second"
    many_years(database)
    backup = stored_events(database)
    gone = let_audit_go(database)
    assert gone > 1
    shortened = stored_events(database)
    put_events(database, backup)
    chain.resume(database)
    report = verify(database)
    assert (report.findings, report.begins) == ([], None)
    assert let_audit_go(database) == gone
    assert verify(database).findings == []
    for restored, begins in ((backup[: gone - 1], None), (shortened, gone)):
        put_events(database, restored)
        chain.resume(database)
        with database.unit_of_work(JOB) as uow:
            audit.record(uow, "test.later")
        chain.seal(database)
        report = verify(database)
        assert (report.findings, report.begins and report.begins.number) == ([], begins)


def stored_events(database: Database) -> list[dict[str, Any]]:
    with database.engine.execution_options(hub_schema=True).connect() as connection:
        return [dict(row._mapping) for row in connection.execute(sa.select(EVENTS).order_by(EVENTS.c.number))]


def put_events(database: Database, events: list[dict[str, Any]]) -> None:
    """As a backup that is restored has them: these and no others."""
    with database.engine.execution_options(hub_schema=True).begin() as owner:
        owner.execute(sa.delete(EVENTS))
        owner.execute(sa.insert(EVENTS), events)


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
