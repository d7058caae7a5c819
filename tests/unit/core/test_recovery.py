"""A locked file opens with its own recovery key, whole and as it was written, or not at all."""

from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.core.backups.recovery import CHUNK, TAG, Locker, RecoveryKey, RecoveryRefused, unlocked

KEY = RecoveryKey.generate()
CONTENT = bytes(range(256)) * (CHUNK * 5 // 2 // 256)


def locked(content: bytes) -> bytes:
    file = BytesIO()
    locker = Locker(file, KEY)
    for start in range(0, len(content), 10_007):
        locker.write(content[start : start + 10_007])
    locker.close()
    return file.getvalue()


LOCKED = locked(CONTENT)
FIRST = len(LOCKED) - len(CONTENT) - 3 * TAG  # where the first chunk begins
STEP = CHUNK + TAG


def opened(content: bytes, key: RecoveryKey = KEY) -> bytes:
    return b"".join(unlocked(BytesIO(content), key))


@pytest.mark.parametrize("length", [0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 2 * CHUNK, len(CONTENT)])
def test_what_was_locked_opens_as_it_was(length: int) -> None:
    assert opened(locked(CONTENT[:length])) == CONTENT[:length]


@given(st.integers(0, len(LOCKED) - 1), st.integers(0, 7))
def test_one_flipped_bit_anywhere_is_refused(place: int, bit: int) -> None:
    changed = bytearray(LOCKED)
    changed[place] ^= 1 << bit
    with pytest.raises(RecoveryRefused):
        opened(bytes(changed))


@given(st.integers(0, len(LOCKED) - 1))
def test_a_file_cut_anywhere_is_refused(length: int) -> None:
    with pytest.raises(RecoveryRefused):
        opened(LOCKED[:length])


@pytest.mark.parametrize(
    "changed",
    [
        LOCKED[: FIRST + STEP] + LOCKED[FIRST + 2 * STEP :],  # one removed
        LOCKED[:FIRST]
        + LOCKED[FIRST + STEP : FIRST + 2 * STEP]
        + LOCKED[FIRST : FIRST + STEP],  # the last removed
        LOCKED[:FIRST]
        + LOCKED[FIRST + STEP : FIRST + 2 * STEP]
        + LOCKED[FIRST : FIRST + STEP]
        + LOCKED[FIRST + 2 * STEP :],  # two swapped
        LOCKED + b"\0",
        LOCKED + LOCKED[FIRST:],
        LOCKED[: FIRST + 2 * STEP],  # cut where a chunk ends
        locked(CONTENT)[:FIRST] + LOCKED[FIRST:],  # another file's beginning
        b"",
    ],
)
def test_parts_removed_reordered_added_or_of_another_file_are_refused(changed: bytes) -> None:
    with pytest.raises(RecoveryRefused):
        opened(changed)


def test_another_key_the_public_key_and_a_key_others_can_read_are_refused(tmp_path: Path) -> None:
    with pytest.raises(RecoveryRefused, match="another recovery key"):
        opened(LOCKED, RecoveryKey.generate())
    public = RecoveryKey.load(KEY.save(tmp_path / "recovery.key"))
    with pytest.raises(RecoveryRefused, match="Give the private one"):
        opened(LOCKED, public)
    assert opened(LOCKED, RecoveryKey.load(tmp_path / "recovery.key")) == CONTENT
    with pytest.raises(RecoveryRefused, match="already"):
        KEY.save(tmp_path / "recovery.key")
    (tmp_path / "recovery.key").chmod(0o644)
    with pytest.raises(RecoveryRefused, match="chmod 600"):
        RecoveryKey.load(tmp_path / "recovery.key")
    for wrong in ("", "esol-hub-recovery-key-1 !!", "esol-hub-recovery-key-1 AAAA"):
        (tmp_path / "recovery.key.pub").write_text(wrong)
        with pytest.raises(RecoveryRefused):
            RecoveryKey.load(tmp_path / "recovery.key.pub")
