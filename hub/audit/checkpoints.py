"""Signed statements of how far the chain had come, in a second place that who writes to the database does not reach.

    {"number": 4711, "link": "…", "at": "…", "resumed": false, "begins": false,
     "before": "…", "key": "…", "signature": "…"}

One line of JSON each, appended and never changed; a line that was being written when the machine stopped is no line.
`before` is the SHA-256 of the line before it; `signature` (Ed25519) is over the line without it, so that an auditor
needs the file and the public `key` alone. After a restore from a backup one is `resumed`: it may be of an earlier event
than those before it. One that `begins` says that the events up to its own were let go: the chain is
kept from there.
"""

import fcntl
import hashlib
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from hub.audit.types import ChainBroken, Finding, Head, Kind
from hub.core.clock import utc_now
from hub.core.vault import Vault

FILE, LOCK = "audit-checkpoints.jsonl", "audit-checkpoints.lock"
PURPOSE = "audit-checkpoint"
NOTHING_BEFORE = "0" * 64
TAIL = 8192  # bytes; many lines


@dataclass(frozen=True, slots=True)
class Checkpoint:
    number: int
    link: bytes
    at: str
    resumed: bool
    begins: bool = False


@contextmanager
def locked(place: Path, *, wait: bool = True) -> Iterator[None]:
    """One at a time, on machines that share the second place. `BlockingIOError` at once for who does not `wait`."""
    place.mkdir(mode=0o700, parents=True, exist_ok=True)
    with (place / LOCK).open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX if wait else fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield


def append(place: Path, vault: Vault, head: Head, *, resumed: bool = False, begins: bool = False) -> None:
    """Write a checkpoint down, so that it stays when the power goes. Only while the place is `locked`."""
    lines = _last_lines(place)
    said = {
        "number": head.number,
        "link": head.link.hex(),
        "at": utc_now().isoformat(timespec="seconds"),
        "resumed": resumed,
        "begins": begins,
        "before": _digest(lines[-1]) if lines else NOTHING_BEFORE,
        "key": vault.signing_key(PURPOSE).hex(),
    }
    with (place / FILE).open("ab") as file:
        file.truncate(file.tell() - len(_torn(place)))
        file.write(_bytes({**said, "signature": vault.sign(PURPOSE, _bytes(said)).hex()}))
        file.flush()
        os.fsync(file.fileno())


def newest(place: Path, vault: Vault) -> Checkpoint | None:
    """The last; None where there is none at all. `ChainBroken` where it was not signed here."""
    lines = _last_lines(place)
    last = _opened(lines[-1], vault) if lines else None
    if lines and last is None:
        raise ChainBroken("The last checkpoint was changed. Run: hub audit verify")
    return last


def read(file: Path, vault: Vault) -> tuple[list[Checkpoint], list[Finding]]:
    """Every checkpoint that is right, and what is wrong with the others or with their order."""
    try:
        lines = _whole_lines(file.read_bytes())
    except OSError as problem:
        words = f"The checkpoints in {file} cannot be read: {problem.strerror}."
        return [], [Finding(Kind.CHECKPOINTS, words)]
    found, wrong, before = [], [], NOTHING_BEFORE
    for place, line in enumerate(lines, 1):
        one = _opened(line, vault)
        if one is None:
            wrong.append(Finding(Kind.CHECKPOINTS, f"Line {place} of the checkpoints was changed."))
        elif json.loads(line)["before"] != before:
            words = f"Before line {place} of the checkpoints, lines were removed, added or put elsewhere."
            wrong.append(Finding(Kind.CHECKPOINTS, words))
        if one is not None:
            found.append(one)
        before = _digest(line)
    return found, wrong


def standing(found: list[Checkpoint]) -> list[Checkpoint]:
    """Those that still count: a restore from a backup takes back what was numbered after it."""
    kept: list[Checkpoint] = []
    for one in found:
        if one.resumed:
            kept = [earlier for earlier in kept if earlier.number <= one.number]
        kept.append(one)
    return kept


def _opened(line: bytes, vault: Vault) -> Checkpoint | None:
    """None for a line that was not signed here."""
    try:
        entry: dict[str, Any] = json.loads(line)
        signature = bytes.fromhex(entry.pop("signature"))
        one = Checkpoint(
            int(entry["number"]),
            bytes.fromhex(entry["link"]),
            str(entry["at"]),
            bool(entry["resumed"]),
            bool(entry.get("begins", False)),  # what was written before events were ever let go has none
        )
        ours = entry["key"] == vault.signing_key(PURPOSE).hex()
    except (ValueError, KeyError, TypeError, AttributeError):
        return None
    whole = _bytes({**entry, "signature": signature.hex()}) == line
    return one if ours and whole and vault.signed(PURPOSE, _bytes(entry), signature) else None


def _last_lines(place: Path) -> list[bytes]:
    return _whole_lines(_tail(place))


def _torn(place: Path) -> bytes:
    return _tail(place).rpartition(b"\n")[2]


def _tail(place: Path) -> bytes:
    if not (place / FILE).exists():
        return b""
    with (place / FILE).open("rb") as file:
        file.seek(max(0, file.seek(0, os.SEEK_END) - TAIL))
        return file.read()


def _whole_lines(content: bytes) -> list[bytes]:
    return [line for line in content.splitlines(keepends=True) if line.endswith(b"\n")]


def _bytes(entry: dict[str, Any]) -> bytes:
    return json.dumps(entry, separators=(",", ":")).encode() + b"\n"


def _digest(line: bytes) -> str:
    return hashlib.sha256(line).hexdigest()
