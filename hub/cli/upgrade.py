"""Bring a database up to date: its schema, and what this version seals. Stopped anywhere, it can be started again."""

import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from itertools import groupby
from typing import Any

import psycopg
import sqlalchemy as sa
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.runtime.environment import EnvironmentContext
from alembic.script import ScriptDirectory
from sqlalchemy.exc import DBAPIError, OperationalError

import hub.models  # noqa: F401 - fills the registry
from hub.cli import moves
from hub.cli.progress import Progress
from hub.consent import wall
from hub.core.db import Database
from hub.core.engine import make_engine
from hub.core.model import mapped_classes
from hub.core.reseal import (
    Pass,
    authenticating,
    binding,
    has_free_pages,
    left,
    moving,
    refilling,
    reseal,
    rows_of,
    write_anew,
)
from hub.core.sealing.authentic import SEAL, Authentic
from hub.core.sealing.sealed import REGISTRY, SEALED_AS, SealedField
from hub.core.startup import MIGRATIONS, adopt_keys
from hub.core.vault import Vault
from hub.learners.finding import filling
from hub.settings import Settings

TRIES, PAUSE = 60, 0.5  # how often a step tries to have all tables for itself; seconds between
IN_THE_WAY = (psycopg.errors.LockNotAvailable, psycopg.errors.DeadlockDetected)
READ_BY_A_POLICY = (psycopg.errors.DependentObjectsStillExist, psycopg.errors.FeatureNotSupported)


def alembic_config(connectable: object) -> Config:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.attributes["connection"] = connectable
    return config


def upgrade(settings: Settings, progress: Progress) -> int:
    """Everything; how many values and rows were sealed. The database remembers its keys, and refuses others."""
    database = Database(settings.database_url, Vault.load(settings.keyring_path))
    try:
        return bring_up_to_date(database, progress)
    finally:
        database.dispose()


def bring_up_to_date(served: Database, progress: Progress) -> int:
    """`upgrade` for a database that is open."""
    database = as_owner(served)
    config = alembic_config(database.engine)
    held, sealed = columns(database.engine), 0
    for between in (*moves.MOVES, *map(step_of, moves.SEALING)):
        if between in steps_ahead(database.engine):
            step(config, between)
        if revision(database.engine) == between:
            adopt_keys(database)
            sealed += reseal_all(database, progress)
    if steps_ahead(database.engine):
        step(config, "head")
    adopt_keys(database)
    sealed += reseal_all(database, progress)
    fill_index(database, progress)
    if sealed or has_free_pages(database.engine) or held - columns(database.engine):
        write_anew(database.engine)
    wall.build(database.engine)
    return sealed


def step(config: Config, to: str) -> None:
    """Most steps leave the policies where they are; what one of them reads is changed without them."""
    try:
        config.attributes["leave_policies"] = True
        in_its_turn(lambda: climb(config, to))
    except DBAPIError as error:
        if not isinstance(error.orig, READ_BY_A_POLICY):
            raise
        config.attributes["leave_policies"] = False
        in_its_turn(lambda: climb(config, to))


def climb(config: Config, to: str) -> None:
    """As `alembic.command.upgrade` does, which reads every step anew each time that it is asked for some."""

    def ahead(now: Any, _context: MigrationContext) -> list[Any]:
        return steps()._upgrade_revs(to, now)

    with EnvironmentContext(config, steps(), fn=ahead, destination_rev=to):
        steps().run_env()


def in_its_turn(change: Callable[[], None]) -> None:
    """Change the tables while others work: where it would have to wait for one of them it lets everybody go on, and
    tries again. `OperationalError` where it never came to its turn.
    """
    for tries_left in reversed(range(TRIES)):
        try:
            return change()
        except OperationalError as error:
            if not tries_left or not isinstance(error.orig, IN_THE_WAY):
                raise
            time.sleep(PAUSE)


def columns(engine: sa.Engine) -> set[tuple[str | None, str, str]]:
    """Of every table, by schema, table and name."""
    found = sa.inspect(engine.execution_options(hub_schema=True)).get_multi_columns()
    return {(*table, column["name"]) for table, there in found.items() for column in there}


