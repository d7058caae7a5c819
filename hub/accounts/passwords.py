"""Passwords: Argon2id over the NFKC form, with the same work for an account that does not exist."""

import secrets
import unicodedata
from collections.abc import Iterable
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerifyMismatchError

SHORTEST, LONGEST = 14, 128  # characters, checked by the form before anything is hashed
FEWEST_GUESSES = 10**10  # what its authors call very unguessable (zxcvbn, score 4)
OWN = 8  # characters that are no words of the account
READ = 24  # characters that are judged: the rest can only make it harder, and longer ones take seconds


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


def is_guessable(password: str, words: Iterable[str]) -> bool:
    """Whether somebody who knows `words` of the account would soon try it.

    The package holds lists of known passwords and of common words and names, and knows sequences, repeated
    pieces, rows of keys, and letters written as figures.
    """
    from zxcvbn import zxcvbn  # its lists take 12 MiB, and most processes never see a new password

    own_words = sorted({text.casefold() for text in words if text}, key=len, reverse=True)
    judged = own = composed(password).casefold()
    for text in own_words:
        own = own.replace(text, "")
    return len(own) < OWN or zxcvbn(judged[:READ], user_inputs=own_words)["guesses"] < FEWEST_GUESSES


def composed(password: str) -> str:
    """One form for the same letters typed on different keyboards."""
    return unicodedata.normalize("NFKC", password)
