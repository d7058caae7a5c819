"""Make a backup while the service is used."""

import fcntl
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import BinaryIO, cast

from hub.audit import ledger
from hub.audit import services as audit
from hub.audit.ledger_file import Mark
from hub.core.actor import Viewer
from hub.core.backups.recovery import Locker, RecoveryKey
from hub.core.backups.snapshot import Progress, Snapshot, taken
from hub.core.clock import utc_now
from hub.core.db import Database
from hub.core.ids import new_id
from hub.core.vault import Vault
from hub.safekeeping.backup import archive
from hub.safekeeping.backup.archive import BackupRefused, Manifest
from hub.safekeeping.keys.usage import may_be_needed, of_recovery_codes

JOB = Viewer.job("make a backup")


@dataclass(frozen=True, slots=True)
class Made:
    """The file, and what it says of itself."""

    path: Path
    manifest: Manifest
    size: int


def create(database: Database, key: RecoveryKey, to: Path, folder: Path, progress: Progress) -> Made:
    """A backup file at `to`, or in that folder under a name of its own. `folder` is the service's, for a copy."""
    now, backup = utc_now(), new_id().hex
    path = _where(to, now)
    assert database.second_place is not None
    codes, may_need = of_recovery_codes(database), may_be_needed(database)
    mark = ledger.mark_backup(database.second_place, database.vault, now, backup, codes | may_need)
    with scratch(folder) as copies, taken(database.engine, copies, progress) as snapshot:
        manifest = _manifest(snapshot, database.vault, backup, now, mark, codes)
        if not manifest.keys.keys() <= codes | may_need:
            raise BackupRefused("The keys were changed as the backup began. Run the command again.")
        with _written(path) as file:
            locker = Locker(file, key)
            archive.write(locker, database.vault, manifest, snapshot.parts)
            locker.close()
    with database.unit_of_work(JOB) as uow:
        audit.record(uow, "backup.create")
    return Made(path, manifest, path.stat().st_size)


def _where(to: Path, now: datetime) -> Path:
    path = to / f"hub-{now:%Y%m%dT%H%M%SZ}.backup" if to.is_dir() else to
    if path.exists():
        raise BackupRefused(f"There is a file {path} already. Nothing was overwritten.")
    if not path.parent.is_dir():
        raise BackupRefused(f"There is no folder {path.parent}.")
    return path


def _manifest(
    snapshot: Snapshot, vault: Vault, backup: str, now: datetime, mark: Mark, codes: frozenset[str]
) -> Manifest:
    keys = {name: digest for name, digest in vault.fingerprints().items() if name in codes} | snapshot.keys
    return Manifest(
        backup=backup,
        taken_at=now.isoformat(),
        deployment=vault.deployment,
        kind=snapshot.kind,
        revision=snapshot.revision,
        keys={name: digest.hex() for name, digest in keys.items()},
        tables=snapshot.tables,
        ledger_number=mark.number,
        ledger_digest=mark.digest,
    )


@contextmanager
def _written(path: Path) -> Iterator[BinaryIO]:
    """A file that has its name once it is whole and on the disk; only its owner may read it."""
    part = path.with_name(f"{path.name}.part")
    try:
        with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
            yield cast("BinaryIO", file)
            file.flush()
            os.fsync(file.fileno())
        part.rename(path)
    finally:
        part.unlink(missing_ok=True)


@contextmanager
def scratch(folder: Path) -> Iterator[Path]:
    """An empty folder that nobody else may read, for one command at a time; what one that was killed left goes."""
    place = folder / "backup-scratch"
    place.mkdir(mode=0o700, parents=True, exist_ok=True)
    with (place / "lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise BackupRefused(
                "Another backup, or a look into one, is going on. Wait until it is done."
            ) from None
        copies = place / "copies"
        shutil.rmtree(copies, ignore_errors=True)
        copies.mkdir(mode=0o700)
        try:
            yield copies
        finally:
            shutil.rmtree(copies, ignore_errors=True)
