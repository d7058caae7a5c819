"""What is asked, from `data`, a folder a version: the lines and their steps, and how each language says them.

`questions.toml` says what is asked and in which order; each language is one more file, with words for all of it and
for nothing else. A version that has been used is not changed: add a folder.
"""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from hub.tracking.voice.types import Set

CURRENT = 1
ORIGINAL = "en"
LIST = "questions.toml"


@dataclass(frozen=True, slots=True)
class Asked:
    """Codes of the lines of one set, and of the steps of their answers: a later step is more."""

    ask: Sequence[str]
    steps: Sequence[str]

    def moved(self, before: str, after: str) -> int:
        """How many steps up; down where it is less than nothing."""
        return self.steps.index(after) - self.steps.index(before)


@dataclass(frozen=True, slots=True)
class Words:
    """How one language says one set. `ask` and `steps` are by code, in the order of the list."""

    heading: str
    intro: Sequence[str]
    ask: Mapping[str, str]
    steps: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Language:
    """`language` is a language code. `left_out` is said by who does not want to answer; `code` is the label of the
    line on a sheet where a reference is written."""

    language: str
    name: str
    direction: str
    reviewed_by_translator: bool
    left_out: str
    code: str
    sets: Mapping[Set, Words]


def _data(version: int, name: str) -> dict[str, Any]:
    return tomllib.loads((_folder(version) / name).read_text("utf-8"))


def _folder(version: int) -> Any:
    return files("hub.tracking.voice") / "data" / str(version)


@cache
def asked(of: Set, version: int = CURRENT) -> Asked:
    return Asked(**_data(version, LIST)[of])


@cache
def languages(version: int = CURRENT) -> dict[str, Language]:
    """By code, English first."""
    names = [
        one.name for one in _folder(version).iterdir() if one.name.endswith(".toml") and one.name != LIST
    ]
    found = [_language(version, _data(version, name)) for name in names]
    return {
        one.language: one for one in sorted(found, key=lambda one: (one.language != ORIGINAL, one.language))
    }


def _language(version: int, kept: dict[str, Any]) -> Language:
    sets = {of: _words(kept.pop(of), asked(of, version)) for of in Set}
    return Language(**kept, sets=sets)


def _words(kept: dict[str, Any], order: Asked) -> Words:
    return Words(
        heading=kept["heading"],
        intro=tuple(kept["intro"]),
        ask={code: kept["ask"][code] for code in order.ask},
        steps={code: kept["steps"][code] for code in order.steps},
    )


def english(of: Set, version: int = CURRENT) -> Words:
    return languages(version)[ORIGINAL].sets[of]


def for_language(preferred: str | None) -> Language:
    """In a learner's language, or in English where there is none."""
    return languages().get(preferred or ORIGINAL, languages()[ORIGINAL])
