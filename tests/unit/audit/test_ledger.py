"""The ledger keeps every line, tells each way in which it was touched, and no act goes by without it."""

import json
from collections.abc import Callable
from multiprocessing import get_context
from pathlib import Path

import pytest

from hub.audit import ledger_file
from hub.audit.ledger_file import FILE, HEAD, LedgerBroken, append, read
from hub.core.vault import Keyring, Vault

KEYRING = Keyring.generate()
VAULT = Vault(KEYRING)


def entry(number: int) -> dict[str, object]:
    return {
        "at": "2026-11-29T10:00:00+00:00",
        "unit": f"{number:x}",
        "word": "meant",
        "act": "erased",
        "ids": {},
    }


@pytest.fixture
def place(tmp_path: Path) -> Path:
    for number in range(6):
        append(tmp_path, VAULT, [entry(number)])
    return tmp_path


def swapped(lines: list[bytes]) -> list[bytes]:
    return [*lines[:2], lines[3], lines[2], *lines[4:]]


def edited(lines: list[bytes]) -> list[bytes]:
    return [*lines[:3], lines[3].replace(b"erased", b"block!"), *lines[4:]]


def forged(lines: list[bytes]) -> list[bytes]:
    """As somebody would write it who has everything but the key."""
    stranger = Vault(Keyring.generate())
    said = {name: value for name, value in json.loads(lines[-1]).items() if name != "mac"}
    return [*lines[:-1], ledger_file._line({**said, "act": "block set"}, stranger)]


@pytest.mark.parametrize(
    "touch",
    [
        lambda lines: lines[:-1],
        lambda lines: [],
        lambda lines: [*lines[:2], *lines[3:]],
        lambda lines: lines[1:],
        lambda lines: [*lines, lines[-1]],
        swapped,
        edited,
        forged,
    ],
)
def test_a_ledger_that_was_touched_is_refused(
    place: Path, touch: Callable[[list[bytes]], list[bytes]]
) -> None:
    assert [one["n"] for one in read(place, VAULT)] == [1, 2, 3, 4, 5, 6]
    lines = (place / FILE).read_bytes().splitlines(keepends=True)
    (place / FILE).write_bytes(b"".join(touch(lines)))
    with pytest.raises(LedgerBroken):
        read(place, VAULT)
    append(place, VAULT, [entry(7)])  # nobody's withdrawal waits for that to be looked into
    with pytest.raises(LedgerBroken):
        read(place, VAULT)


def test_a_head_that_is_missing_or_of_somebody_else_and_a_missing_ledger_are_refused(place: Path) -> None:
    head = (place / HEAD).read_bytes()
    for wrong in (b"", head.replace(b'"n":6', b'"n":5')):
        (place / HEAD).write_bytes(wrong)
        with pytest.raises(LedgerBroken):
            read(place, VAULT)
    (place / HEAD).unlink()
    with pytest.raises(LedgerBroken):
        read(place, VAULT)
    (place / FILE).unlink()
    with pytest.raises(LedgerBroken, match="There is no ledger"):
        read(place, VAULT)


def test_a_line_that_was_being_written_when_the_machine_stopped_is_no_line(place: Path) -> None:
    with (place / FILE).open("ab") as file:
        file.write(b'{"n":7,"at":"2026')
    assert len(read(place, VAULT)) == 6
    append(place, VAULT, [entry(7)])
    assert [one["n"] for one in read(place, VAULT)] == [1, 2, 3, 4, 5, 6, 7]


def write_many(place: Path, keyring: Keyring) -> None:
    vault = Vault(keyring)
    for number in range(20):
        append(place, vault, [entry(number), entry(number)])


def test_several_processes_write_one_after_the_other(tmp_path: Path) -> None:
    processes = [get_context("spawn").Process(target=write_many, args=(tmp_path, KEYRING)) for _ in range(3)]
    for process in processes:
        process.start()
    for process in processes:
        process.join()
    assert [one["n"] for one in read(tmp_path, VAULT)] == list(range(1, 121))
