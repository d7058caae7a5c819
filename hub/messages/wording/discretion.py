"""Words that tell, to whoever reads somebody's phone, what kind of person they are: data/private_words.toml."""

import tomllib
from collections.abc import Sequence
from functools import cache
from importlib.resources import files
from typing import Any


def discreet(name: str, hidden: str | None = None) -> str:
    """The name, unless it tells something of who goes there: then `hidden`, or what English says for it."""
    return (hidden or str(_private()["hidden"])) if telling(name) else name


def telling(words: str) -> Sequence[str]:
    """Which of them stand in these words, also as a part of one."""
    told = words.casefold()
    return [word for word in _private()["words"] if word in told]


@cache
def _private() -> dict[str, Any]:
    place = files("hub.messages").joinpath("data", "private_words.toml")
    return tomllib.loads(place.read_text(encoding="utf-8"))
