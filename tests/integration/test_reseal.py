"""What an earlier version kept in plain is sealed by the upgrade, which can be killed and goes on."""

import json
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa
from alembic import command
from click.testing import CliRunner

from hub.assessment.models import Assessment
from hub.cli import moves
from hub.cli.database import db_upgrade
from hub.cli.upgrade import alembic_config, as_owner, reseal_all, upgrade, would_change
from hub.consent.services import disclosure as consent
from hub.consent.types import Category
from hub.core import reseal
from hub.core.actor import Viewer
from hub.core.buckets import code_of
from hub.core.db import Database
from hub.core.engine import make_engine
from hub.core.ids import new_id
from hub.core.model import Json
from hub.core.sealing.sealed import REGISTRY, SUBJECT_TIERS, Tier, bound_to
from hub.core.startup import adopt_keys
from hub.core.vault import FIRST, OVERHEAD, Address, Keyring, Vault
from hub.core.vault.vault import _header
from hub.learners.models import Learner, Need
from hub.learners.queries import record_of
from hub.settings import Settings
from tests import postgres
from tests.conftest import administer

BEFORE = "0010"
LAST_IN_PLAIN = "0035"  # why an assessor left the rule
PEOPLE = 25
HOME = [51.541, -0.065, "postcode"]
JOB = Viewer.job("test")
NOW = datetime(2026, 11, 28, 12, tzinfo=UTC)
AS_LONG_AS_IT_IS = code_of(14)
SEALED_BEFORE = {
    "learner": (
        *("given_names", "family_name", "own_script_name", "sex", "date_of_birth"),
        *("phone", "other_phone", "email", "address", "postcode", "contact_note"),
        *("language", "nino", "uln"),
    ),
    "need": ("health", "childcare_detail", "safeguarding", "confidential_address", "notes"),
    "assessment": (
        *("evidence", "speaking_note", "listening_note", "reading_note", "writing_note"),
        *("writing_sample", "override_note"),
    ),
    "funding_fact": ("immigration_status", "in_uk_since", "benefits", "employment", "earnings_band"),
}
UNWELL = "nervous"
OF_SPEAKING = {"speaking": UNWELL}
A_GROUP = "Refugees and people seeking asylum"
NEEDS: dict[str, Any] = {
    "availability": 1,
    "windows": [[6, 660, 870]],
    "school_hours": False,
    "term_time_only": True,
    "travel_mode": "bus",
    "travel_minutes": 45,
    "women_only": True,
    "childcare_children": 1,
    "childcare_by_age": {"0-1": 1},
    "step_free": True,
    "kit": [],
    "modes": ["classroom"],
    "goals": ["work"],
    "wants_accredited": True,
    "groups": [A_GROUP],
    "low_first_language_literacy": False,
    "earliest_start": date(2027, 1, 11),
}
BLANK = {"strand": None, "weekly_hours": None}
KINDS: dict[type, Any] = {
    UUID: sa.Uuid(),
    date: sa.Date(),
    datetime: sa.DateTime(timezone=True),
    list: Json,
    dict: Json,
    bytes: sa.LargeBinary(),
    bool: sa.Boolean(),
}


@pytest.fixture(params=["sqlite", "postgresql"])
def earlier(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Settings]:
    """A database of the version before, with people in it."""
    url = f"sqlite:///{tmp_path / 'hub.sqlite3'}"
    if request.param == "postgresql":
        folder = request.getfixturevalue("postgres_folder")
        administer(folder, "CREATE DATABASE hub_earlier")
        url = postgres.url(folder, "hub_earlier")
    settings = Settings(data_dir=tmp_path, database_url=url, keyring_path=tmp_path / "keyring.json")
    keyring = Keyring.generate()
    keyring.save(settings.keyring_path)
    engine = make_engine(url)
    command.upgrade(alembic_config(engine), BEFORE)
    with engine.execution_options(hub_schema=True).begin() as connection:
        for number in range(PEOPLE):
            register(connection, Vault(keyring), number)
    engine.dispose()
    yield settings
    if request.param == "postgresql":
        administer(folder, "DROP DATABASE hub_earlier WITH (FORCE)")


