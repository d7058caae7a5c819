"""`hub verify`: whether everything that is sealed is as the service wrote it, here or in a copy."""

import json
import sqlite3
import sys
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from urllib.parse import quote

import click
import sqlalchemy as sa

from hub.cli.database import opened
from hub.cli.progress import shown
from hub.cli.trust.backup import KEY_OPTION, files_said, key_path
from hub.cli.trust.findings import as_document, in_words
from hub.core.backups.recovery import RecoveryKey, is_locked
from hub.core.db import Database
from hub.core.engine import make_engine
from hub.core.startup import check_keys, check_schema
from hub.core.unreadable import read_with_care
from hub.core.vault import Vault
from hub.safekeeping.backup.verify import as_database
from hub.safekeeping.verify import verify
from hub.settings import Settings


@click.command("verify")
@click.option(
    "--in",
    "copy",
    metavar="FILE|URL",
    help="A copy: a backup, a file of SQLite, or the address of a database.",
)
@KEY_OPTION
@click.option("--json", "as_json", is_flag=True, help="For machines, and without progress.")
def verify_command(copy: str | None, recovery_key: Path | None, as_json: bool) -> None:
    """Open every sealed value and key, check every row's seal, and compare rows with the audit. Changes nothing.

    Exits with 1 where anything was found.
    """
    with the_one_meant(copy, recovery_key) as database:
        started = time.perf_counter()
        if as_json:
            report = verify(database)
        else:
            with shown("Verifying") as progress:
                report = verify(database, progress)
        seconds = time.perf_counter() - started
    click.echo(
        json.dumps(as_document(report) | {"seconds": round(seconds, 2)})
        if as_json
        else f"{in_words(report)} In {seconds:.1f} seconds."
    )
    sys.exit(bool(report.findings))


def the_one_meant(copy: str | None, recovery_key: Path | None) -> AbstractContextManager[Database]:
    if copy is None:
        return opened()
    return of_a_backup(Path(copy), recovery_key) if is_locked(Path(copy)) else of_a_copy(copy)


@contextmanager
def of_a_backup(file: Path, recovery_key: Path | None) -> Iterator[Database]:
    settings = Settings.from_environment()
    vault = Vault.load(settings.keyring_path)
    key = RecoveryKey.load(key_path(recovery_key))
    with files_said(), as_database(file, key, vault, settings.data_dir) as database:
        yield database


@contextmanager
def of_a_copy(copy: str) -> Iterator[Database]:
    """The copy, opened with this service's keys and only to be read."""
    database = Database(engine_of(copy), Vault.load(Settings.from_environment().keyring_path))
    try:
        check_schema(database)
        check_keys(database)
        yield database
    except (sa.exc.DBAPIError, sa.exc.ArgumentError):
        raise click.ClickException(f"{copy} cannot be read as a database.") from None
    finally:
        database.dispose()


def engine_of(copy: str) -> sa.Engine:
    if "://" in copy:
        return make_engine(copy)
    path = Path(copy).resolve()
    if not path.is_file():
        raise click.ClickException(f"There is no file {copy}.")
    address = f"file:{quote(str(path))}?mode=ro"
    return read_with_care(
        sa.create_engine(
            "sqlite://", creator=lambda: sqlite3.connect(address, uri=True), hide_parameters=True
        )
    )
