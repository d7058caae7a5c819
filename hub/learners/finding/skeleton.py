"""From one word of a name to its consonant skeletons: equal for spellings that are heard as the same name."""

import re
from functools import lru_cache
from itertools import chain, islice, product

from hub.learners.finding import rules

MOST_READINGS = 4  # of one word, and as many of it without its article
_VOWELS = "aeiouy"
_CLASSES = {"a": "a", "e": "a", "i": "i", "y": "i", "o": "u", "u": "u"}


@lru_cache(maxsize=65_536)
def skeletons(word: str) -> frozenset[str]:
    """Every way the word may be read; `word` is in a-z. Two spellings of a name have one in common."""
    bare = _single(word.replace("ee", "i").replace("oo", "u"))
    bare = next((bare[found.end() :] for one in rules.openings() if (found := one.match(bare))), bare)
    ways = [bare, *(bare[found.end() :] for one in rules.articles() if (found := one.match(bare)))]
    readings = chain.from_iterable(islice(product(*_sounds(way)), MOST_READINGS) for way in ways)
    return frozenset(_reduced(_single("".join(reading))) for reading in readings) - {""}


def first_vowel(word: str) -> str | None:
    """The class of the first vowel: it tells Hassan from Hussein, which have one skeleton."""
    return next((_CLASSES[letter] for letter in word if letter in _CLASSES), None)


def _sounds(word: str) -> list[tuple[str, ...]]:
    """From left to right what each letter, or letters together, may be."""
    found, place = [], 0
    while place < len(word):
        length, reads = _sound_at(word, place)
        found.append(reads)
        place += length
    return found


def _sound_at(word: str, place: int) -> tuple[int, tuple[str, ...]]:
    for sound in rules.sounds():
        if found := _match(sound.pattern, word, place):
            return len(found), sound.reads
    return 1, (word[place],)


def _match(pattern: re.Pattern[str], word: str, place: int) -> str:
    found = (
        pattern.match(word, place) if place or not pattern.pattern.startswith("^") else pattern.match(word)
    )
    return found.group() if found else ""


def _reduced(sounds: str) -> str:
    """Without vowels, but with a mark for one at the start; a word of one consonant keeps its last vowel."""
    if not sounds:
        return ""
    mark = "a" if sounds[0] in _VOWELS else ""
    first = "" if mark else sounds[0]
    rest = "".join(letter for letter in sounds[len(first) :] if letter not in _VOWELS + "v")
    if len(first + rest) >= 2:
        return mark + first + rest
    vowels = [letter for letter in sounds if letter in _VOWELS]
    return mark + first + rest + (_CLASSES[vowels[-1]] if vowels else "")


def _single(letters: str) -> str:
    return re.sub(r"(.)\1+", r"\1", letters)