def as_owner(database: Database) -> Database:
    """The same database for whoever owns its tables: neither fence nor wall, which need the tables of this version."""
    return Database(database.engine.execution_options(hub_schema=True), database.vault)


def would_change(settings: Settings) -> tuple[int, int]:
    """How many steps of the schema are ahead, and how many values would be sealed."""
    engine = make_engine(settings.database_url)
    database = Database(settings.database_url, Vault.load(settings.keyring_path))
    ahead = steps_ahead(engine)
    if revision(engine) is None:
        return len(ahead), 0
    moved = (move.table for step, moves_ in moves.MOVES.items() if step in ahead for move in moves_)
    unsealed = (
        model.__tablename__ for model in authentic_classes() if step_of(moves.ROWS_ARE_SEALED) in ahead
    )
    unbound = {table for table, _ in REGISTRY if step_of(moves.VALUES_ARE_BOUND) in ahead}
    there = sa.inspect(engine).get_table_names()
    plain = sum(rows_of(database, table) for table in (*moved, *unsealed, *unbound) if table in there)
    return len(ahead), plain + sum(number for _, number in left(database, passes(engine)))


def revision(engine: sa.Engine) -> str | None:
    """The step of the schema that the database is at; None for an empty one."""
    with engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision()


@cache
def steps() -> ScriptDirectory:
    """All steps of the schema, read once."""
    return ScriptDirectory(str(MIGRATIONS))


@cache
def step_of(words: str) -> str:
    """The step of the schema that begins with these words, whatever its number."""
    return next(one.revision for one in steps().walk_revisions() if one.doc.startswith(words))


def steps_ahead(engine: sa.Engine) -> list[str]:
    """The steps that the schema has not taken yet."""
    now = revision(engine)
    return [one.revision for one in steps().iterate_revisions("head", now or "base")]


def passes(engine: sa.Engine) -> Iterator[Pass]:
    """What there is to seal, and to give another length, at this step of the schema."""
    yield from map(moving, moves.MOVES.get(revision(engine) or "", ()))
    columns_of = columns_at(engine)
    tables = {table: columns_of(table) for table, _ in REGISTRY}
    there = [field for field in REGISTRY.values() if is_sealed(tables[field.table], field)]
    yield from (refilling(field, tables[field.table]) for field in there)
    if revision(engine) == step_of(moves.VALUES_ARE_BOUND):
        by_table = groupby(there, key=lambda field: field.table)
        yield from (binding(list(fields)) for table, fields in by_table if SEALED_AS in tables[table])
    if revision(engine) in {*map(step_of, moves.SEALING)}:
        rows = ((model, columns_of(model.__tablename__)) for model in authentic_classes())
        yield from (authenticating(model, found) for model, found in rows if SEAL in found)


def authentic_classes() -> list[type[Any]]:
    return [model for model in mapped_classes() if issubclass(model, Authentic)]


def is_sealed(found: Mapping[str, Any], field: SealedField) -> bool:
    """Whether the field is among the table's columns already, and sealed; a later step may bring it."""
    return isinstance(found.get(field.column), sa.LargeBinary)


def columns_at(engine: sa.Engine) -> Callable[[str], dict[str, Any]]:
    """The columns that a table has at this step, with their types; none of a table that a later step brings."""
    schema = sa.inspect(engine.execution_options(hub_schema=True))
    there = set(schema.get_table_names())

    @cache
    def columns_of(table: str) -> dict[str, Any]:
        found = schema.get_columns(table) if table in there else []
        return {column["name"]: column["type"] for column in found}

    return columns_of


def reseal_all(database: Database, progress: Progress) -> int:
    """How many values were sealed anew. `progress` is told how many of how many rows are done."""
    waiting = left(database, passes(database.engine))
    done, of = Counter[str](), sum(number for _, number in waiting)

    def told(rows: int) -> None:
        done["rows"] += rows
        progress(min(done["rows"], of), of)

    return sum(reseal(database, one, told) for one, _ in waiting)


def fill_index(database: Database, progress: Progress) -> int:
    """Let everybody be found by name; how many could not be before."""
    done, of = Counter[str](), filling.left(database)

    def told(learners: int) -> None:
        done["learners"] += learners
        progress(min(done["learners"], of), of)

    return filling.fill(database, told) if of else 0
