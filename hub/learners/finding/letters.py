"""From a name in any script to its words in plain Latin letters."""

import re
import unicodedata
from itertools import chain, pairwise

from anyascii import anyascii

from hub.learners.finding import rules

_HAN = re.compile(r"[\u3400-\u9fff\uf900-\ufaff]+")
_ARABIC_ARTICLE = re.compile(r"(?<![\u0600-\u06ff])\u0627\u0644(?=[\u0600-\u06ff]{3})")
_ARABIC_H = re.compile(r"(?<=[\u0600-\u06ff])[\u062d\u0647\u06c1]")  # no digraph with the consonant before it
_BREAKS = re.compile(r"[\s\-‐-―_.,;/()]+")
_AFTER_ONE_LETTER = re.compile(r"(?<![a-z])([a-z])'(?=[a-z]{3})")  # O'Brien, D'Souza: two words or one
_APOSTROPHES = str.maketrans("’‘ʼʻʿʾ`´′＇", "'" * 10)
LONGEST_NAME, MOST_WORDS, FEWEST = 400, 6, 2
SHORT = 5  # letters of a word that may be written together with another


def words_of(*parts: str | None) -> list[list[str]]:
    """The words of each part of a name, in order, in a-z; no titles, no particles where two words stay without."""
    said = [list(filter(_names_somebody, _latin(part or ""))) for part in parts]
    particles = rules.words().particles
    bare = [[word for word in words if word not in particles] for words in said]
    return _first(bare if sum(len(word) > 1 for word in chain(*bare)) >= FEWEST else said)


def ways_written(parts: list[list[str]]) -> list[list[str]]:
    """All words in one list, and again with each short word of a part written together with its neighbour.

    So are Xiao Ming and Xiaoming, O Brien and Obrien, Gebre Medhin and Gebremedhin.
    """
    ways = [list(chain(*parts))]
    for place, words in enumerate(parts):
        for one, (left, right) in enumerate(pairwise(words)):
            if min(len(left), len(right)) <= SHORT:
                together = [*words[:one], left + right, *words[one + 2 :]]
                ways.append(list(chain(*parts[:place], together, *parts[place + 1 :])))
    return ways


def _names_somebody(word: str) -> bool:
    known = rules.words()
    return bool(word) and word not in known.titles and word not in known.blanks


def _first(parts: list[list[str]]) -> list[list[str]]:
    left, kept = MOST_WORDS, []
    for words in parts:
        kept.append(words[:left])
        left -= len(kept[-1])
    return kept


def _latin(name: str) -> list[str]:
    text = unicodedata.normalize("NFKC", name[:LONGEST_NAME]).casefold()
    text = _HAN.sub(_han, _ARABIC_H.sub("ah", _ARABIC_ARTICLE.sub("", text)))
    for letters, sound in rules.together().items():
        text = text.replace(letters, sound)
    text = text.translate(_APOSTROPHES).translate(rules.letters())
    text = "".join(
        letter for letter in unicodedata.normalize("NFKD", text) if not unicodedata.combining(letter)
    )
    text = _AFTER_ONE_LETTER.sub(r"\1 ", _BREAKS.sub(" ", anyascii(text).lower()))
    said = [re.sub(r"[^a-z]", "", word) for word in text.split()]
    return [rules.short_forms().get(word, word) for word in said]


def _han(found: re.Match[str]) -> str:
    """The family name apart; the other characters are one name, as they are written in Latin letters."""
    text = found.group()
    family = 2 if text.startswith(rules.two_character_families()) else 1
    return f" {anyascii(text[:family]).lower()} {anyascii(text[family:]).lower()} "
