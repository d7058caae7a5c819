"""The groups that fairness is looked at by."""

import sqlalchemy as sa

from hub.audit.models import AuditEvent
from hub.core.actor import Viewer
from hub.core.db import Database
from hub.directory.facts import FEATURES
from hub.learners.groups import COUNTING, groups_of
from hub.learners.models import Need
from tests.factories.area import Area
from tests.factories.learners import learner

JOB = Viewer.job("test")


def test_every_learner_has_a_part_in_every_group(database: Database, area: Area) -> None:
    with database.unit_of_work(JOB) as uow:
        row = learner(uow, area.hub, interpreter_needed=True, age_band="65+", outcode=None)
        uow.one(sa.select(Need).where(Need.learner_id == row.id)).childcare_children = 2
        uow.flush()
        assert groups_of(uow, [row.id]) == {
            row.id: {
                "age": "Aged 65 or over",
                "interpreter": "Interpreter needed",
                "childcare": "Childcare needed",
                **{
                    feature.code.replace("_", "-"): f"No {feature.label.lower()} needed"
                    for feature in FEATURES
                },
                "literacy": "Reads in their first language",
                "area": "Area: not known",
                "funding": "Fully funded",
            }
        }


def test_nobody_is_read_who_may_not_be_counted(database: Database, area: Area) -> None:
    with database.unit_of_work(JOB) as uow:
        row_id = learner(uow, area.hub).id
    with database.unit_of_work(area.provider_staff.viewer) as uow:
        assert groups_of(uow, [row_id]) == {}


def test_a_manager_may_count_everybody(database: Database, area: Area) -> None:
    with database.unit_of_work(JOB) as uow:
        ids = {learner(uow, area.hub).id for _ in range(3)}
    with database.unit_of_work(area.manager.viewer) as uow:
        assert set(groups_of(uow, ids)) == ids


def test_what_is_sealed_of_a_group_is_opened_by_a_named_job(database: Database, area: Area) -> None:
    with database.unit_of_work(JOB) as uow:
        row_id = learner(uow, area.hub).id
    with database.unit_of_work(area.manager.viewer) as uow:
        groups_of(uow, [row_id])
    with database.unit_of_work(JOB) as uow:
        seen = uow.session.scalars(sa.select(AuditEvent).where(AuditEvent.verb == "disclose")).all()
        assert [(event.role, event.categories) for event in seen] == [(COUNTING.system, "needs")]
