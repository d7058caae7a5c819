"""The hub that the benches grow in bulk is one that the service could have written."""

import shutil
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from bench.grown import build, cast
from bench.grown.build import AnotherHub, Recipe
from bench.grown.place import settings_of
from hub.audit.verify import verify as verify_audit
from hub.cli.insight import compared
from hub.core.db import Database
from hub.core.vault import Vault
from hub.learners.models import Learner
from hub.referrals.models import Referral
from hub.referrals.types import State
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
    database.dispose()
