"""What is written of an act or a look: whichever way the work goes on after it."""

from collections.abc import Callable, Sequence

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient

from hub.accounts.models import User
from hub.audit import services as audit
from hub.audit.models import AuditEvent
from hub.core.actor import Viewer
from hub.core.db import Database, DatabaseTrouble, UnitOfWork
from hub.core.errors import RuleBroken
from tests.factories.area import Area
from tests.factories.learners import learner
from tests.factories.pages import get

JOB = Viewer.job("test")


def events(database: Database, verb: str) -> Sequence[AuditEvent]:
    with database.unit_of_work(JOB, read_only=True) as uow:
        query = sa.select(AuditEvent).where(AuditEvent.verb == verb).order_by(AuditEvent.id)
        return uow.session.scalars(query).all()


def test_an_event_has_the_version_of_its_row_as_it_was_kept(database: Database, area: Area) -> None:
    with database.unit_of_work(area.administrator.viewer) as uow:
        hub = uow.get(type(area.hub), area.hub.id)
        before = hub.version
        audit.record(uow, "test.edit", about=hub)
        hub.contact_point = "1 Canal Street"
    (told,) = events(database, "test.edit")
    assert told.object_version == before + 1


def test_what_is_undone_is_not_told_but_a_look_that_was_taken_is(database: Database, area: Area) -> None:
    def look_and_fail(uow: UnitOfWork) -> None:
        with uow.whole():
            audit.record(uow, "test.edit", about=area.hub)
            audit.record(uow, "test.look")
            raise RuleBroken

    with database.unit_of_work(area.administrator.viewer) as uow:
        with pytest.raises(RuleBroken):
            look_and_fail(uow)
        audit.record(uow, "test.later", about=area.hub)
    assert [len(events(database, verb)) for verb in ("test.edit", "test.look", "test.later")] == [0, 1, 1]


def test_nobody_who_is_served_changes_or_removes_an_event_on_postgresql(
    database: Database, area: Area
) -> None:
    if database.engine.dialect.name != "postgresql":
        pytest.skip("SQLite knows no roles")
    table = AuditEvent.__table__
    acts = (sa.update(table).values(role="other"), sa.update(table).values(mac=b""), sa.delete(table))
    for viewer in (area.assessor.viewer, area.officer.viewer, JOB):
        for act in acts:
            with pytest.raises(DatabaseTrouble), database.unit_of_work(viewer) as uow:
                uow.session.connection().execute(act)
    assert events(database, "organisation.add")


def test_a_denied_look_says_whose_record_it_was_and_does_not_fill_the_table(
    database: Database, area: Area, client_of: Callable[[User], FlaskClient]
) -> None:
    with database.unit_of_work(JOB) as uow:
        hidden = learner(uow, area.hub)
    client = client_of(area.administrator)
    for _ in range(audit.REFUSALS_A_MINUTE + 5):
        assert get(client, f"/learners/{hidden.reference}").status_code == 404
    told = events(database, audit.REFUSED)
    assert len(told) == audit.REFUSALS_A_MINUTE
    assert {(one.subject_id, one.decision) for one in told} == {(hidden.id, "registration.record")}
