"""The fence and the decision are twins: what hides a learner from one hides the learner from the other."""

from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from hub.audit import services as audit
from hub.consent.models import Grant
from hub.consent.services import disclosure as consent
from hub.consent.types import Category, Purpose, Stage
from hub.core.actor import Viewer
from hub.core.db import Database, UnitOfWork
from hub.learners.models import Learner
from tests.factories.area import Area
from tests.factories.learners import learner

JOB = Viewer.job("test")


def changes(uow: UnitOfWork, area: Area) -> dict[str, dict[str, Any]]:
    """One thing that is wrong with a grant which is right in everything else."""
    return {
        "withdrawn": {"withdrawn_at": uow.now},
        "over": {"valid_to": uow.today},
        "not begun": {"valid_from": uow.today + timedelta(days=1)},
        "another purpose": {"purpose": Purpose.STATISTICS},
        "another organisation": {"recipient_id": area.other_provider.id},
        "nothing open": {"open_categories": frozenset()},
    }


@pytest.mark.parametrize(
    "wrong",
    ["withdrawn", "over", "not begun", "another purpose", "another organisation", "nothing open", None],
)
def test_what_is_wrong_with_a_grant_hides_the_learner_from_both(
    database: Database, area: Area, wrong: str | None
) -> None:
    with database.unit_of_work(JOB) as uow:
        row = learner(uow, area.hub, shared_with=[area.provider])
        consent.move_stage(uow, row.id, area.provider.id, Stage.OPENED)
        grant = uow.session.scalars(sa.select(Grant).where(Grant.recipient_id == area.provider.id)).one()
        for name, value in changes(uow, area)[wrong].items() if wrong else ():
            setattr(grant, name, value)
        audit.record(uow, "test", about=grant)
    with database.unit_of_work(area.provider_staff.viewer) as uow:
        seen = bool(uow.session.scalars(sa.select(Learner.id).where(Learner.id == row.id)).all())
        decided = consent.disclose(uow, [row.id], [Category.IDENTITY])[row.id].allowed
    assert seen is decided is (wrong is None)


def test_a_provider_never_sees_what_was_granted_to_another(database: Database, area: Area) -> None:
    with database.unit_of_work(JOB) as uow:
        row = learner(uow, area.hub, shared_with=[area.provider, area.other_provider])
        for provider in (area.provider, area.other_provider):
            consent.move_stage(uow, row.id, provider.id, Stage.OPENED)
    with database.unit_of_work(area.provider_staff.viewer) as uow:
        assert {grant.recipient_id for grant in uow.session.scalars(sa.select(Grant))} == {area.provider.id}
