"""The Flesch-Kincaid grade of a text: about the school year (US) in which it can be read. Grade 5 is age 10 to 11.

Source of the formula: Kincaid and others, "Derivation of new readability formulas", 1975.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from hub.reading.syllables import syllables

LABEL = (
    2  # so few words are a name or a label, such as a level; they would make a text look easier than it is
)
HIGHEST = 5.0  # of what a learner reads (practice: Entry 3 to Level 1 in reading; the rest is read to them)
SENTENCE_ENDS = re.compile(r"(?<=[.!?])[\"”’)]*\s+")
WORD = re.compile(r"\S*\w\S*")


@dataclass(frozen=True, slots=True)
class Counted:
    """One sentence, with its words and syllables."""

    text: str
    words: int
    syllables: int

    @property
    def grade(self) -> float:
        return flesch_kincaid(self.words, 1, self.syllables)


@dataclass(frozen=True)
class Measured:
    """A text by its sentences. Without any sentence its grade is 0."""

    sentences: Sequence[Counted]

    @cached_property
    def grade(self) -> float:
        words = sum(one.words for one in self.sentences)
        spoken = sum(one.syllables for one in self.sentences)
        return flesch_kincaid(words, len(self.sentences), spoken) if words else 0.0

    @property
    def worst(self) -> Counted | None:
        """The sentence that is hardest by itself."""
        return max(self.sentences, key=lambda one: one.grade, default=None)


def measure(lines: Sequence[str]) -> Measured:
    """Each line begins a sentence, whether the one before it ended with a full stop or not."""
    found = (count(sentence) for line in lines for sentence in SENTENCE_ENDS.split(line.strip()))
    return Measured([one for one in found if one.words > LABEL])


def count(sentence: str) -> Counted:
    words = WORD.findall(sentence)
    return Counted(sentence, len(words), sum(map(syllables, words)))


def flesch_kincaid(words: int, sentences: int, spoken: int) -> float:
    return 0.39 * words / sentences + 11.8 * spoken / words - 15.59
