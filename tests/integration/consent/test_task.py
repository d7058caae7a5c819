"""What a task of the data protection officer opens, and for how long."""

import pytest
import sqlalchemy as sa

from hub.audit.models import AuditEvent
from hub.consent.models import Grant
from hub.consent.services import disclosure as consent
from hub.consent.services import task
from hub.consent.types import Category
from hub.core.actor import Viewer
from hub.core.db import Database
from hub.core.errors import NotVisible
from hub.learners.models import Learner, Need
from tests.factories.area import Area
from tests.factories.learners import learner

JOB = Viewer.job("test")


def test_a_task_opens_one_whole_record_to_the_officer_while_it_lasts(database: Database, area: Area) -> None:
    with database.unit_of_work(JOB) as uow:
        asking, other = learner(uow, area.hub), learner(uow, area.hub, "Ngozi", "Eze")
        for grant in consent.live_grants(uow, asking.id):
            consent.withdraw(uow, grant.id)
        consent.block(uow, asking.id, area.hub.id, None)
    with database.unit_of_work(area.officer.viewer, read_only=True) as uow:
        assert list(uow.session.scalars(sa.select(Learner.id))) == []
        with task.opened(uow, asking.id, area.hub):
            assert list(uow.session.scalars(sa.select(Need.learner_id))) == [asking.id]
            assert set(uow.session.scalars(sa.select(Grant.learner_id))) == {asking.id}
            decision = consent.may_see(uow, asking.id, Category)
            assert uow.get(Learner, asking.id).given_names.reveal(decision) == "Hodan"
            with pytest.raises(NotVisible):
                uow.get(Learner, other.id)
            with pytest.raises(NotVisible):
                consent.may_see(uow, other.id, [Category.IDENTITY])
        assert list(uow.session.scalars(sa.select(Learner.id))) == []
    with database.unit_of_work(JOB) as uow:
        told = sa.select(AuditEvent).where(AuditEvent.actor_id == area.officer.id).order_by(AuditEvent.id)
        opened, seen = uow.session.scalars(told)
        assert (opened.verb, opened.subject_id, opened.object_id) == ("task.open", asking.id, area.hub.id)
        assert (seen.verb, seen.subject_id, seen.purpose, seen.role) == (
            "disclose",
            asking.id,
            "rights",
            "officer",
        )


def test_nobody_else_has_such_a_task(database: Database, area: Area) -> None:
    with database.unit_of_work(JOB) as uow:
        asking = learner(uow, area.hub)
    for staff in (area.assessor, area.manager, area.administrator, area.provider_staff, area.work_coach):
        with (
            database.unit_of_work(staff.viewer, read_only=True) as uow,
            pytest.raises(NotVisible),
            task.opened(uow, asking.id, area.hub),
        ):
            raise AssertionError("opened")
