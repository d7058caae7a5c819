"""`hub verify`: whether everything that is sealed is as the service wrote it, here or in a copy."""

import json
import sqlite3
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from urllib.parse import quote

import click
import sqlalchemy as sa

from hub.cli.database import opened
from hub.cli.progress import shown
from hub.core.db import Database, make_engine
from hub.core.startup import check_keys, check_schema
from hub.core.unreadable import read_with_care
from hub.core.vault import Vault
from hub.safekeeping.verify import verify
from hub.safekeeping.verify.findings import KIND_WORDS, Report
from hub.settings import Settings


@click.command("verify")
@click.option(
    "--in", "copy", metavar="FILE|URL", help="A copy: a file of SQLite, or the address of a database."
)
@click.option("--json", "as_json", is_flag=True, help="For machines, and without progress.")
def verify_command(copy: str | None, as_json: bool) -> None:
    """Open every sealed value and key, check every row's seal, and compare rows with the audit. Changes nothing.

    Exits with 1 where anything was found.
    """
    with opened() if copy is None else of_a_copy(copy) as database:
        started = time.perf_counter()
        if as_json:
            report = verify(database)
        else:
            with shown("Verifying") as progress:
                report = verify(database, progress)
        seconds = time.perf_counter() - started
    click.echo(as_document(report, seconds) if as_json else in_words(report, seconds))
    sys.exit(bool(report.findings))


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


def as_document(report: Report, seconds: float) -> str:
    found = [{**asdict(one), "row_id": str(one.row_id)} for one in report.findings]
    told = {"values": report.values, "keys": report.keys, "rows": report.rows, "seconds": round(seconds, 2)}
    return json.dumps(told | {"findings": found})


def in_words(report: Report, seconds: float) -> str:
    looked = (
        f"{report.values:,} values, {report.keys:,} keys and {report.rows:,} rows in {seconds:.1f} seconds"
    )
    if not report.findings:
        return f"Everything is as it was written: {looked}."
    lines = (
        f"{one.table}{f'.{one.column}' if one.column else ''} of {one.row_id}: {KIND_WORDS[one.kind]} ({one.kind})"
        for one in report.findings
    )
    return "\n".join([*lines, f"Found {len(report.findings):,} in {looked}."])
