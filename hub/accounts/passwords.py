"""Passwords: Argon2id over the NFKC form, with the same work for an account that does not exist."""

import secrets
import unicodedata
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerifyMismatchError

SHORTEST, LONGEST = 14, 128  # characters, checked by the form before anything is hashed


class Passwords:
    """`cost` is Argon2id's passes, memory in KiB, and lanes."""

    def __init__(self, cost: tuple[int, int, int]) -> None:
        passes, memory, lanes = cost
        self._hasher = PasswordHasher(time_cost=passes, memory_cost=memory, parallelism=lanes)
        self._nobody = self._hasher.hash(secrets.token_hex())

    def hash(self, password: str) -> str:
        return self._hasher.hash(composed(password))

    def matches(self, stored: str | None, password: str) -> bool:
        """False, after the same time, where nothing is stored."""
        try:
            return self._hasher.verify(stored or self._nobody, composed(password)) and stored is not None
        except (VerifyMismatchError, InvalidHashError):
            return False

    def outdated(self, stored: str) -> bool:
        """Whether the hash was made at another cost than today's."""
        return self._hasher.check_needs_rehash(stored)


@cache
def passwords_at(cost: tuple[int, int, int]) -> Passwords:
    return Passwords(cost)


def composed(password: str) -> str:
    """One form for the same letters typed on different keyboards."""
    return unicodedata.normalize("NFKC", password)
