"""The migrations build exactly what the mapped classes need, on both databases, and can go back."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

import hub.models  # noqa: F401 - fills the metadata
from hub.accounts.types import OrganisationKind
from hub.audit import services as audit
from hub.cli.upgrade import alembic_config, bring_up_to_date
from hub.consent.errors import Objected
from hub.consent.heads import OBJECTION, entries
from hub.consent.models import Agreement, Grant, Objection
from hub.consent.services import disclosure as consent
from hub.consent.services.objected import stopped_for
from hub.consent.types import Category, Purpose, Stage, Use
from hub.core.actor import Viewer
from hub.core.db import Database
from hub.core.engine import make_engine
from hub.core.model import Base
from hub.core.startup import newest_revision
from hub.core.vault import Keyring, Vault
from hub.demand.models import ClassProposal
from hub.safekeeping.verify import verify
from tests import postgres
from tests.conftest import administer
from tests.factories.accounts import organisation
from tests.factories.learners import learner


@pytest.fixture(params=["sqlite", "postgresql"])
def schema_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """A migrated database of this test's own."""
    if request.param == "sqlite":
        shutil.copy(request.getfixturevalue("sqlite_template"), tmp_path / "hub.sqlite3")
        yield f"sqlite:///{tmp_path / 'hub.sqlite3'}"
        return
    folder, template = (request.getfixturevalue(f"postgres_{part}") for part in ("folder", "template"))
    administer(folder, f"CREATE DATABASE hub_schema TEMPLATE {template}")
    yield postgres.url(folder, "hub_schema")
    administer(folder, "DROP DATABASE hub_schema WITH (FORCE)")


def before(engine: sa.Engine, words: str) -> str:
    """The step before the one that begins with these words, whatever its number."""
    steps = ScriptDirectory.from_config(alembic_config(engine)).walk_revisions()
    return str(next(one.down_revision for one in steps if one.doc.startswith(words)))


def test_there_is_one_head_and_the_service_knows_it_by_the_name_of_its_file() -> None:
    assert ScriptDirectory.from_config(alembic_config(None)).get_heads() == [newest_revision()]


def test_the_migrated_schema_is_the_schema_of_the_mapped_classes(schema_url: str) -> None:
    engine = make_engine(schema_url)
    with engine.execution_options(hub_schema=True).connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, Base.metadata) == []
    engine.dispose()


def test_the_purposes_of_an_agreement_survive_both_ways(schema_url: str, vault: Vault) -> None:
    engine = make_engine(schema_url)
    database = Database(schema_url, vault)
    with database.unit_of_work(Viewer.job("test")) as uow:
        organisation(uow, "Clapton Community College", OrganisationKind.PROVIDER)
        row = uow.one(sa.select(Agreement))
        row.purposes = frozenset({Purpose.ENROLMENT, Purpose.STATISTICS})
    command.downgrade(alembic_config(engine), "0010")
    with engine.connect() as connection:
        kept = sa.select(sa.column("purposes", sa.JSON())).select_from(sa.table("agreement"))
        assert sorted(connection.scalars(kept).one()) == ["enrolment", "statistics"]
    bring_up_to_date(database, lambda done, of: None)
    with database.unit_of_work(Viewer.job("test")) as uow:
        assert uow.one(sa.select(Agreement)).purposes == {Purpose.ENROLMENT, Purpose.STATISTICS}
    database.dispose()
    engine.dispose()


def test_who_agreed_to_share_work_and_pay_does_not_share_their_status_in_the_uk(
    schema_url: str, vault: Vault
) -> None:
    engine = make_engine(schema_url)
    database = Database(schema_url, vault)
    with database.unit_of_work(Viewer.job("test")) as uow:
        hub = organisation(uow, "The hub", OrganisationKind.HUB)
        college = organisation(uow, "Clapton Community College", OrganisationKind.PROVIDER)
        person = learner(uow, hub, "Hodan")
        consent.give(uow, person.id, college.id, Purpose.ENROLMENT, [Category.WORK], stage=Stage.ENROLMENT)
    command.downgrade(alembic_config(engine), before(engine, "work, benefits and earnings"))
    grants = sa.table("sharing_grant", sa.column("categories"), sa.column("recipient_id", sa.Uuid()))
    with engine.execution_options(hub_schema=True).connect() as connection:
        query = sa.select(grants.c.categories).where(grants.c.recipient_id == college.id)
        assert connection.scalars(query).all() == [1 << 10]  # immigration, as it was asked for then
    bring_up_to_date(database, lambda done, of: None)
    with database.unit_of_work(Viewer.job("test")) as uow:
        enrolling = sa.select(Grant).where(Grant.purpose == Purpose.ENROLMENT)
        found = {grant.recipient_id: grant for grant in uow.session.scalars(enrolling)}
        assert found[college.id].categories == found[college.id].open_categories == {Category.WORK}
        assert {Category.WORK, Category.IMMIGRATION} <= found[hub.id].categories
    database.dispose()
    engine.dispose()


