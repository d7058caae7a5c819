"""The database recognises its keys: a wrong or missing key file stops the service at once."""

from collections.abc import Iterator, Mapping
from pathlib import Path

import sqlalchemy as sa

from hub.core.db import Database, UnitOfWork
from hub.core.errors import Busy
from hub.core.judgement import Judgement, Tells
from hub.core.model import mapped_classes
from hub.core.sealing.fingerprints import KeyFingerprint
from hub.core.sealing.sealed import sealed_attributes
from hub.core.vault import KeyringError


class NotMigrated(Exception):
    """The database has no tables, or not the ones this version needs."""


class UnregisteredColumn(Exception):
    """A column of a learner's rows is not sealed, and nobody has judged it, or judged that it must be."""


MIGRATIONS = Path(__file__).parents[2] / "migrations"
VERSION = sa.table("alembic_version", sa.column("version_num"))  # as the migrations keep it


def check_schema(database: Database) -> None:
    """Refuse a database whose tables are not the ones this version was written for."""
    if revision_of(database) != newest_revision():
        raise NotMigrated("The database is not up to date. Run: hub db upgrade")


def is_ahead(database: Database) -> bool:
    """Whether the next release has upgraded it. Revisions are numbers of four digits."""
    revision = revision_of(database)
    return revision is not None and revision > newest_revision()


def revision_of(database: Database) -> str | None:
    """None of a database without tables."""
    with database.engine.connect() as connection:
        migrated = sa.inspect(connection).has_table(VERSION.name)
        return connection.scalar(sa.select(VERSION.c.version_num)) if migrated else None


def newest_revision() -> str:
    """By the names of the files: the library of the migrations is for those who run them."""
    newest = max(file.name for file in (MIGRATIONS / "versions").glob("*.py"))
    return newest.partition("_")[0]


def check_keys(database: Database) -> None:
    """Refuse a key file that is not the one the database was sealed with."""
    known = _fingerprints(database)
    if not known:
        raise NotMigrated("The database is not ready. Run: hub db upgrade")
    refuse_other_keys(known, database.vault.fingerprints())


def adopt_keys(database: Database) -> None:
    """Remember the keys of a new database, and new keys of an old one; refuse the wrong ones."""
    known, held = _fingerprints(database), database.vault.fingerprints()
    refuse_other_keys(known, held)
    with database.unit_of_work() as uow:
        for key_id, digest in held.items():
            if key_id not in known:
                uow.add(KeyFingerprint(key_id=key_id, digest=digest))


def forget_key(uow: UnitOfWork, key_id: str) -> None:
    """The database takes no more row that needs this key; it refuses where there is one (`Conflict`)."""
    uow.change(sa.delete(KeyFingerprint).where(KeyFingerprint.key_id == key_id))
    uow.flush()


def refuse_other_keys(known: Mapping[str, bytes], held: Mapping[str, bytes]) -> None:
    for key_id, digest in known.items():
        if key_id not in held:
            raise KeyringError(f"The key file lacks the key “{key_id}” that this database was sealed with.")
        if held[key_id] != digest:
            raise KeyringError("The key file belongs to another database. Nothing was changed.")


def check_registry() -> None:
    """Every column of a learner's rows is sealed, or judged for what it tells a thief; else do not start."""
    for name, judgement in plain_columns():
        if judgement is None or judgement.tells is Tells.SPECIAL:
            raise UnregisteredColumn(name)


def plain_columns() -> Iterator[tuple[str, Judgement | None]]:
    """The columns of learners' rows that are not sealed, as (table.column, judgement)."""
    for model in mapped_classes():
        if hasattr(model, "learner_id") or hasattr(model, "subject_id"):
            sealed_columns = {attribute.field.column for attribute in sealed_attributes(model)}
            for column in model.__table__.columns:
                if column.name not in sealed_columns:
                    yield f"{model.__tablename__}.{column.name}", column.info.get("plain")


def _fingerprints(database: Database) -> dict[str, bytes]:
    try:
        with database.unit_of_work(read_only=True) as uow:
            return {row.key_id: row.digest for row in uow.session.scalars(sa.select(KeyFingerprint))}
    except Busy:
        raise
    except Exception as error:
        raise NotMigrated("The database is not ready. Run: hub db upgrade") from error
