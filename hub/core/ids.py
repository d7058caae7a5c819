"""Row ids (UUIDv7, sortable by creation), short references that people read out, and lots that break ties."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime
from random import Random, SystemRandom
from uuid import UUID

from uuid_utils.compat import uuid7

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # Crockford base 32: no I, L, O or U
REFERENCE = 8  # characters
LOT_BITS = 62  # a positive number in eight bytes
_VALUE = {letter: value for value, letter in enumerate(ALPHABET)}
_MISREAD = str.maketrans("ILO", "110", " -")


class Repeatable(Random):
    """Draws the same for the same seed; its ids are a millisecond apart from `begins` on."""

    def __init__(self, seed: str, begins: datetime) -> None:
        super().__init__(seed)
        self._moment = int(begins.timestamp() * 1000)

    def next_id(self) -> UUID:
        self._moment += 1
        return UUID(
            int=self._moment << 80 | 7 << 76 | self.getrandbits(12) << 64 | 2 << 62 | self.getrandbits(62)
        )


_CHANCE: ContextVar[Random] = ContextVar("chance", default=SystemRandom())  # noqa: B039 - it has no state


@contextmanager
def repeatable(seed: str, begins: datetime) -> Iterator[None]:
    """While it lasts, ids, lots and references are those of the seed: for invented people only."""
    before = _CHANCE.set(Repeatable(seed, begins))
    try:
        yield
    finally:
        _CHANCE.reset(before)


def new_id() -> UUID:
    chance = _CHANCE.get()
    return chance.next_id() if isinstance(chance, Repeatable) else uuid7()


def new_lot() -> int:
    """A lot of the lottery that breaks ties: drawn once, kept, and known to nobody beforehand."""
    return _CHANCE.get().getrandbits(LOT_BITS)


def new_reference(length: int = REFERENCE) -> str:
    """So many Crockford characters, the last a Luhn (mod 32) check: `K7F392QP`."""
    return _checked("".join(_CHANCE.get().choice(ALPHABET) for _ in range(length - 1)))


def reference_of(number: int) -> str:
    """The reference of a number below 32 ** 7, each of which has one of its own."""
    return _checked("".join(ALPHABET[number >> 5 * place & 31] for place in range(REFERENCE - 1)))


def read_reference(typed: str, length: int = REFERENCE) -> str | None:
    """The stored form of a reference as somebody typed it, or None if it cannot be one."""
    reference = typed.upper().translate(_MISREAD)
    if len(reference) != length or any(letter not in _VALUE for letter in reference):
        return None
    return reference if reference[-1] == _check_character(reference[:-1]) else None


def show_reference(reference: str) -> str:
    return f"{reference[:4]}-{reference[4:]}"


def _checked(body: str) -> str:
    return body + _check_character(body)


def _check_character(body: str) -> str:
    total = 0
    for position, letter in enumerate(reversed(body)):
        value = _VALUE[letter] * (2 if position % 2 == 0 else 1)
        total += value // 32 + value % 32
    return ALPHABET[-total % 32]