def test_an_objection_from_before_the_heads_knew_of_it_stops_its_use_after_the_upgrade(
    schema_url: str, vault: Vault
) -> None:
    engine = make_engine(schema_url)
    database = Database(schema_url, vault)
    with database.unit_of_work(Viewer.job("test")) as uow:
        hub = organisation(uow, "The hub", OrganisationKind.HUB)
        college = organisation(uow, "Clapton Community College", OrganisationKind.PROVIDER)
        stopped, lifted, other = (
            learner(uow, hub, name, shared_with=[college]) for name in ("Hodan", "Sara", "Omar")
        )
        for person in (stopped, lifted):
            row = Objection(learner_id=person.id, purpose=Use.REFERRAL)
            uow.add(row)
            audit.record(uow, "test", about=row)
        row.lifted_at = uow.now
    command.downgrade(alembic_config(engine), "0082")
    heads = sa.table("sharing_head", sa.column("id", sa.Uuid()), sa.column("held", sa.LargeBinary()))
    with engine.execution_options(hub_schema=True).begin() as connection:
        for head_id, held in connection.execute(sa.select(heads)).all():
            knew = b"".join(one for one in entries(held, b"") if one not in entries(held, OBJECTION))
            connection.execute(sa.update(heads).where(heads.c.id == head_id).values(held=knew))
    bring_up_to_date(database, lambda done, of: None)
    with database.unit_of_work(Viewer.job("test")) as uow:
        everybody = [person.id for person in (stopped, lifted, other)]
        assert stopped_for(uow, everybody, Use.REFERRAL) == {stopped.id}
        with pytest.raises(Objected):
            consent.give(uow, stopped.id, college.id, Purpose.REFERRAL, [Category.LEVELS])
        consent.give(uow, other.id, college.id, Purpose.REFERRAL, [Category.LEVELS])
    assert verify(database).findings == []
    database.dispose()
    engine.dispose()


def test_what_a_change_adds_and_loses_is_dropped_from_the_proposals_that_are_kept(schema_url: str) -> None:
    engine = make_engine(schema_url)
    database = Database(schema_url, Vault(Keyring.generate()))
    command.downgrade(alembic_config(engine), "0026")
    kept = {
        "waiting": 40,
        "fits": 15,
        "nothing_else": 10,
        "changes": [
            {"says": "With a crèche", "gained": 10, "lost": "fewer than 5"},
            {"says": "At 10am", "gained": 5, "lost": 5},
        ],
    }
    with database.unit_of_work(Viewer.job("test")) as uow:
        for title, high in (("one level", "PE"), ("two levels", "E1")):
            facts = {"level_low": "PE", "level_high": high}
            row = ClassProposal(title=title, facts=facts, counts=kept, counted_on=uow.today)
            values = {
                column: getattr(row, column) for column in ("id", "title", "facts", "counts", "counted_on")
            }
            always = {"version": 1, "created_at": uow.now, "updated_at": uow.now}
            uow.session.connection().execute(sa.insert(ClassProposal.__table__), {**values, **always})
    command.upgrade(alembic_config(engine), "head")
    with database.unit_of_work(Viewer.job("test")) as uow:
        found = {row.title: row.counts for row in uow.session.scalars(sa.select(ClassProposal))}
    changes = [{"says": says, "fits": "not shown"} for says in ("At 10am", "With a crèche")]
    assert found["one level"] == {**kept, "changes": changes}
    hidden = {"fits": "not shown", "nothing_else": "not shown"}
    assert found["two levels"] == {**kept, **hidden, "changes": changes}
    database.dispose()
    engine.dispose()


def test_going_back_to_nothing_and_forward_again_works(schema_url: str) -> None:
    engine = make_engine(schema_url)
    command.downgrade(alembic_config(engine), "base")
    assert sa.inspect(engine).get_table_names() == ["alembic_version"]
    command.upgrade(alembic_config(engine), "head")
    assert "learner" in sa.inspect(engine).get_table_names()
    engine.dispose()
