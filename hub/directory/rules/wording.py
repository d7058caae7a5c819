"""The vocabulary of listings (``data/wording.toml``) and how its words are found in a text."""

import re
import tomllib
from collections.abc import Iterable
from functools import cache
from importlib.resources import files
from typing import Any

WORDING: dict[str, Any] = tomllib.loads(
    (files("hub.directory") / "data" / "wording.toml").read_text(encoding="utf-8")
)

_DASHES = str.maketrans(dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2212", "-"))


def fold(text: str) -> str:
    """Lower case, one kind of dash, single spaces: what every reading starts from."""
    return " ".join(text.translate(_DASHES).casefold().split())


@cache
def any_of(words: tuple[str, ...]) -> re.Pattern[str]:
    """Finds any of the words or phrases, whole, the longest first."""
    longest_first = sorted(words, key=len, reverse=True)
    return re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, longest_first))})(?!\w)")


def find(words: Iterable[str], folded: str) -> list[str]:
    return any_of(tuple(words)).findall(folded)


def has(words: Iterable[str], folded: str) -> bool:
    return any_of(tuple(words)).search(folded) is not None


def without(words: Iterable[str], folded: str) -> str:
    """The text with the words taken out, and what held them together with them: empty if nothing is left."""
    rest = any_of(tuple(words)).sub(" ", folded)
    return " ".join(re.sub(r"[^\w£]+", " ", rest).split())


def listed(words: Iterable[str]) -> str:
    """Tuesday, Thursday and Friday."""
    *first, last = words
    return f"{', '.join(first)} and {last}" if first else last
