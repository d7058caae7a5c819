"""From what is known of a person to the texts whose digests they are found by. Pure."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cached_property
from itertools import combinations, product

from hub.learners.finding.letters import ways_written, words_of
from hub.learners.finding.skeleton import skeletons

PHONE_END = 4  # digits


class KeyKind(StrEnum):
    PAIR = "pair"
    YEAR = "year"
    PHONE = "phone"


Key = tuple[KeyKind, str]


@dataclass(frozen=True)
class PersonTyped:
    """What is known of one person, opened or typed; None and empty where nothing is."""

    given_names: str | None = None
    family_name: str | None = None
    own_script_name: str | None = None
    born: date | None = None
    phones: tuple[str, ...] = ()
    email: str | None = None
    nino: str | None = None
    uln: str | None = None
    postcode: str | None = None

    def names(self) -> list[list[list[str]]]:
        """Each name they have, as the words of its parts: in Latin letters, and as they write it themselves."""
        return self._names

    @cached_property
    def _names(self) -> list[list[list[str]]]:
        """Read once, however many others they are compared with."""
        found = [words_of(self.given_names, self.family_name), words_of(self.own_script_name)]
        return [name for name in found if any(name)]


def keys_of(person: PersonTyped) -> frozenset[Key]:
    """Everything the person is found by, apart from identifiers."""
    years = [person.born.year] if person.born else []
    ends = [end for phone in person.phones if (end := phone_end(phone))]
    found: set[Key] = set()
    for name in person.names():
        found |= pairs(name) | with_years(name, years) | with_phones(name, ends)
    return frozenset(found)


def pairs(name: list[list[str]]) -> set[Key]:
    """Every two words of a name, in any order."""
    return {
        (KeyKind.PAIR, "|".join(sorted(two)))
        for words in ways_written(name)
        for left, right in combinations(whole_words(words), 2)
        for two in product(skeletons(left), skeletons(right))
    }


def with_years(name: list[list[str]], years: Iterable[int]) -> set[Key]:
    return {(KeyKind.YEAR, f"{sound}|{year}") for year in years for sound in _sounds(name)}


def with_phones(name: list[list[str]], ends: Iterable[str]) -> set[Key]:
    return {(KeyKind.PHONE, f"{sound}|{end}") for end in ends for sound in _sounds(name)}


def phone_end(phone: str) -> str | None:
    """The last digits of a number, without an extension; None of one that is shorter."""
    digits = re.sub(r"\D", "", phone.partition(";")[0])
    return digits[-PHONE_END:] if len(digits) >= PHONE_END else None


def whole_words(words: list[str]) -> list[str]:
    """Without single letters, where something stands beside them."""
    return [word for word in words if len(word) > 1] or words


def _sounds(name: list[list[str]]) -> Iterator[str]:
    for words in ways_written(name):
        for word in whole_words(words):
            yield from skeletons(word)
