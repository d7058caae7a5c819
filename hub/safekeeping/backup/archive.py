"""What lies inside a backup file: a manifest, the parts of a snapshot, and a seal of the key ring over all of it.

Frames of a kind (one byte), a length (four) and content. The public recovery key lets anybody make a locked file; the
seal is a MAC that only this service can make, so a backup of somebody else's making is refused.
"""

import hashlib
import hmac
import json
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, BinaryIO

from alembic.script import ScriptDirectory

from hub.audit.ledger_file import Mark
from hub.core.backups.recovery import Locker, RecoveryKey, unlocked
from hub.core.backups.snapshot import Part, Progress
from hub.core.errors import HubError
from hub.core.startup import MIGRATIONS, refuse_other_keys
from hub.core.vault import Vault

FORMAT = 1
MANIFEST, PART, PIECE, SEAL = b"M", b"P", b"D", b"S"


class BackupRefused(HubError):
    """A backup file that cannot be used, in one line."""


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a backup says of itself. `keys` are the digests of the keys that something in it needs."""

    backup: str
    taken_at: str
    deployment: str
    kind: str
    revision: str
    keys: dict[str, str]
    tables: dict[str, int]
    ledger_number: int
    ledger_digest: str
    format: int = FORMAT

    @property
    def mark(self) -> Mark:
        return Mark(self.ledger_number, self.ledger_digest)

    @property
    def moment(self) -> datetime:
        return datetime.fromisoformat(self.taken_at)

    @property
    def rows(self) -> int:
        return sum(self.tables.values())


def write(locker: Locker, vault: Vault, manifest: Manifest, parts: Iterable[Part]) -> None:
    """Everything, and the seal at the end."""
    digest = hashlib.sha256()

    def put(kind: bytes, content: bytes) -> None:
        frame = kind + len(content).to_bytes(4, "big") + content
        digest.update(frame)
        locker.write(frame)

    put(MANIFEST, json.dumps(asdict(manifest)).encode())
    for part in parts:
        put(PART, json.dumps({"name": part.name, "columns": part.columns}).encode())
        for piece in part.pieces:
            put(PIECE, piece)
    put(SEAL, vault.authenticate("backup", digest.digest()))


class Archive:
    """An opened backup: its manifest, and its parts, each to be read to its end before the next.

    Without a vault nobody can tell whose it is.
    """

    def __init__(self, frames: "Frames", vault: Vault | None) -> None:
        self._frames = frames
        self._vault = vault
        self.manifest = read_manifest(frames.next(MANIFEST))
        check_is_known(self.manifest)
        if vault is not None:
            check_is_ours(self.manifest, vault)

    def parts(self) -> Iterator[Part]:
        """`BackupRefused` after the last, where the seal is not of this service's key ring."""
        while (kind := self._frames.kind()) == PART:
            yield read_part(self._frames.next(PART), self._pieces())
        if kind != SEAL:
            raise BackupRefused("The backup file is not complete.")
        whole = self._frames.digest.digest()
        self._check_seal(whole, self._frames.next(SEAL))
        if self._frames.kind() is not None:
            raise BackupRefused("The backup file holds more than it should.")

    def _check_seal(self, whole: bytes, seal: bytes) -> None:
        if self._vault is None:
            return
        if not hmac.compare_digest(seal, self._vault.authenticate("backup", whole)):
            raise BackupRefused("The backup file was not made by this service, or with another key file.")

    def _pieces(self) -> Iterator[bytes]:
        while self._frames.kind() == PIECE:
            yield self._frames.next(PIECE)


class Frames:
    """Frame by frame, with the digest of those that were read."""

    def __init__(self, chunks: Iterator[bytes]) -> None:
        self._chunks, self._waiting = chunks, bytearray()
        self.digest = hashlib.sha256()

    def kind(self) -> bytes | None:
        """Of the next frame; None at the end."""
        return bytes(self._waiting[:1]) if self._fill(1) else None

    def next(self, kind: bytes) -> bytes:
        """The content of the next frame, which is of this kind."""
        if self.kind() != kind or not self._fill(5):
            raise BackupRefused("The backup file is not what it should be.")
        end = 5 + int.from_bytes(self._waiting[1:5], "big")
        if not self._fill(end):
            raise BackupRefused("The backup file is not complete.")
        frame = bytes(self._waiting[:end])
        del self._waiting[:end]
        self.digest.update(frame)
        return frame[5:]

    def _fill(self, length: int) -> bool:
        while len(self._waiting) < length:
            more = next(self._chunks, None)
            if more is None:
                return False
            self._waiting += more
        return True


@contextmanager
def opened(path: Path, key: RecoveryKey, vault: Vault | None, progress: Progress) -> Iterator[Archive]:
    """A backup of this service that this version can read; `HubError` or `KeyringError` in one line otherwise.

    Without a vault it may be another service's. `progress` is told how many of how many bytes were read.
    """
    try:
        with path.open("rb") as file:
            size = max(path.stat().st_size, 1)
            yield Archive(Frames(_told(unlocked(file, key), file, size, progress)), vault)
    except FileNotFoundError:
        raise BackupRefused(f"There is no backup file {path}.") from None
    except IsADirectoryError:
        raise BackupRefused(f"{path} is a folder. Name the backup file.") from None
    except PermissionError:
        raise BackupRefused(f"The backup file {path} cannot be read.") from None


def _told(chunks: Iterator[bytes], file: BinaryIO, size: int, progress: Progress) -> Iterator[bytes]:
    for chunk in chunks:
        progress(file.tell(), size)
        yield chunk


def read_manifest(content: bytes) -> Manifest:
    try:
        said: dict[str, Any] = json.loads(content)
        if said["format"] != FORMAT:
            raise BackupRefused("The backup file was made by a newer version of the hub.")
        return Manifest(**said)
    except (ValueError, TypeError, KeyError):
        raise BackupRefused("The backup file is not what it should be.") from None


def read_part(content: bytes, pieces: Iterator[bytes]) -> Part:
    try:
        said: dict[str, Any] = json.loads(content)
        return Part(said["name"], tuple(said["columns"]), pieces)
    except (ValueError, TypeError, KeyError):
        raise BackupRefused("The backup file is not what it should be.") from None


def check_is_known(manifest: Manifest) -> None:
    known = {step.revision for step in ScriptDirectory(str(MIGRATIONS)).walk_revisions()}
    if manifest.revision not in known:
        raise BackupRefused("The backup was made by a newer version of the hub. Install that version first.")


def check_is_ours(manifest: Manifest, vault: Vault) -> None:
    """Not another service's, and none that was sealed with keys that the key file lacks."""
    if manifest.deployment != vault.deployment:
        raise BackupRefused("The backup is of another service: its key file is not the one in use here.")
    refuse_other_keys(
        {name: bytes.fromhex(digest) for name, digest in manifest.keys.items()}, vault.fingerprints()
    )
