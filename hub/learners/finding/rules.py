"""The rules by which names are read (data/spelling.toml), as the code uses them."""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any


@dataclass(frozen=True, slots=True)
class Sound:
    """Letters that are one sound for us, and what that may be."""

    pattern: re.Pattern[str]
    reads: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Words:
    """Words inside a name that are no name: titles, what stands for nothing, and what comes and goes."""

    titles: frozenset[str]
    blanks: frozenset[str]
    particles: frozenset[str]


@cache
def letters() -> Mapping[int, str]:
    """For `str.translate`: letters that are read otherwise than everywhere else."""
    found = {letter: sound for row in _data()["letters"] for letter, sound in row["become"].items()}
    return str.maketrans(found)


@cache
def together() -> Mapping[str, str]:
    """Of letters that stand side by side, what they are read as."""
    found: Mapping[str, str] = _data()["together"]
    return found


@cache
def words() -> Words:
    return Words(**{name: frozenset(listed) for name, listed in _data()["words"].items()})


@cache
def short_forms() -> Mapping[str, str]:
    found: Mapping[str, str] = _data()["short"]
    return found


@cache
def two_character_families() -> tuple[str, ...]:
    return tuple(_data()["han"]["two"])


@cache
def openings() -> tuple[re.Pattern[str], ...]:
    """What stands in front of a name, written together with it."""
    return tuple(re.compile(row["pattern"]) for row in _data()["openings"])


@cache
def articles() -> tuple[re.Pattern[str], ...]:
    """What stands in front of a name, written together with it, or is a part of it."""
    return tuple(re.compile(row["pattern"]) for row in _data()["articles"])


@cache
def sounds() -> tuple[Sound, ...]:
    return tuple(Sound(re.compile(row["pattern"]), tuple(row["reads"])) for row in _data()["sounds"])


@cache
def _data() -> dict[str, Any]:
    return tomllib.loads((files("hub.learners") / "data" / "spelling.toml").read_text("utf-8"))
