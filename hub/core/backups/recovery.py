"""Files that only the holder of a recovery key can open: backups of the database.

A pair of keys: the public one lies with the service and can only lock, the private one is kept in a safe. A file is a
header (format, whose key, the file's own key sealed to it by HPKE, RFC 9180) and chunks of AES-256-GCM. A chunk's nonce
is its number and whether it is the last, so that one that is changed, removed, put elsewhere or cut off does not open.
The header is bound to every chunk.
"""

import base64
import hashlib
import os
import secrets
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, Suite

from hub.core.errors import HubError

MAGIC = b"ESOL hub backup\x01"
CHUNK = 1 << 16  # bytes of plain text in every chunk but the last
TAG = 16
PRIVATE, PUBLIC = "esol-hub-recovery-key-1", "esol-hub-recovery-public-key-1"
_HPKE = Suite(KEM.X25519, KDF.HKDF_SHA256, AEAD.AES_256_GCM)
_SEALED_KEY = 32 + 32 + TAG  # the sender's public key, and the sealed key of the file
_HEADER = len(MAGIC) + 32 + _SEALED_KEY


class RecoveryRefused(HubError):
    """A recovery key or a file that cannot be used, in one line."""


class RecoveryKey:
    """The public key, by which files are locked; the private one too, where its file was given."""

    def __init__(self, public: X25519PublicKey, private: X25519PrivateKey | None = None) -> None:
        self.public = public
        self.private = private

    @classmethod
    def generate(cls) -> "RecoveryKey":
        private = X25519PrivateKey.generate()
        return cls(private.public_key(), private)

    @classmethod
    def load(cls, path: Path) -> "RecoveryKey":
        """Of the file of either key."""
        try:
            kind, _, code = path.read_text("ascii").strip().partition(" ")
            key = base64.b64decode(code, validate=True)
            if kind == PUBLIC:
                return cls(X25519PublicKey.from_public_bytes(key))
            if kind != PRIVATE:
                raise ValueError
            if stat.S_IMODE(path.stat().st_mode) & 0o077:
                raise RecoveryRefused(
                    f"The recovery key {path} can be read by other users. Run: chmod 600 {path}"
                )
            private = X25519PrivateKey.from_private_bytes(key)
            return cls(private.public_key(), private)
        except FileNotFoundError:
            raise RecoveryRefused(
                f"There is no recovery key at {path}. To make one: hub backup recovery-key"
            ) from None
        except OSError as problem:
            raise RecoveryRefused(f"The recovery key {path} cannot be read: {problem.strerror}.") from None
        except ValueError:
            raise RecoveryRefused(f"{path} is not a recovery key, or it is damaged.") from None

    def save(self, path: Path) -> Path:
        """Write both, the private one for its owner alone; where the public one is. Nothing is overwritten."""
        assert self.private is not None
        beside = path.with_name(f"{path.name}.pub")
        for there in (path, beside):
            if there.exists():
                raise RecoveryRefused(f"There is a file at {there} already.")
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        _write_new(path, PRIVATE, self.private.private_bytes_raw(), 0o600)
        _write_new(beside, PUBLIC, self.public.public_bytes_raw(), 0o644)
        return beside

    @property
    def fingerprint(self) -> bytes:
        return hashlib.sha256(self.public.public_bytes_raw()).digest()


def _write_new(path: Path, kind: str, key: bytes, mode: int) -> None:
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode), "w") as file:
        file.write(f"{kind} {base64.b64encode(key).decode()}\n")


class Locker:
    """Writes a locked file. It is whole once it was closed."""

    def __init__(self, file: BinaryIO, key: RecoveryKey) -> None:
        own = secrets.token_bytes(32)
        sealed = _HPKE.encrypt(own, key.public, MAGIC)
        self._header = MAGIC + key.fingerprint + sealed
        self._cipher, self._file, self._number, self._waiting = AESGCM(own), file, 0, bytearray()
        file.write(self._header)

    def write(self, content: bytes) -> None:
        self._waiting += content
        while len(self._waiting) > CHUNK:
            self._put(bytes(self._waiting[:CHUNK]), last=False)
            del self._waiting[:CHUNK]

    def close(self) -> None:
        self._put(bytes(self._waiting), last=True)

    def _put(self, chunk: bytes, *, last: bool) -> None:
        self._file.write(self._cipher.encrypt(_nonce(self._number, last), chunk, self._header))
        self._number += 1


def is_locked(path: Path) -> bool:
    """Whether this is a file that only a recovery key opens, by how it begins."""
    if not path.is_file():
        return False
    with path.open("rb") as file:
        return file.read(len(MAGIC)) == MAGIC


def unlocked(file: BinaryIO, key: RecoveryKey) -> Iterator[bytes]:
    """The content, chunk by chunk; `RecoveryRefused` at the first that is not as it was written, or missing."""
    header = file.read(_HEADER)
    cipher = AESGCM(_own_key(header, key))
    number, chunk = 0, file.read(CHUNK + TAG)
    while True:
        following = file.read(CHUNK + TAG)
        try:
            yield cipher.decrypt(_nonce(number, not following), chunk, header)
        except (InvalidTag, ValueError):
            raise RecoveryRefused(
                f"The backup file is damaged, cut or changed: part {number + 1} cannot be opened."
            ) from None
        if not following:
            return
        number, chunk = number + 1, following


def _own_key(header: bytes, key: RecoveryKey) -> bytes:
    if header[: len(MAGIC)] != MAGIC or len(header) != _HEADER:
        raise RecoveryRefused("This is not a backup file of the hub, or its beginning is damaged.")
    if key.private is None:
        raise RecoveryRefused("The public recovery key cannot open a backup. Give the private one.")
    if header[len(MAGIC) : len(MAGIC) + 32] != key.fingerprint:
        raise RecoveryRefused("The backup file was locked with another recovery key.")
    try:
        return _HPKE.decrypt(header[-_SEALED_KEY:], key.private, MAGIC)
    except (InvalidTag, ValueError):
        raise RecoveryRefused("The beginning of the backup file is damaged or changed.") from None


def _nonce(number: int, last: bool) -> bytes:
    return number.to_bytes(11, "big") + bytes([last])
