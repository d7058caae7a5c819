"""The wall of PostgreSQL: with the fence off on purpose, a statement still gives what the fence would, and no more."""

import os
import subprocess
import sys
from contextlib import suppress
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from hub.audit import services as audit
from hub.consent import wall
from hub.consent.models import Agreement, Block, Grant
from hub.consent.services import glass, restriction
from hub.consent.types import AskedBy, Purpose, RestrictionGround
from hub.core.actor import Viewer
from hub.core.db import Database, UnitOfWork
from hub.core.startup import NotMigrated
from hub.learners.models import Learner
from tests.factories.area import Area
from tests.factories.learners import learner
from tests.integration.test_fence_twin import (
    AGREEMENT_CHANGES,
    BLOCKS,
    GRANT_CHANGES,
    JOB,
    SCOPED,
    change,
    everything_shared,
)

pytestmark = pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
DIGEST = "import hub.models; from hub.consent import wall; print(wall.plan().noted)"

Seen = dict[str, set[Any]]


class Undone(Exception):
    """Takes back what was done since a savepoint."""


def around_the_fence(uow: UnitOfWork) -> Seen:
    """What statements in plain SQL find of every learner's table, told not to be looked at by the fence."""
    connection = uow.session.connection()
    return {
        model.__tablename__: set(
            connection.execute(
                sa.text(f"SELECT id FROM {model.__tablename__}"),  # noqa: S608 - names of the models
                execution_options={"hub_schema": True},
            ).scalars()
        )
        for model in SCOPED
    }


def through_the_fence(uow: UnitOfWork) -> Seen:
    return {model.__tablename__: set(uow.session.scalars(sa.select(model.id))) for model in SCOPED}


def viewers(area: Area) -> dict[str, Viewer]:
    staff = ("assessor", "manager", "administrator", "provider_staff", "other_provider_staff", "work_coach")
    return {name: getattr(area, name).viewer for name in staff}


@pytest.fixture
def known(database: Database, area: Area) -> Learner:
    return everything_shared(database, area)


def nothing(seen: Seen) -> bool:
    return not any(seen.values())


@pytest.mark.parametrize("wrong", ["nothing", *GRANT_CHANGES, *AGREEMENT_CHANGES, *BLOCKS])
def test_around_the_fence_every_viewer_finds_what_the_fence_would_give(
    database: Database, area: Area, known: Learner, wrong: str
) -> None:
    with database.unit_of_work(JOB) as uow:
        to_provider = Grant.recipient_id == area.provider.id
        if wrong in GRANT_CHANGES:
            change(uow, uow.one(sa.select(Grant).where(to_provider)), GRANT_CHANGES[wrong](uow, area))
        if wrong in AGREEMENT_CHANGES:
            row = uow.one(sa.select(Agreement).where(Agreement.organisation_id == area.provider.id))
            change(uow, row, AGREEMENT_CHANGES[wrong](uow, area))
        if wrong in BLOCKS:
            values = {"learner_id": known.id, "recipient_id": area.provider.id, **BLOCKS[wrong][0](uow, area)}
            uow.add(Block(**values))
            audit.record(uow, "test", subject_id=known.id)
    seen = {}
    for name, viewer in viewers(area).items():
        with database.unit_of_work(viewer, read_only=True) as uow:
            seen[name] = around_the_fence(uow)
            assert seen[name] == through_the_fence(uow), name
    assert seen["assessor"]["learner"] == {known.id}
    assert nothing(seen["administrator"])
    assert nothing(seen["work_coach"])
    closed = wrong != "nothing" and (wrong not in BLOCKS or BLOCKS[wrong][1])
    assert nothing(seen["provider_staff"]) is closed


def test_a_restricted_record_is_behind_the_wall_for_all_but_who_keeps_it_or_opened_it_to_keep_somebody_safe(
    database: Database, area: Area, known: Learner
) -> None:
    with database.unit_of_work(area.assessor.viewer) as uow:
        until = uow.today + timedelta(days=9)
        restriction.restrict(
            uow, known.id, ground=RestrictionGround.CLAIMS, asked_by=AskedBy.LEARNER, until=until
        )
    for viewer in (*viewers(area).values(), JOB):
        with database.unit_of_work(viewer, read_only=True) as uow:
            assert nothing(around_the_fence(uow))
    with database.unit_of_work(restriction.KEEPING, read_only=True) as uow:
        assert around_the_fence(uow) == through_the_fence(uow)
    with database.unit_of_work(area.manager.viewer) as uow:
        opening_id = glass.break_glass(uow, known.id, "Somebody is in danger")
    with database.unit_of_work(area.manager.viewer, read_only=True) as uow:
        with glass.opened(uow, opening_id):
            seen = through_the_fence(uow)
            assert around_the_fence(uow) == seen
        assert seen["learner"] == {known.id}
        uow.session.scalar(sa.select(Learner.id))
        assert nothing(around_the_fence(uow))


