"""Invented people of nine patterns of names, and how the same person is written down another time.

What changes a spelling here is apart from what the index knows of spelling (`bench/respelt.toml` says what it is).
"""

import re
import tomllib
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from random import Random
from typing import Any

from hub.learners.finding.keys import PersonTyped

PATTERNS: dict[str, dict[str, Any]] = tomllib.loads(
    (Path(__file__).parent / "respelt.toml").read_text(encoding="utf-8")
)
OUTCODES = tuple(f"E{number}" for number in range(1, 18))
FIRST_BORN, DAYS = date(1946, 1, 1), 60 * 365
FIRST_OF_JANUARY = 0.08  # of people
SLIPS, SLIP_WEIGHTS = ("none", "swapped", "year alone", "another year", "blank"), (76, 8, 6, 6, 4)
SWAPPED, DROPPED, RULES_USED = 0.2, 0.25, 0.5


@dataclass(frozen=True, slots=True)
class Invented:
    pattern: str
    given: str
    family: tuple[str, ...]
    born: date
    phone: str
    outcode: str

    def typed(self) -> PersonTyped:
        return PersonTyped(self.given, " ".join(self.family) or None, born=self.born, phones=(self.phone,))


def invent(rng: Random, number: int) -> Invented:
    """Common names are more common than rare ones, as in any country: the first of a list most of all."""
    pattern = rng.choice(list(PATTERNS))
    names = PATTERNS[pattern]
    fewest, most = names["words"]
    family = tuple(_one(rng, names["family"]) for _ in range(rng.randint(fewest, most) - 1))
    born = FIRST_BORN + timedelta(days=rng.randrange(DAYS))
    if rng.random() < FIRST_OF_JANUARY:
        born = born.replace(month=1, day=1)
    phone = f"+447{rng.randrange(10**9):09}"
    return Invented(pattern, _one(rng, names["given"]), family, born, phone, rng.choice(OUTCODES))


def written_again(rng: Random, person: Invented) -> PersonTyped:
    """The same person on another list: spelt otherwise, sometimes in another order, sometimes with a name left out."""
    rules = PATTERNS[person.pattern]["rules"]
    given, *family = [respelt(rng, word, rules) for word in (person.given, *person.family)]
    if len(family) > 1 and rng.random() < DROPPED:
        family.pop(rng.randrange(len(family)))
    if rng.random() < PATTERNS[person.pattern].get("swapped", SWAPPED):
        given, family = family[0], [*family[1:], given]
    phone = f"+447{rng.randrange(10**9):09}"
    born = _born_again(rng, person.born)
    return PersonTyped(given, " ".join(family) or None, born=born, phones=(phone,))


def _born_again(rng: Random, born: date) -> date | None:
    """Mostly the same day; else day and month changed about, the year alone, another year, or nothing."""
    slip = rng.choices(SLIPS, SLIP_WEIGHTS)[0]
    if slip == "swapped" and born.day <= 12:
        return born.replace(day=born.month, month=born.day)
    if slip == "year alone":
        return date(born.year, 1, 1)
    if slip == "another year":
        return date(born.year + rng.choice((-10, -1, 1, 10)), born.month, min(born.day, 28))
    return None if slip == "blank" else born


def respelt(rng: Random, name: str, rules: list[list[str]]) -> str:
    """At least one rule that fits is used, and each of the others as chance has it."""
    fitting = [rule for rule in rules if re.search(rule[0], name)]
    rng.shuffle(fitting)
    for place, (pattern, instead) in enumerate(fitting):
        if place == 0 or rng.random() < RULES_USED:
            name = re.sub(pattern, instead, name, count=1)
    return name[:1].upper() + name[1:]


def _one(rng: Random, names: list[str]) -> str:
    """By rank: the first is about six times as common as the middle of the list."""
    weights = [1 / (rank + 3) for rank in range(len(names))]
    return rng.choices(names, weights)[0]
