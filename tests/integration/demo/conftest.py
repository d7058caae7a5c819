"""The demonstration area, loaded once for each kind of database, which the tests beside this only read."""

import shutil
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from uuid import UUID

import pytest
import sqlalchemy as sa

from hub.access.permissions import Role
from hub.accounts.models import User
from hub.consent.models import Block, PurposeSwitch
from hub.consent.services import disclosure as consent
from hub.consent.types import Purpose
from hub.core.actor import Viewer
from hub.core.clock import local_date, utc_now
from hub.core.db import Database, UnitOfWork
from hub.core.vault import Vault
from hub.demo import load
from hub.demo.invented.plan import PEOPLE, Case, Plan, draw
from hub.demo.invented.stories import Reached
from hub.demo.memory import in_memory
from hub.learners.models import Learner
from tests import postgres
from tests.conftest import administer

CHEAP = (1, 8, 1)
JOB = Viewer.job("check the demonstration")
# One person in so many lives the story, and all whom no class helps, who were just sent or who are asked on these days
# whether they still want a class, who are few: all 400 take a while, and the plan itself is checked without a database.
ONE_IN, IN_ANOTHER_TOWN = 5, 25
ASKED_AFTER = (4, 8, 12)  # weeks on the list, as the clocks say


def sample(today: date | None = None, people: int = PEOPLE, town: int = 0) -> Plan:
    whole = draw(today or local_date(utc_now()), people, town)
    every = IN_ANOTHER_TOWN if town else ONE_IN
    kept = [
        case
        for n, case in enumerate(whole.cases)
        if n % every == 0 or case.person.placement.signpost or case.story.sent_by or is_asked_lately(case)
    ]
    return replace(whole, cases=kept)


def is_asked_lately(case: Case) -> bool:
    """In the last two weeks, of whom nothing came but their place on the list."""
    waited = -case.assessed // 7
    return case.story.reached is Reached.WAITING and any(waited - week in (0, 1) for week in ASKED_AFTER)


def switch_on(memory: Database) -> None:
    """Every purpose, as the migration does."""
    with memory.unit_of_work(JOB) as uow:
        for number, purpose in enumerate(Purpose, start=1):
            uow.add(PurposeSwitch(id=UUID(int=number), purpose=purpose))


def towns() -> list[Plan]:
    return [sample(), sample(town=1)]


@pytest.fixture(scope="package")
def played(vault: Vault) -> Iterator[Database]:
    """What the sample lives through, in memory, as every load has it; `test_repeatable` loads into each database."""
    with in_memory(vault) as memory:
        switch_on(memory)
        load.play(memory, towns(), CHEAP, lambda done, of: None)
        yield memory


@pytest.fixture(params=["sqlite", "postgresql"], scope="package")
def demonstration(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, vault: Vault, played: Database
) -> Iterator[Database]:
    """A database with the demonstration in it, poured as a load pours it when all is lived."""
    if request.param == "sqlite":
        path = tmp_path_factory.mktemp("demonstration") / "hub.sqlite3"
        shutil.copy(request.getfixturevalue("sqlite_template"), path)
        database = Database(f"sqlite:///{path}", vault)
    else:
        folder, template = (request.getfixturevalue(f"postgres_{part}") for part in ("folder", "template"))
        administer(folder, f"CREATE DATABASE hub_demo TEMPLATE {template}")
        database = Database(postgres.url(folder, "hub_demo"), vault)
    load.copy(played, database)
    yield database
    database.dispose()
    if request.param == "postgresql":
        administer(folder, "DROP DATABASE hub_demo WITH (FORCE)")


@pytest.fixture
def uow(demonstration: Database) -> Iterator[UnitOfWork]:
    """What is opened here is on the audit record."""
    with demonstration.unit_of_work(JOB) as uow:
        yield uow


@pytest.fixture
def manager(uow: UnitOfWork) -> Viewer:
    return uow.session.scalars(sa.select(User).where(User.role == Role.MANAGER)).one().viewer


@pytest.fixture
def countable(uow: UnitOfWork, manager: Viewer) -> set[UUID]:
    """Who agreed to be counted by the managers' organisation and has not blocked it."""
    refusing = sa.select(Block.learner_id).where(Block.recipient_id == manager.organisation_id)
    blocked = set(uow.session.scalars(refusing))
    return {
        learner_id
        for learner_id in set(uow.session.scalars(sa.select(Learner.id))) - blocked
        for grant in consent.live_grants(uow, learner_id)
        if grant.purpose is Purpose.STATISTICS and grant.recipient_id == manager.organisation_id
    }