def test_nobody_finds_nothing_and_a_job_everything(database: Database, known: Learner) -> None:
    with database.unit_of_work(read_only=True) as uow:
        assert nothing(around_the_fence(uow))
    with database.unit_of_work(JOB, read_only=True) as uow:
        assert around_the_fence(uow)["learner"] == {known.id}


def test_who_acts_for_another_for_a_while_is_held_by_the_others_rules_and_then_by_their_own(
    database: Database, area: Area, known: Learner
) -> None:
    with database.unit_of_work(area.provider_staff.viewer) as uow:
        own = around_the_fence(uow)
        with uow.acting_as(area.work_coach.viewer):
            uow.session.scalar(sa.select(Learner.id))
            assert nothing(around_the_fence(uow))
            with suppress(Undone), uow.whole(), uow.acting_as(JOB):
                assert around_the_fence(uow)["learner"] == {known.id}
                raise Undone
            uow.session.scalar(sa.select(Learner.id))
            assert nothing(around_the_fence(uow)), "what was set since the savepoint is gone with it"
        uow.session.scalar(sa.select(Learner.id))
        assert around_the_fence(uow) == own


def test_a_task_opens_the_whole_record_of_one_learner(database: Database, area: Area, known: Learner) -> None:
    with database.unit_of_work(JOB) as uow:
        other = learner(uow, area.hub, "Selam", "Tesfay")
    task = Viewer(area.assessor.id, area.hub.id, "officer", hub=True, about=known.id)
    with database.unit_of_work(task, read_only=True) as uow:
        assert around_the_fence(uow)["learner"] == {known.id} != {other.id}


def test_no_role_of_the_service_owns_a_table_or_goes_around_the_policies(
    database: Database, area: Area
) -> None:
    with database.unit_of_work(area.provider_staff.viewer, read_only=True) as uow:
        row = uow.session.execute(
            sa.text(
                "SELECT current_user, rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = current_user"
            )
        ).one()
        assert tuple(row) == ("hub_provider", False)


def test_a_database_with_other_rules_than_this_version_is_refused(database: Database) -> None:
    wall.check(database)
    noted = "SELECT obj_description('hub_wall'::regnamespace, 'pg_namespace')"
    with database.engine.execution_options(hub_schema=True).begin() as connection:
        before = connection.exec_driver_sql(noted).scalar()
        connection.exec_driver_sql("COMMENT ON SCHEMA hub_wall IS 'of an older version'")
    try:
        with pytest.raises(NotMigrated, match="rules of this version"):
            wall.check(database)
    finally:
        with database.engine.execution_options(hub_schema=True).begin() as connection:
            connection.exec_driver_sql(f"COMMENT ON SCHEMA hub_wall IS '{before}'")


def test_a_table_that_was_made_anew_is_guarded_anew_and_no_other_is_touched(database: Database) -> None:
    policies = sa.text(
        "SELECT tablename, count(*), max(pg_policy.xmin::text::int) FROM pg_policies JOIN pg_policy"
        " ON polrelid = tablename::regclass GROUP BY tablename"
    )
    with database.engine.execution_options(hub_schema=True).begin() as connection:
        before = {row[0]: row[1:] for row in connection.execute(policies)}
        for policy in wall.DATABASE_ROLES:
            connection.exec_driver_sql(f"DROP POLICY IF EXISTS {policy} ON absence_call")
        connection.exec_driver_sql("ALTER TABLE absence_call DISABLE ROW LEVEL SECURITY")
        wall.put_up(connection)
        after = {row[0]: row[1:] for row in connection.execute(policies)}
    assert {name for name, row in after.items() if before[name] != row} == {"absence_call"}
    assert after["absence_call"][0] == before["absence_call"][0]


def test_a_purpose_of_a_role_is_on_the_wall(database: Database) -> None:
    written = "\n".join(one for _, statements in wall.plan().tables.values() for one in statements)
    assert "TO hub_manager" in written
    assert f"fence_grant.purpose = '{Purpose.STATISTICS.value}'" in written


def test_every_process_has_the_same_rules_in_the_same_order(database: Database) -> None:
    said = [
        subprocess.run(
            [sys.executable, "-c", DIGEST],
            capture_output=True,
            text=True,
            check=True,
            env={**os.environ, "PYTHONHASHSEED": seed},
        ).stdout.strip()
        for seed in ("1", "2")
    ]
    assert said == [wall.plan().noted] * 2
