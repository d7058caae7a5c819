"""Bring a database up to date: its schema, and what this version seals. Stopped anywhere, it can be started again."""

from collections import Counter
from collections.abc import Iterator

import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

import hub.models  # noqa: F401 - fills the registry
from hub.cli import moves
from hub.cli.progress import Progress
from hub.core.db import Database, make_engine
from hub.core.reseal import Pass, has_free_pages, left, moving, refilling, reseal, rows_of, write_anew
from hub.core.sealed import REGISTRY
from hub.core.startup import MIGRATIONS, adopt_keys
from hub.core.vault import Keyring, Vault
from hub.learners.finding import filling
from hub.settings import Settings


def alembic_config(connectable: object) -> Config:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.attributes["connection"] = connectable
    return config


def upgrade(settings: Settings, progress: Progress) -> int:
    """Everything; how many values were sealed. The database remembers its keys, and refuses others."""
    database = Database(settings.database_url, Vault(Keyring.load(settings.keyring_path)))
    config = alembic_config(database.engine)
    stepped, sealed = bool(steps_ahead(database.engine)), 0
    for between in moves.MOVES:
        if between in steps_ahead(database.engine):
            command.upgrade(config, between)
        if revision(database.engine) == between:
            adopt_keys(database)
            sealed += reseal_all(database, progress)
    command.upgrade(config, "head")
    adopt_keys(database)
    sealed += reseal_all(database, progress)
    fill_index(database, progress)
    if stepped or sealed or has_free_pages(database.engine):
        write_anew(database.engine)
    database.dispose()
    return sealed


def would_change(settings: Settings) -> tuple[int, int]:
    """How many steps of the schema are ahead, and how many values would be sealed."""
    engine = make_engine(settings.database_url)
    database = Database(settings.database_url, Vault(Keyring.load(settings.keyring_path)))
    ahead = steps_ahead(engine)
    if revision(engine) is None:
        return len(ahead), 0
    to_move = (move for step, moved in moves.MOVES.items() if step in ahead for move in moved)
    plain = sum(rows_of(database, move.table) for move in to_move)
    return len(ahead), plain + sum(left(database, one) for one in passes(engine))


def revision(engine: sa.Engine) -> str | None:
    """The step of the schema that the database is at; None for an empty one."""
    with engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision()


def steps_ahead(engine: sa.Engine) -> list[str]:
    """The steps that the schema has not taken yet."""
    script = ScriptDirectory(str(MIGRATIONS))
    now = revision(engine)
    return [one.revision for one in script.iterate_revisions("head", now or "base")]


def passes(engine: sa.Engine) -> Iterator[Pass]:
    """What there is to seal, and to give another length, at this step of the schema."""
    yield from map(moving, moves.MOVES.get(revision(engine) or "", ()))
    yield from (one for one in map(refilling, REGISTRY.values()) if has_column(engine, one))


def has_column(engine: sa.Engine, one: Pass) -> bool:
    """Whether the field is in the database already, and sealed; a later step may bring its table."""
    schema = sa.inspect(engine.execution_options(hub_schema=True))
    if not schema.has_table(one.field.table):
        return False
    found = {column["name"]: column["type"] for column in schema.get_columns(one.field.table)}
    return isinstance(found.get(one.field.column), sa.LargeBinary)


def reseal_all(database: Database, progress: Progress) -> int:
    """How many values were sealed anew. `progress` is told how many of how many rows are done."""
    waiting = [(one, number) for one in passes(database.engine) if (number := left(database, one))]
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