def register(connection: sa.Connection, vault: Vault, number: int) -> None:
    """One person as the version before wrote them: a point in plain, and values as long as what they say."""
    row_id, keys = new_id(), {tier: vault.new_data_key() for tier in SUBJECT_TIERS}
    for tier, key in keys.items():
        kek_id, wrapped = vault.wrap(key, bound_to(row_id, tier))
        told = {"subject_id": row_id, "tier": tier.value, "kek_id": kek_id, "wrapped": wrapped}
        insert(connection, "subject_key", {"id": new_id(), **told})
    values = {
        "id": row_id,
        "reference": f"REF{number:05}",
        "intake": "registered",
        "status": "registered",
        "status_on": NOW.date(),
        "joined_on": NOW.date(),
        "channel": "walk-in",
        "done": [],
        "answered": [],
        "outcode": "E8",
        "latitude": HOME[0],
        "longitude": HOME[1],
        "precision": HOME[2],
        "safe_to_call": number % 2 == 0,
        "interpreter_needed": False,
        "version": 1,
    }
    insert(connection, "learner", values | sealed_before(vault, keys, "learner", row_id))
    need_id, fact_id = new_id(), new_id()
    needs = {"id": need_id, "learner_id": row_id, "version": 1, **NEEDS}
    insert(connection, "need", needs | sealed_before(vault, keys, "need", need_id))
    facts = {"id": fact_id, "learner_id": row_id, "version": 1, "outcome": "NOT_ELIGIBLE", "can_pay": False}
    insert(connection, "funding_fact", facts | sealed_before(vault, keys, "funding_fact", fact_id))
    assessment_id = new_id()
    found = {
        "id": assessment_id,
        "learner_id": row_id,
        "version": 1,
        "instrument_version": 1,
        "state": "complete",
        "half_steps": {},
        "confidence": {},
        "override_reason": UNWELL if number % 2 == 0 else None,
    }
    insert(connection, "assessment", found | sealed_before(vault, keys, "assessment", assessment_id))


def sealed_before(vault: Vault, keys: dict[Tier, bytes], table: str, row_id: UUID) -> dict[str, bytes]:
    """The columns of a table that the version before sealed, as long as what they say."""
    values = {}
    for column in SEALED_BEFORE[table]:
        said = "Hodan" if column == "given_names" else None
        address, tier = Address(table, column, row_id), REGISTRY[table, column].tier
        values[column] = in_the_first_format(vault, said, keys[tier], tier, address)
    return values


def in_the_first_format(vault: Vault, said: str | None, key: bytes, tier: str, address: Address) -> bytes:
    return vault._encrypt(AS_LONG_AS_IT_IS.fill(said), key, _header(tier, FIRST), address.place())


def insert(connection: sa.Connection, name: str, values: dict[str, Any]) -> None:
    values = {**values, "created_at": NOW, "updated_at": NOW}
    table = sa.table(name, *(sa.column(one, KINDS.get(type(value))) for one, value in values.items()))
    connection.execute(table.insert().values(values))


def opened(settings: Settings) -> list[tuple[Any, ...]]:
    database = Database(settings.database_url, Vault(Keyring.load(settings.keyring_path)))
    with database.unit_of_work(JOB) as uow:
        rows = uow.session.scalars(sa.select(Learner).order_by(Learner.reference)).all()
        wanted = [Category.IDENTITY, Category.CONTACT, Category.NEEDS]
        decisions = consent.disclose(uow, [row.id for row in rows], wanted)
        told = [
            (
                row.given_names.reveal(by),
                row.home.value(by),
                row.safe_to_call.value(by),
                row.interpreter_needed.value(by),
                record.need.answers.value(by),
                record.funding.outcome.reveal(by),
            )
            for row in rows
            if (by := decisions[row.id]) and (record := record_of(uow, row))
        ]
    database.dispose()
    return told


EVERYBODY = [
    ("Hodan", HOME, number % 2 == 0, False, NEEDS | BLANK, "NOT_ELIGIBLE") for number in range(PEOPLE)
]


def test_the_upgrade_seals_everything_loses_nothing_and_leaves_nothing_to_do(earlier: Settings) -> None:
    assert upgrade(earlier, lambda done, of: None) > 0
    assert opened(earlier) == EVERYBODY
    assert_every_length_is_of_its_field(earlier)
    assert would_change(earlier) == (0, 0)
    assert upgrade(earlier, lambda done, of: None) == 0


def assert_every_length_is_of_its_field(settings: Settings) -> None:
    engine = make_engine(settings.database_url)
    with engine.execution_options(hub_schema=True).connect() as connection:
        for (table, column), field in REGISTRY.items():
            lengths = sa.select(sa.func.length(sa.column(column))).select_from(sa.table(table)).distinct()
            found = set(connection.scalars(lengths))
            assert found <= {size + OVERHEAD for size in field.bucket.sizes}, f"{table}.{column}"
    engine.dispose()


def test_why_an_assessor_left_the_rule_is_sealed_and_that_they_did_stays(earlier: Settings) -> None:
    until_levels_had_reasons(earlier)
    upgrade(earlier, lambda done, of: None)
    assert reasons_opened(earlier) == EVERY_REASON


