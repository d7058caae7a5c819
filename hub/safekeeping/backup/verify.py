"""Look through a backup: every part of it opens, it holds what it says, and its content is as the service wrote it.

The recovery key opens it. Whether this service made it, and whether its rows and values are as they were written, only
the key file tells: where that is not at hand, what was not looked at is said.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from alembic.script import ScriptDirectory

from hub.core.backups.recovery import RecoveryKey
from hub.core.backups.snapshot import FILE, Progress, described
from hub.core.db import Database
from hub.core.startup import MIGRATIONS
from hub.core.vault import Vault
from hub.safekeeping.backup.archive import Archive, BackupRefused, Manifest, opened
from hub.safekeeping.backup.create import scratch
from hub.safekeeping.backup.tables import laid_out
from hub.safekeeping.verify import verify as verify_content
from hub.safekeeping.verify.findings import Report

ORIGIN = "whether this service made the backup: the key file is not at hand"
CONTENT = "the values, keys and rows in it: the key file is not at hand"
OLDER = "the values, keys and rows in it: it is of an older version, so restore it beside and run hub verify"


@dataclass(frozen=True, slots=True)
class Looked:
    """What the backup says of itself, once that was found true; what its content showed, and what nobody looked at."""

    manifest: Manifest
    report: Report | None
    not_checked: tuple[str, ...]


def verify(path: Path, key: RecoveryKey, vault: Vault | None, folder: Path, progress: Progress) -> Looked:
    """`vault` is None where the key file is not at hand. `folder` is the service's, for a copy that is gone then."""
    with opened(path, key, vault, progress) as archive, copied(archive, folder) as copy:
        left = not_checked(archive.manifest, vault)
        if vault is None or left:
            return Looked(archive.manifest, None, left)
        with looked_into(copy, vault) as database:
            return Looked(archive.manifest, verify_content(database), left)


@contextmanager
def as_database(path: Path, key: RecoveryKey, vault: Vault, folder: Path) -> Iterator[Database]:
    """The database in a backup, to be looked through: a copy that is gone afterwards."""
    with opened(path, key, vault, lambda done, of: None) as archive, copied(archive, folder) as copy:
        for left in not_checked(archive.manifest, vault):
            raise BackupRefused(f"This cannot be looked at: {left}.")
        with looked_into(copy, vault) as database:
            yield database


def not_checked(manifest: Manifest, vault: Vault | None) -> tuple[str, ...]:
    if vault is None:
        return ORIGIN, CONTENT
    newest = ScriptDirectory(str(MIGRATIONS)).get_current_head()
    return () if manifest.revision == newest else (OLDER,)


@contextmanager
def copied(archive: Archive, folder: Path) -> Iterator[Path]:
    """Everything in the backup as a file of SQLite, once it opened to its end and was counted."""
    with scratch(folder) as copies:
        copy = copies / FILE
        if archive.manifest.kind == "sqlite":
            unpacked(archive, copy)
        else:
            check_counts(archive.manifest, laid_out(archive.parts(), copy))
        yield copy


@contextmanager
def looked_into(copy: Path, vault: Vault) -> Iterator[Database]:
    database = Database(f"sqlite:///{copy}", vault)
    try:
        yield database
    finally:
        database.dispose()


def unpacked(archive: Archive, to: Path) -> None:
    """SQLite's file out of a backup, once everything is right; what is not leaves nothing there."""
    try:
        with to.open("wb") as file:
            for part in archive.parts():
                file.writelines(part.pieces)
        with described(to) as found:
            check_counts(archive.manifest, found.tables)
    except BaseException:
        to.unlink(missing_ok=True)
        raise


def check_counts(manifest: Manifest, found: dict[str, int]) -> None:
    if found != manifest.tables:
        raise BackupRefused("The backup does not hold as many rows as it says.")
