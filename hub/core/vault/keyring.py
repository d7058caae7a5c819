"""The key ring of one deployment, and the file that it is kept in.

The file is written whole or not at all: a new one beside it, which then takes its name. No earlier copy stays: it
would keep a key that was destroyed.
"""

import base64
import fcntl
import json
import os
import secrets
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from hub.core.vault.errors import KeyringError

KEY_LENGTH = 32
FIRST_KEK, FIRST_INDEX = (
    "kek-0001",
    "index",
)  # files of earlier versions held one index key, which had no other name


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """A key that the file only names: `provider` holds it under `name`.

    `proof`, where the provider never hands the key out, is something that only it can open.
    """

    provider: str
    name: str
    proof: str = ""


@dataclass(frozen=True)
class Keyring:
    """The secrets of one deployment, kept in one file (mode 0600) outside the database folder.

    `keks` wrap the subjects' data keys; `primary` names the one used for new keys. `index` are the roots of blind
    indexes: rows are found under all, and written under each that is not `resting`. A `destroyed` key's id is given to
    no other. `system` is the root of what the
    service authenticates and seals for itself.
    """

    deployment: str
    primary: str
    keks: dict[str, bytes | Elsewhere] = field(repr=False)
    index: dict[str, bytes] = field(repr=False)
    system: bytes = field(repr=False)
    index_primary: str = FIRST_INDEX
    resting: frozenset[str] = frozenset()
    destroyed: tuple[str, ...] = ()

    @classmethod
    def generate(cls) -> "Keyring":
        return cls(
            deployment=secrets.token_hex(16),
            primary=FIRST_KEK,
            keks={FIRST_KEK: new_key()},
            index={FIRST_INDEX: new_key()},
            system=new_key(),
        )

    @classmethod
    def load(cls, path: Path) -> "Keyring":
        try:
            with path.open("rb") as file:
                refuse_open_doors(path, os.fstat(file.fileno()))
                return ring_of(json.loads(file.read().decode("ascii"), object_pairs_hook=_once_each))
        except FileNotFoundError:
            raise KeyringError(
                f"There is no key file at {path}. For a new service run: hub keys init"
            ) from None
        except OSError as problem:
            raise KeyringError(f"The key file {path} cannot be read: {problem.strerror}.") from None
        except (ValueError, KeyError, TypeError, AttributeError):
            raise KeyringError(f"The key file {path} is damaged. Restore it from its own backup.") from None

    def save(self, path: Path) -> None:
        """Write a new file, readable by this user only. An existing file is never overwritten."""
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        _write(path, self)

    def replace(self, path: Path) -> None:
        """Take the place of the file, whole or not at all."""
        beside = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
        try:
            _write(beside, self)
            beside.replace(path)
        finally:
            beside.unlink(missing_ok=True)
        with _folder(path) as folder:
            os.fsync(folder)


@contextmanager
def changing(path: Path) -> Iterator[Keyring]:
    """The ring as it is in the file, while nobody else changes it."""
    if not path.exists():
        Keyring.load(path)
    with _folder(path) as folder:
        fcntl.flock(folder, fcntl.LOCK_EX)
        yield Keyring.load(path)


def new_key() -> bytes:
    return secrets.token_bytes(KEY_LENGTH)


def decoded(text: str) -> bytes:
    return base64.b64decode(text, validate=True)


def refuse_open_doors(path: Path, found: os.stat_result) -> None:
    """Also of a file that a link leads to: it is the open file that is asked."""
    if not stat.S_ISREG(found.st_mode):
        raise KeyringError(f"The key file {path} cannot be read: Is not a file.")
    if stat.S_IMODE(found.st_mode) & 0o077:
        raise KeyringError(f"The key file {path} can be read by other users. Run: chmod 600 {path}")


@contextmanager
def _folder(path: Path) -> Iterator[int]:
    folder = os.open(path.parent, os.O_RDONLY | os.O_DIRECTORY)
    try:
        yield folder
    finally:
        os.close(folder)


def _write(path: Path, ring: Keyring) -> None:
    content = {
        "deployment": ring.deployment,
        "primary": ring.primary,
        "keks": {key_id: _kek_as_written(kek) for key_id, kek in ring.keks.items()},
        "index": {
            "primary": ring.index_primary,
            "keys": {key_id: _encode(key) for key_id, key in ring.index.items()},
            "resting": sorted(ring.resting),
        },
        "system": _encode(ring.system),
        "destroyed": list(ring.destroyed),
    }
    with os.fdopen(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "w") as file:
        json.dump(content, file, indent=1)
        file.flush()
        os.fsync(file.fileno())


def ring_of(content: dict[str, Any]) -> Keyring:
    """What a key file says, of whichever version."""
    index = content["index"]
    if isinstance(index, str):
        index = {"primary": FIRST_INDEX, "keys": {FIRST_INDEX: index}}
    return Keyring(
        deployment=_text(content["deployment"]),
        primary=_text(content["primary"]),
        keks={key_id: _kek(kek) for key_id, kek in content["keks"].items()},
        index={key_id: decoded(key) for key_id, key in index["keys"].items()},
        system=decoded(content["system"]),
        index_primary=_text(index["primary"]),
        resting=frozenset(map(_text, index.get("resting", ()))),
        destroyed=tuple(map(_text, content.get("destroyed", ()))),
    )


def _kek(written: Any) -> bytes | Elsewhere:
    return decoded(written) if isinstance(written, str) else Elsewhere(**written)


def _kek_as_written(kek: bytes | Elsewhere) -> Any:
    if isinstance(kek, bytes):
        return _encode(kek)
    proof = {"proof": kek.proof} if kek.proof else {}
    return {"provider": kek.provider, "name": kek.name, **proof}


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError
    return value


def _once_each(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """JSON takes the last of two equal names; here one of them may be the key that is needed."""
    if len({name for name, _ in pairs}) < len(pairs):
        raise ValueError
    return dict(pairs)


def _encode(key: bytes) -> str:
    return base64.b64encode(key).decode("ascii")