def test_sealing_the_reasons_goes_on_after_it_was_killed(
    earlier: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reseal, "BATCH", 10)
    until_levels_had_reasons(earlier)
    with pytest.raises(Killed):
        upgrade(earlier, die)
    upgrade(earlier, lambda done, of: None)
    assert reasons_opened(earlier) == EVERY_REASON


def until_levels_had_reasons(settings: Settings) -> None:
    """The last step of the schema at which the reasons stood in plain, with one for everybody's speaking."""
    database = as_owner(Database(settings.database_url, Vault(Keyring.load(settings.keyring_path))))
    config = alembic_config(database.engine)
    for step in [one for one in moves.MOVES if one < LAST_IN_PLAIN]:
        command.upgrade(config, step)
        adopt_keys(database)
        reseal_all(database, lambda done, of: None)
    command.upgrade(config, LAST_IN_PLAIN)
    plain = sa.table("assessment", sa.column("level_reasons", Json))
    with database.engine.execution_options(hub_schema=True).begin() as connection:
        connection.execute(plain.update().values(level_reasons=OF_SPEAKING))
    database.dispose()


def reasons_opened(settings: Settings) -> list[tuple[Any, ...]]:
    """By learner: that they were placed by hand, and why; why the level of a skill was set."""
    database = Database(settings.database_url, Vault(Keyring.load(settings.keyring_path)))
    with database.unit_of_work(JOB) as uow:
        query = sa.select(Assessment).join(Learner, Learner.id == Assessment.learner_id)
        rows = uow.session.scalars(query.order_by(Learner.reference)).all()
        decisions = consent.disclose(uow, [row.learner_id for row in rows], [Category.ASSESSMENT_ANSWERS])
        told = [
            (row.placed_by_hand, row.override_reason.reveal(by), row.level_reasons.value(by))
            for row in rows
            if (by := decisions[row.learner_id])
        ]
    database.dispose()
    return told


EVERY_REASON = [
    (number % 2 == 0, UNWELL if number % 2 == 0 else None, OF_SPEAKING) for number in range(PEOPLE)
]


def test_a_dry_run_says_how_much_there_is_and_changes_nothing(earlier: Settings) -> None:
    first, again = would_change(earlier), would_change(earlier)
    assert first == again
    assert first[1] > PEOPLE


def test_the_command_says_what_it_did_for_machines(
    earlier: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Settings, "from_environment", lambda: earlier)
    dry, done, again = (
        json.loads(CliRunner().invoke(db_upgrade, [*flags, "--json"]).output)
        for flags in (["--dry-run"], [], [])
    )
    assert (dry["sealed"], again) == (0, {"steps": 0, "to_seal": 0, "sealed": 0})
    assert dry["steps"] == done["steps"] > 0 < done["sealed"]


class Killed(BaseException):
    """Nothing in the program may catch this."""


def die(done: int, of: int) -> None:
    raise Killed


@pytest.mark.parametrize("batches", [1, 2, 7, 20])
def test_an_upgrade_that_was_killed_goes_on(
    earlier: Settings, batches: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reseal, "BATCH", 10)
    left = iter(range(batches))

    def die_later(done: int, of: int) -> None:
        if next(left, None) is None:
            raise Killed

    with pytest.raises(Killed):
        upgrade(earlier, die_later)
    upgrade(earlier, lambda done, of: None)
    assert opened(earlier) == EVERYBODY


def test_nothing_is_dropped_that_was_not_sealed(earlier: Settings) -> None:
    engine = make_engine(earlier.database_url)
    with pytest.raises(Exception, match="hub db upgrade"):
        command.upgrade(alembic_config(engine), "head")
    engine.dispose()
    upgrade(earlier, lambda done, of: None)
    assert opened(earlier) == EVERYBODY


def test_every_move_names_a_sealed_field() -> None:
    every = [move for moved in moves.MOVES.values() for move in moved]
    assert {(move.table, move.column) for move in every} <= REGISTRY.keys()


def test_every_answer_of_a_need_is_moved() -> None:
    assert set(Need.answers.parts) == set(moves.NEEDS)


def test_no_plain_byte_stays_behind_in_the_files(earlier: Settings) -> None:
    if not earlier.database_url.startswith("sqlite"):
        pytest.skip("the files of PostgreSQL belong to its server")
    assert A_GROUP.encode() in files_of(earlier)
    upgrade(earlier, lambda done, of: None)
    assert A_GROUP.encode() not in files_of(earlier)


def files_of(settings: Settings) -> bytes:
    folder = Path(str(sa.make_url(settings.database_url).database)).parent
    return b"".join(path.read_bytes() for path in sorted(folder.iterdir()))
