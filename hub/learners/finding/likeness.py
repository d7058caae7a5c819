"""How alike two names are, word by word. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import IntEnum
from itertools import product

from rapidfuzz.distance import JaroWinkler

from hub.learners.finding.keys import whole_words
from hub.learners.finding.letters import ways_written
from hub.learners.finding.skeleton import first_vowel, skeletons

ALIKE = 0.92  # Jaro-Winkler: a slip of the finger
TELLING = 4  # consonants that make a name whatever its vowels are: Maxamed and Muhammad


class Match(IntEnum):
    """How alike two words are, better last."""

    NO = 0
    FAINT = 1  # the same consonants and other vowels: Hassan and Hussein
    SPELLING = 2
    SAME = 3


@dataclass(frozen=True, slots=True)
class NameLikeness:
    """How many words agree, of how many at least and at most, and the worst of those that do.

    `moved`: they stand in another order.
    """

    agree: int
    fewest: int
    most: int
    worst: Match
    moved: bool = False

    @property
    def complete(self) -> bool:
        return bool(self.agree) and self.agree == self.most

    @property
    def one_left_out(self) -> bool:
        return self.agree > 1 and self.agree == self.fewest

    @property
    def rank(self) -> tuple[bool, bool, int, int, bool]:
        return (self.complete, self.one_left_out, self.agree, self.worst, not self.moved)


NONE = NameLikeness(0, 0, 0, Match.NO)


def compare_words(left: str, right: str) -> Match:
    if left == right:
        return Match.SAME
    if JaroWinkler.similarity(left, right) >= ALIKE:
        return Match.SPELLING
    heard = skeletons(left) & skeletons(right)
    if not heard:
        return Match.NO
    vowels = {first_vowel(left), first_vowel(right)} - {None}
    return Match.SPELLING if len(vowels) < 2 or max(map(len, heard)) >= TELLING else Match.FAINT


def compare_names(left: list[list[str]], right: list[list[str]]) -> NameLikeness:
    """The best that can be said of two names, whichever words are written together."""
    ways = product(_ways(left), _ways(right))
    return max((_aligned(one, other) for one, other in ways), key=lambda found: found.rank, default=NONE)


def best_of(left: list[list[list[str]]], right: list[list[list[str]]]) -> NameLikeness:
    """The best of each name of one person beside each of another's."""
    found = (compare_names(one, other) for one, other in product(left, right))
    return max(found, key=lambda likeness: likeness.rank, default=NONE)


def _ways(name: list[list[str]]) -> Iterator[list[str]]:
    return (whole_words(words) for words in ways_written(name))


def _aligned(left: list[str], right: list[str]) -> NameLikeness:
    """Each word with the one it is most like, the surest first."""
    every = [(compare_words(a, b), i, j) for i, a in enumerate(left) for j, b in enumerate(right)]
    chosen: list[tuple[Match, int, int]] = []
    for match, i, j in sorted(every, key=lambda one: (-one[0], abs(one[1] - one[2]))):
        if match and i not in {one[1] for one in chosen} and j not in {one[2] for one in chosen}:
            chosen.append((match, i, j))
    worst = min((one[0] for one in chosen), default=Match.NO)
    places = [j for _, _, j in sorted(chosen, key=lambda one: one[1])]
    few, many = sorted((len(left), len(right)))
    return NameLikeness(len(chosen), few, many, worst, moved=places != sorted(places))
