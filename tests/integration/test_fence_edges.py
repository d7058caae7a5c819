"""The fence at its edges: the cursor, what is being written, whose block, and whose row."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import aliased

from hub.accounts.models import User
from hub.audit import services as audit
from hub.consent.fence import NoViewer, Unfenced
from hub.consent.models import Block, Grant
from hub.consent.services import disclosure as consent
from hub.consent.types import Category, Purpose, Stage
from hub.core.actor import Viewer
from hub.core.db import Database, UnitOfWork
from hub.core.errors import NotVisible
from hub.learners.models import BlindIndex, Learner, Need
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


def seen(database: Database, staff: User, model: type[Any] = Learner) -> int:
    with database.unit_of_work(staff.viewer) as uow:
        return len(uow.session.scalars(sa.select(model)).all())


@pytest.mark.parametrize(
    "statement", ["SELECT * FROM learner", "select * from LEARNER", 'DELETE FROM "need"']
)
def test_the_cursor_refuses_a_learners_table_however_it_is_written(
    database: Database, known: Learner, statement: str
) -> None:
    for viewer in (None, JOB):
        with (
            pytest.raises(Unfenced, match="did not pass the fence"),
            database.unit_of_work(viewer) as uow,
        ):
            uow.session.connection().exec_driver_sql(statement)


def test_the_cursor_lets_other_tables_and_words_that_only_begin_alike_pass(
    database: Database, known: Learner
) -> None:
    with database.unit_of_work() as uow:
        connection = uow.session.connection()
        assert connection.exec_driver_sql("SELECT count(*) FROM user_account").scalar()
        assert connection.exec_driver_sql("SELECT 'learners needed'").scalar() == "learners needed"


def test_the_cursor_lets_the_keeper_of_the_tables_pass(database: Database, known: Learner) -> None:
    with database.engine.execution_options(hub_schema=True).connect() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM learner").scalar() == 1


@pytest.mark.parametrize("ended", ["flush", "rollback"])
def test_the_cursor_is_guarded_again_after_what_was_written(
    database: Database, area: Area, known: Learner, ended: str
) -> None:
    with database.unit_of_work(area.assessor.viewer) as uow:
        row = uow.get(Learner, known.id)
        row.outcode = "N16"
        audit.record(uow, "test", about=row)
        uow.flush()
        if ended == "rollback":
            uow.session.rollback()
        with pytest.raises(Unfenced):
            uow.session.connection().exec_driver_sql("SELECT * FROM learner")


def test_a_flush_that_fails_leaves_the_cursor_guarded(database: Database, area: Area, known: Learner) -> None:
    with database.unit_of_work(JOB) as uow:
        audit.record(uow, "test", about=uow.add(Need(learner_id=known.id)))
        with pytest.raises(sa.exc.IntegrityError):
            uow.flush()
        uow.session.rollback()
        with pytest.raises(Unfenced):
            uow.session.connection().exec_driver_sql("SELECT * FROM learner")


def test_without_a_viewer_nothing_is_attached_to_a_learner(database: Database, known: Learner) -> None:
    with pytest.raises(NoViewer, match="Need"), database.unit_of_work() as uow:
        uow.add(Need(learner_id=known.id))


def test_without_a_viewer_rows_that_are_nobodys_are_written(database: Database, area: Area) -> None:
    with database.unit_of_work() as uow:
        user = uow.get(User, area.assessor.id)
        user.name = "Ada Lovell"
        audit.record(uow, "test", about=user)


@pytest.mark.parametrize("who", ["job", "assessor"])
def test_nobody_moves_a_row_to_another_learner(
    database: Database, area: Area, known: Learner, who: str
) -> None:
    with database.unit_of_work(JOB) as uow:
        other = learner(uow, area.hub, "Sahra").id
    viewer = JOB if who == "job" else area.assessor.viewer
    with database.unit_of_work(viewer) as uow:
        need = uow.session.scalars(sa.select(Need).where(Need.learner_id == known.id)).one()
        need.learner_id = other
        audit.record(uow, "test", about=need)
        with pytest.raises(Unfenced, match="moved to another learner"):
            uow.flush()
        uow.session.rollback()


def test_whoever_sees_a_learner_writes_of_them_again_and_again(
    database: Database, area: Area, known: Learner
) -> None:
    with database.unit_of_work(area.assessor.viewer) as uow:
        for field in ("nino", "uln"):
            uow.add(BlindIndex(learner_id=known.id, field=field, digest=field.encode(), key_id="index"))
            uow.flush()


def test_whoever_registers_a_learner_writes_all_of_them_at_once(database: Database, area: Area) -> None:
    with database.unit_of_work(area.assessor.viewer) as uow:
        row = learner(uow, area.hub, "Layla")
        uow.add(BlindIndex(learner_id=row.id, field="nino", digest=b"nino", key_id="index"))
    assert seen(database, area.assessor) == 1


def test_one_hidden_learner_among_those_seen_stops_the_whole(
    database: Database, area: Area, known: Learner
) -> None:
    with database.unit_of_work(JOB) as uow:
        hidden = learner(uow, area.hub, "Sahra").id
    with pytest.raises(NotVisible), database.unit_of_work(area.provider_staff.viewer) as uow:
        uow.session.add_all(
            BlindIndex(learner_id=one, field="nino", digest=b"", key_id="index") for one in (known.id, hidden)
        )


BLOCKS: dict[str, tuple[Callable[[UnitOfWork, Area], dict[str, Any]], bool]] = {
    "the organisation": (lambda uow, area: {}, True),
    "this user": (lambda uow, area: {"user_id": area.provider_staff.id}, True),
    "another user": (lambda uow, area: {"user_id": area.assessor.id}, False),
    "another organisation": (lambda uow, area: {"recipient_id": area.other_provider.id}, False),
    "this user, at another organisation": (
        lambda uow, area: {"recipient_id": area.other_provider.id, "user_id": area.provider_staff.id},
        True,
    ),
    "until now": (lambda uow, area: {"ends_at": uow.now}, False),
    "until tomorrow": (lambda uow, area: {"ends_at": uow.now + timedelta(days=1)}, True),
}


@pytest.mark.parametrize("name", BLOCKS)
def test_a_block_hides_from_whom_it_names_as_long_as_it_lasts(
    database: Database, area: Area, known: Learner, name: str
) -> None:
    values, hides = BLOCKS[name]
    with database.unit_of_work(JOB) as uow:
        row = Block(**({"learner_id": known.id, "recipient_id": area.provider.id} | values(uow, area)))
        audit.record(uow, "test", about=uow.add(row))
    assert seen(database, area.provider_staff) == (0 if hides else 1)


def test_a_block_of_one_learner_hides_no_other(database: Database, area: Area, known: Learner) -> None:
    with database.unit_of_work(JOB) as uow:
        other = learner(uow, area.hub, "Sahra", shared_with=[area.provider])
        consent.move_stage(uow, other.id, area.provider.id, Stage.OPENED)
        consent.block(uow, known.id, area.provider.id, "A relative works there")
    assert seen(database, area.provider_staff) == 1


def test_a_row_is_seen_only_where_its_category_is_open(database: Database, area: Area) -> None:
    with database.unit_of_work(JOB) as uow:
        row = learner(uow, area.hub)
        consent.give(uow, row.id, area.provider.id, Purpose.REFERRAL, [Category.IDENTITY], stage=Stage.FULL)
    assert (seen(database, area.provider_staff), seen(database, area.provider_staff, Need)) == (1, 0)


def test_a_row_for_the_hub_only_is_never_a_providers(database: Database, area: Area, known: Learner) -> None:
    with database.unit_of_work(JOB) as uow:
        uow.add(BlindIndex(learner_id=known.id, field="uln", digest=b"uln", key_id="index"))
    assert seen(database, area.provider_staff, BlindIndex) == 0
    assert seen(database, area.assessor, BlindIndex) == 1


def test_two_viewers_of_a_kind_are_narrowed_each_to_their_own(
    database: Database, area: Area, known: Learner
) -> None:
    """One statement that lives on, asked by both and by staff of the hub."""
    query = sa.select(Learner.id)
    for staff, number in (
        (area.provider_staff, 1),
        (area.other_provider_staff, 0),
        (area.assessor, 1),
        (area.provider_staff, 1),
    ):
        with database.unit_of_work(staff.viewer) as uow:
            assert len(uow.session.scalars(query).all()) == number


def test_a_learners_table_under_another_name_is_narrowed_too(
    database: Database, area: Area, known: Learner
) -> None:
    other_name = aliased(Learner)
    assert seen(database, area.provider_staff, other_name) == 1
    assert seen(database, area.other_provider_staff, other_name) == 0


def test_a_learner_joined_under_another_name_is_narrowed_by_their_own_grants(
    database: Database, area: Area, known: Learner
) -> None:
    """Somebody else whom the viewer may see is no reason to see this one."""
    with database.unit_of_work(JOB) as uow:
        hidden = learner(uow, area.hub)
    other_name = aliased(Learner)
    beside = sa.select(Learner.id, other_name.id).join(other_name, other_name.id != Learner.id, isouter=True)
    with database.unit_of_work(area.provider_staff.viewer) as uow:
        assert uow.session.execute(beside).all() == [(known.id, None)]
    with database.unit_of_work(area.assessor.viewer) as uow:
        assert {tuple(row) for row in uow.session.execute(beside)} == {
            (known.id, hidden.id),
            (hidden.id, known.id),
        }


def test_the_hubs_own_staff_see_nobody_for_a_purpose_that_is_not_theirs(
    database: Database, area: Area, known: Learner
) -> None:
    assert seen(database, area.assessor) == 1
    with database.unit_of_work(JOB) as uow:
        of_the_hub = sa.update(Grant).where(Grant.recipient_id == area.hub.id)
        uow.change(of_the_hub.values(purpose=Purpose.STATISTICS))
    assert Purpose.STATISTICS not in area.assessor.viewer.purposes
    assert seen(database, area.assessor) == 0
