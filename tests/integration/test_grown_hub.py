"""The hub that the benches grow in bulk is one that the service could have written."""

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from bench.grown import build, cast
from bench.grown.build import AnotherHub, Recipe
from bench.grown.place import settings_of
from bench.statements import listening
from hub.access.permissions import Role
from hub.accounts.models import User
from hub.audit.verify import verify as verify_audit
from hub.cli.insight import compared
from hub.core.actor import Viewer
from hub.core.db import Database, UnitOfWork
from hub.core.vault import Vault
from hub.forecast import queries
from hub.forecast.services import COUNTING
from hub.learners.models import Learner
from hub.learners.reads import for_referrers
from hub.learners.schemas.referrers import Which
from hub.referrals.models import Referral, WaitingEntry
from hub.referrals.types import State
from hub.referrals.waiting.who_waits import Filters, waiting_lines
from hub.safekeeping.verify import verify

RECIPE = Recipe(learners=110, referrals=3)


class Stopped(Exception):
    pass


def test_a_grown_hub_that_was_stopped_goes_on_and_nothing_in_it_is_found_changed(
    new_service: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cast, "PROFILES", 40)
    folder = shutil.copytree(new_service, tmp_path / "grown")
    number = build._number

    def stopped_before_the_second(database: Database, chunk: int, *rest: Any) -> Any:
        if chunk == 1:
            raise Stopped
        return number(database, chunk, *rest)

    with settings_of(RECIPE.learners, str(folder)) as settings:
        monkeypatch.setattr(build, "_number", stopped_before_the_second)
        with pytest.raises(Stopped):
            build.grow(settings, RECIPE, lambda done, of: None, processes=1)
        monkeypatch.setattr(build, "_number", number)
        assert build.grow(settings, RECIPE, lambda done, of: None, processes=1)
        assert not build.grow(settings, RECIPE, lambda done, of: None, processes=1)
        with pytest.raises(AnotherHub):
            build.grow(settings, Recipe(learners=120, referrals=3), lambda done, of: None, processes=1)
        database = Database(settings.database_url, Vault.load(settings.keyring_path))

    assert verify(database).findings == verify_audit(database).findings == []
    assert not compared(database)
    with database.engine.execution_options(hub_schema=True, hub_read_only=True).connect() as connection:
        learners = connection.scalar(sa.select(sa.func.count()).select_from(Learner.__table__))
        states = set(connection.scalars(sa.select(Referral.__table__.c.state).distinct()))
    assert learners == RECIPE.learners
    assert set(State) - states <= {State.DRAFT, State.ON_HOLD, State.TRANSFERRED, State.ENTERED_IN_ERROR}
    check_indexes(database)
    database.dispose()


def check_indexes(database: Database) -> None:
    """What is asked of many in one request is looked up in an index that was made for it, through the fence."""
    with database.unit_of_work(COUNTING, read_only=True) as uow:
        places = uow.session.scalars(
            sa.select(WaitingEntry).where(WaitingEntry.closed_on.is_(None)).limit(2)
        ).all()
        offices = {one.role: one.viewer for one in uow.session.scalars(sa.select(User))}
    for number in (1, 2):
        ahead = plan_of(database, COUNTING, lambda uow, few=number: queries.ahead_of(uow, places[:few]))
        assert (
            "ix_waiting_entry_queue (level=? AND strand=? AND (priority_group,joined_on,lottery)<(?,?,?))"
            in ahead
        )
    for role, read in (
        (Role.ASSESSOR, lambda uow: len(waiting_lines(uow, Filters()))),
        (Role.JCP, lambda uow: for_referrers.people(uow, Which())),
    ):
        fenced = plan_of(database, offices[role], read)
        assert "SEARCH fence_grant USING INDEX" in fenced, fenced
        assert "SCAN fence_" not in fenced, fenced


def plan_of(database: Database, viewer: Viewer, read: Callable[[UnitOfWork], object]) -> str:
    """How SQLite reads what this use-case asks first."""
    with listening(database.engine) as heard, database.unit_of_work(viewer, read_only=True) as uow:
        read(uow)
    statement, values = next(one for one in heard if one[0].startswith("SELECT"))
    with database.engine.execution_options(hub_schema=True, hub_read_only=True).connect() as connection:
        plan = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", values)
        return "\n".join(row.detail for row in plan)
