"""Look through a backup: every part of it opens, it holds what it says, and SQLite's file is a whole database."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from hub.core.db import Database
from hub.core.recovery import RecoveryKey
from hub.core.snapshot import FILE, Part, Progress, described
from hub.core.vault import Vault
from hub.safekeeping.backup.archive import Archive, BackupRefused, Manifest, opened
from hub.safekeeping.backup.create import scratch


def verify(path: Path, key: RecoveryKey, vault: Vault, folder: Path, progress: Progress) -> Manifest:
    """What the backup says of itself, once that was found true. `folder` is the service's, for a copy."""
    with opened(path, key, vault, progress) as archive:
        if archive.manifest.kind == "sqlite":
            with scratch(folder) as copies:
                unpacked(archive, copies / FILE)
        else:
            check_counts(archive.manifest, {part.name: rows_in(part) for part in archive.parts()})
        return archive.manifest


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


def rows_in(part: Part) -> int:
    return sum(piece.count(b"\n") for piece in part.pieces)


def check_counts(manifest: Manifest, found: dict[str, int]) -> None:
    if found != manifest.tables:
        raise BackupRefused("The backup does not hold as many rows as it says.")


@contextmanager
def as_database(path: Path, key: RecoveryKey, vault: Vault, folder: Path) -> Iterator[Database]:
    """The database in a backup of SQLite, to be looked through: a copy that is gone afterwards."""
    with opened(path, key, vault, lambda done, of: None) as archive, scratch(folder) as copies:
        if archive.manifest.kind != "sqlite":
            raise BackupRefused("A backup of PostgreSQL is looked through after it was restored beside.")
        unpacked(archive, copies / FILE)
        database = Database(f"sqlite:///{copies / FILE}", vault)
        try:
            yield database
        finally:
            database.dispose()
