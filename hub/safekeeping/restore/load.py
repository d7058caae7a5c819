"""Put a backup where nothing is, closed. An old database is kept aside where the operator says so.

SQLite: the file is written beside, closed, and then takes its place. PostgreSQL: everything is one transaction. So a
run that is killed leaves nothing, or a closed database that a second run finishes.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from datetime import datetime
from pathlib import Path

import sqlalchemy as sa
from alembic import command
from alembic.config import Config

from hub.core.backups.gate import close, closed_by
from hub.core.backups.snapshot import (
    copy_in,
    emptied,
    forget_other_keys,
    go_on_counting,
    others_are_there,
    set_aside,
)
from hub.core.engine import make_engine
from hub.core.startup import MIGRATIONS
from hub.safekeeping.backup.archive import Archive, BackupRefused
from hub.safekeeping.backup.verify import check_counts, unpacked

IN_THE_WAY = (
    "There is a database already. It is left as it is. To put it aside and restore in its place: --replace"
)
IN_USE = "Somebody is using the database that is there. Stop the service first. Nothing was changed."


def load(archive: Archive, url: str, now: datetime, *, replace: bool) -> str | None:
    """The closed database of the backup, there; where the one before is kept, if there was one."""
    aside = f"before-restore-{now:%Y%m%dT%H%M%SZ}"
    if archive.manifest.kind == "sqlite":
        return _load_file(archive, Path(sa.make_url(url).database or ""), aside, replace=replace)
    return _load_tables(archive, url, aside.replace("-", "_").lower(), replace=replace)


def check_kind(archive: Archive, url: str) -> None:
    """The copy of one kind of database cannot be put into another."""
    kind, names = sa.make_url(url).get_backend_name(), {"sqlite": "SQLite", "postgresql": "PostgreSQL"}
    if kind != archive.manifest.kind:
        raise BackupRefused(
            f"The backup is of {names[archive.manifest.kind]} and cannot be restored on {names[kind]}."
        )


def is_there(url: str) -> bool:
    """Whether there may be a database: of SQLite a file, which looking must not make."""
    path = sa.make_url(url).database
    return not url.startswith("sqlite") or bool(path and Path(path).is_file())


def is_waiting(url: str, backup: str) -> bool:
    """Whether a run before this one has put this very backup there, and has not finished."""
    if not is_there(url):
        return False
    with _engine(url) as engine:
        closed = closed_by(engine)
    return closed is not None and closed["backup"] == backup


def _load_file(archive: Archive, path: Path, aside: str, *, replace: bool) -> str | None:
    there = path.exists() and path.stat().st_size > 0
    if there and not replace:
        raise BackupRefused(IN_THE_WAY)
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    beside = path.with_name(f"{path.name}.restoring")
    _forget(beside)
    unpacked(archive, beside)
    try:
        with _engine(f"sqlite:///{beside}") as engine, engine.begin() as connection:
            forget_other_keys(connection, archive.manifest.keys)
            close(connection, _of(archive))
        _alone(beside)
        kept = _moved_aside(path, path.with_name(f"{path.name}.{aside}")) if there else None
        for left in ("-wal", "-shm"):
            path.with_name(path.name + left).unlink(missing_ok=True)
        beside.rename(path)
    except BaseException:
        _forget(beside)
        raise
    return kept


def _moved_aside(path: Path, to: Path) -> str:
    _alone(path)
    path.rename(to)
    return str(to)


def _alone(path: Path) -> None:
    """Everything is in the one file, and nobody else has it open; `BackupRefused` otherwise."""
    connection = sqlite3.connect(path, isolation_level=None, timeout=1)
    try:
        mode = connection.execute("PRAGMA journal_mode=DELETE").fetchone()[0]
    except sqlite3.DatabaseError:
        raise BackupRefused(IN_USE) from None
    finally:
        connection.close()
    if mode != "delete":
        raise BackupRefused(IN_USE)


def _forget(path: Path) -> None:
    for left in ("", "-wal", "-shm", "-journal"):
        path.with_name(path.name + left).unlink(missing_ok=True)


def _load_tables(archive: Archive, url: str, aside: str, *, replace: bool) -> str | None:
    with _engine(url) as engine, engine.begin() as connection:
        there = bool(sa.inspect(connection).get_table_names())
        if there and not replace:
            raise BackupRefused(IN_THE_WAY)
        if there and others_are_there(connection):
            raise BackupRefused(IN_USE)
        if there:
            set_aside(connection, aside)
        command.upgrade(_config(connection), archive.manifest.revision)
        emptied(connection)
        check_counts(archive.manifest, {part.name: copy_in(connection, part) for part in archive.parts()})
        go_on_counting(connection)
        forget_other_keys(connection, archive.manifest.keys)
        close(connection, _of(archive))
    return f"the schema {aside}" if there else None


def _of(archive: Archive) -> dict[str, object]:
    return asdict(archive.manifest)


def _config(connection: sa.Connection) -> Config:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.attributes["connection"] = connection
    return config


@contextmanager
def _engine(url: str) -> Iterator[sa.Engine]:
    engine = make_engine(url).execution_options(hub_schema=True)
    try:
        yield engine
    finally:
        engine.dispose()
