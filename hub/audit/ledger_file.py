"""The file of the ledger: lines of JSON, each with a MAC and the hash of the line before it, and a head.

    {"n": 7, "at": "…", "unit": "…", "word": "meant", "act": "grant withdrawn", "ids": {…}, "before": "…", "mac": "…"}

It lies in the second place: a folder on another disk than the database, which several processes, and several machines
that share it, append to one after the other. The head says how long the file is, so that a cut one is noticed. A line
that was being written when the machine stopped is no line: nothing had been promised for it.
"""

import fcntl
import hashlib
import hmac
import json
import logging
import os
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from hub.core.errors import HubError
from hub.core.vault import Vault

FILE, HEAD, LOCK = "ledger.jsonl", "ledger.head", "ledger.lock"
NOTHING_BEFORE = "0" * 64
TAIL = 8192  # bytes; longer than any line
log = logging.getLogger(__name__)


class LedgerBroken(HubError):
    """The ledger is missing, was cut or was edited."""


@dataclass(frozen=True, slots=True)
class Mark:
    """A place in the ledger: the number of a line and the hash of its bytes."""

    number: int
    digest: str


START = Mark(0, NOTHING_BEFORE)


def append(place: Path, vault: Vault, entries: Sequence[dict[str, Any]]) -> Mark:
    """Write the entries down, so that they stay when the power goes; where the ledger stands after it.

    `OSError` when it cannot be done.
    """
    place.mkdir(mode=0o700, parents=True, exist_ok=True)
    with _locked(place), (place / FILE).open("ab+") as file:
        mark = _end_of(file, place, vault)
        lines = []
        for entry in entries:
            line = _line({"n": mark.number + 1, **entry, "before": mark.digest}, vault)
            mark = Mark(mark.number + 1, _digest(line))
            lines.append(line)
        file.write(b"".join(lines))
        file.flush()
        os.fsync(file.fileno())
        _write_head(place, vault, mark)
    return mark


def read(place: Path, vault: Vault) -> list[dict[str, Any]]:
    """Every line, once all of them and the head are found right; `LedgerBroken` says what is not."""
    try:
        head = _head(place, vault)  # first: it never says more than the file
        lines = _whole_lines((place / FILE).read_bytes())
    except FileNotFoundError:
        raise LedgerBroken(f"There is no ledger in {place}.") from None
    except OSError as problem:
        raise LedgerBroken(f"The ledger in {place} cannot be read: {problem.strerror}.") from None
    entries = list(_checked(lines, vault))
    if head is None:
        raise LedgerBroken("The head of the ledger was changed.")
    if head.number > len(lines):
        raise LedgerBroken(f"The ledger was cut: line {len(lines) + 1} of {head.number} is missing.")
    if head.number and _digest(lines[head.number - 1]) != head.digest:
        raise LedgerBroken(f"Line {head.number} of the ledger is not the one that was written.")
    return entries


def mark_of(entry: dict[str, Any]) -> Mark:
    """The place of a line that was read."""
    return Mark(entry["n"], _digest(_bytes(entry)))


def _checked(lines: Iterable[bytes], vault: Vault) -> Iterator[dict[str, Any]]:
    before = START
    for line in lines:
        entry = _opened(line, vault)
        if entry is None or (entry["n"], entry["before"]) != (before.number + 1, before.digest):
            raise LedgerBroken(
                f"Line {before.number + 1} of the ledger was changed, removed or put elsewhere."
            )
        before = Mark(entry["n"], _digest(line))
        yield entry


@contextmanager
def _locked(place: Path) -> Iterator[None]:
    with (place / LOCK).open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _end_of(file: Any, place: Path, vault: Vault) -> Mark:
    """Where the next line goes. After a cut it goes on from the head, so that the gap stays to be found."""
    _forget_torn_line(file)
    head, last = _head(place, vault) or START, _last(file, vault)
    if last.number < head.number:
        log.error("the ledger in the second place was cut or changed: run hub backup ledger")
        return head
    return last


def _forget_torn_line(file: Any) -> None:
    size = file.seek(0, os.SEEK_END)
    start = file.seek(max(0, size - TAIL))
    tail = file.read()
    if tail and not tail.endswith(b"\n"):
        file.truncate(start + tail.rfind(b"\n") + 1)


def _last(file: Any, vault: Vault) -> Mark:
    size = file.seek(0, os.SEEK_END)
    file.seek(max(0, size - TAIL))
    lines = _whole_lines(file.read())
    entry = _opened(lines[-1], vault) if lines else None
    return Mark(entry["n"], _digest(lines[-1])) if entry else START


def _write_head(place: Path, vault: Vault, mark: Mark) -> None:
    fresh = place / f"{HEAD}.new"
    with fresh.open("wb") as file:
        file.write(_line({"n": mark.number, "digest": mark.digest}, vault))
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(place / HEAD)


def _head(place: Path, vault: Vault) -> Mark | None:
    """None for one that is missing, or not ours."""
    path = place / HEAD
    entry = _opened(path.read_bytes(), vault) if path.exists() else None
    return Mark(entry["n"], entry["digest"]) if entry and "digest" in entry else None


def _whole_lines(content: bytes) -> list[bytes]:
    return [line for line in content.splitlines(keepends=True) if line.endswith(b"\n")]


def _line(entry: dict[str, Any], vault: Vault) -> bytes:
    return _bytes({**entry, "mac": vault.authenticate("ledger", _bytes(entry)).hex()})


def _opened(line: bytes, vault: Vault) -> dict[str, Any] | None:
    """What a line says; None where its MAC is not right."""
    try:
        entry: dict[str, Any] = json.loads(line)
        mac = bytes.fromhex(entry["mac"])
    except (ValueError, KeyError, TypeError):
        return None
    said = {name: value for name, value in entry.items() if name != "mac"}
    right = hmac.compare_digest(mac, vault.authenticate("ledger", _bytes(said)))
    return entry if right and line == _bytes(entry) else None


def _bytes(entry: dict[str, Any]) -> bytes:
    return json.dumps(entry, separators=(",", ":")).encode() + b"\n"


def _digest(line: bytes) -> str:
    return hashlib.sha256(line).hexdigest()


def what_is_right(place: Path, vault: Vault) -> list[dict[str, Any]]:
    """The lines of a broken ledger that are still as they were written, for who accepts that some are lost."""
    try:
        lines = _whole_lines((place / FILE).read_bytes())
    except OSError:
        return []
    return [entry for line in lines if (entry := _opened(line, vault)) is not None and "word" in entry]
