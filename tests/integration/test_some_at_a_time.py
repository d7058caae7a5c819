"""Very many rows of one statement are made some at a time, whatever is asked and written in between."""

import sqlalchemy as sa

from hub.audit import services as audit
from hub.core.actor import Viewer
from hub.core.db import Database
from hub.core.portions import portions, some_at_a_time
from hub.learners.models import Learner
from tests.factories.area import Area
from tests.factories.learners import learner

JOB = Viewer.job("test")
OTHER = Viewer.job("another test")


def test_each_row_comes_once_and_in_order_while_others_are_asked_for_and_written(
    database: Database, area: Area
) -> None:
    with database.unit_of_work(JOB) as uow:
        ids = sorted(learner(uow, area.hub).id for _ in range(7))
    with database.unit_of_work(JOB) as uow:
        found = uow.session.execute(sa.select(Learner.id, Learner.outcode).order_by(Learner.id))
        seen = []
        with uow.acting_as(OTHER):
            for some in portions(some_at_a_time(found, 2), 3):
                seen += [row.id for row in some]
                uow.get(Learner, some[0].id).outcode = "N1"
                audit.record(uow, "learner.edit")
                uow.flush()
    assert seen == ids
