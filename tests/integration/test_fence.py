"""The fence: deny by default, whichever road a query takes."""

from collections.abc import Callable
from typing import Any

import pytest
import sqlalchemy as sa

from hub.consent.fence import NoViewer, Unfenced
from hub.consent.services import disclosure as consent
from hub.consent.types import Category, Stage
from hub.core.actor import Viewer
from hub.core.db import Database, HubSession, Unaudited
from hub.core.errors import NotVisible
from hub.core.ids import new_id
from hub.core.sealing.sealed import Refused
from hub.directory.models import TaughtClass
from hub.learners.models import Learner, Need
from tests.factories.area import Area
from tests.factories.learners import learner

JOB = Viewer.job("test")


@pytest.fixture
def known(database: Database, area: Area) -> Learner:
    """A learner of the hub whose details are open to the first provider only."""
    with database.unit_of_work(JOB) as uow:
        row = learner(uow, area.hub, shared_with=[area.provider])
        consent.move_stage(uow, row.id, area.provider.id, Stage.OPENED)
        return row


def test_a_session_without_a_viewer_gets_nothing_of_a_learner(database: Database, known: Learner) -> None:
    with pytest.raises(NoViewer), database.unit_of_work() as uow:
        uow.session.scalars(sa.select(Learner)).all()


def test_a_provider_with_a_grant_sees_the_learner_and_one_without_does_not(
    database: Database, area: Area, known: Learner
) -> None:
    for staff, expected in ((area.provider_staff, [known.id]), (area.other_provider_staff, [])):
        with database.unit_of_work(staff.viewer) as uow:
            assert list(uow.session.scalars(sa.select(Learner.id))) == expected
            assert list(uow.session.scalars(sa.select(Need.learner_id))) == expected


@pytest.mark.parametrize(
    "staff_name", ["other_provider_staff", "work_coach", "administrator"], ids=lambda name: name
)
def test_the_same_answer_for_a_hidden_learner_as_for_none(
    database: Database, area: Area, known: Learner, staff_name: str
) -> None:
    with database.unit_of_work(getattr(area, staff_name).viewer) as uow:
        with pytest.raises(NotVisible):
            uow.get(Learner, known.id)
        with pytest.raises(NotVisible):
            uow.get(Learner, new_id())


ROADS: dict[str, Callable[[HubSession], Any]] = {
    "text": lambda session: session.execute(sa.text("SELECT * FROM learner")),
    "core table": lambda session: session.execute(sa.select(Learner.__table__)),
    "bare connection": lambda session: session.connection().exec_driver_sql("SELECT * FROM need"),
    "from_statement": lambda session: session.scalars(
        sa.select(Learner).from_statement(sa.text("SELECT * FROM learner"))
    ).all(),
    "count of rows": lambda session: session.scalar(sa.select(sa.func.count()).select_from(Learner)),
    "exists inside another query": lambda session: session.scalars(
        sa.select(TaughtClass.id).where(sa.select(Learner.id).exists())
    ).all(),
    "bulk insert": lambda session: session.execute(sa.insert(Need), [{"learner_id": None}]),
    "bulk update by key": lambda session: session.execute(
        sa.update(Learner), [{"id": None, "outcode": "N1"}]
    ),
    "bulk save": lambda session: session.bulk_update_mappings(
        Need, [{"id": new_id(), "version": 1, "step_free": True}]
    ),
}


@pytest.mark.parametrize("road", ROADS)
def test_a_road_around_the_fence_is_refused(
    database: Database, area: Area, known: Learner, road: str
) -> None:
    with pytest.raises(Unfenced), database.unit_of_work(area.other_provider_staff.viewer) as uow:
        ROADS[road](uow.session)


def test_an_update_by_condition_reaches_only_visible_learners(
    database: Database, area: Area, known: Learner
) -> None:
    with database.unit_of_work(area.other_provider_staff.viewer) as uow:
        assert uow.session.execute(sa.update(Learner).values(outcode="N1")).rowcount == 0
        assert uow.session.execute(sa.delete(Need)).rowcount == 0


def test_nobody_attaches_a_row_to_a_learner_they_cannot_see(
    database: Database, area: Area, known: Learner
) -> None:
    with pytest.raises(NotVisible), database.unit_of_work(area.other_provider_staff.viewer) as uow:
        uow.add(Need(learner_id=known.id))


def test_a_block_beats_a_grant(database: Database, area: Area, known: Learner) -> None:
    with database.unit_of_work(JOB) as uow:
        consent.block(uow, known.id, area.provider.id, "A relative works there")
    with database.unit_of_work(area.provider_staff.viewer) as uow:
        assert uow.session.scalars(sa.select(Learner)).all() == []


def test_a_withdrawn_grant_closes_at_once(database: Database, area: Area, known: Learner) -> None:
    with database.unit_of_work(area.assessor.viewer) as uow:
        grant = next(g for g in consent.live_grants(uow, known.id) if g.recipient_id == area.provider.id)
        consent.withdraw(uow, grant.id)
    with database.unit_of_work(area.provider_staff.viewer) as uow:
        assert uow.session.scalars(sa.select(Learner)).all() == []


def test_a_value_opens_only_under_a_decision_that_covers_it(
    database: Database, area: Area, known: Learner
) -> None:
    with database.unit_of_work(area.provider_staff.viewer) as uow:
        row = uow.get(Learner, known.id)
        decision = consent.may_see(uow, known.id, [Category.IDENTITY])
        assert row.given_names.reveal(decision) == "Hodan"
        with pytest.raises(Refused):
            row.phone.reveal(decision)
        with pytest.raises(NotVisible):
            consent.may_see(uow, known.id, [Category.IDENTITY, Category.IMMIGRATION])
    with pytest.raises(Refused):
        row.given_names.reveal(decision)


def test_every_reveal_leaves_an_audit_event(database: Database, area: Area, known: Learner) -> None:
    from hub.audit.models import AuditEvent, message

    with database.unit_of_work(area.provider_staff.viewer) as uow:
        consent.may_see(uow, known.id, [Category.CONTACT])
    with database.unit_of_work(JOB) as uow:
        event = uow.session.scalars(
            sa.select(AuditEvent).where(AuditEvent.verb == "disclose", AuditEvent.subject_id == known.id)
        ).one()
        assert event.actor_id == area.provider_staff.id
        assert event.categories == "contact"
        assert event.mac == uow.vault.authenticate("audit", message(event.covered_values()))


def test_a_change_without_an_audit_event_is_refused(database: Database, area: Area, known: Learner) -> None:
    with pytest.raises(Unaudited), database.unit_of_work(area.assessor.viewer) as uow:
        uow.get(Learner, known.id).outcode = "N16"
