"""The kinds of message, and their words: read from data, and filled in one pass, so that no value is read as a word."""

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from hub.accounts.types import Task
from hub.messages.types import Audience, Channel

PLACE = re.compile(r"\(\(([a-z]+)\)\)")
ENGLISH = "en"
_DATA = files("hub.messages").joinpath("data")


@dataclass(frozen=True, slots=True)
class Template:
    """A kind of message: to whom, and of which facts. The others are explained in the file."""

    name: str
    label: str
    audience: Audience
    facts: Sequence[str]
    sharing: bool = False
    essential: bool = False
    repeats: Sequence[str] = ()
    task: Task | None = None
    ways: Sequence[Channel] = tuple(Channel)


@dataclass(frozen=True, slots=True)
class Wording:
    """The words of one template in one language; `text` is empty where it is never a text message.

    Those of a translation that came with the service were made from version `of` of the English.
    """

    template: str
    language: str
    version: int
    subject: str
    long: str
    text: str = ""
    of: int | None = None


@dataclass(frozen=True, slots=True)
class Hours:
    """Of the local day. Learners are written to from `first` until `last` begins; digests go from `digest` on."""

    first: int
    last: int
    digest: int


@cache
def templates() -> Mapping[str, Template]:
    return {
        row["name"]: Template(
            **{**row, "audience": Audience(row["audience"]), "task": _task(row), "ways": _ways(row)}
        )
        for row in _data()["template"]
    }


def _task(row: Mapping[str, Any]) -> Task | None:
    return Task(row["task"]) if "task" in row else None


def _ways(row: Mapping[str, Any]) -> Sequence[Channel]:
    return tuple(map(Channel, row.get("ways", Channel)))


@cache
def hours() -> Hours:
    return Hours(_data()["first_hour"], _data()["last_hour"], _data()["digest_hour"])


def wordings(language: str) -> Mapping[str, Wording]:
    """By template, as they came with the service; empty where there are no words in this language."""
    return _wordings(language) if language in _worded() else {}


@cache
def _worded() -> frozenset[str]:
    """The languages in which there are words."""
    return frozenset(file.name.removesuffix(".toml") for file in _DATA.joinpath("words").iterdir())


@cache
def _wordings(language: str) -> Mapping[str, Wording]:
    found = _file("words", f"{language}.toml")
    return {
        name: Wording(name, language, **words) for name, words in found.items() if isinstance(words, dict)
    }


@cache
def shared(name: str) -> str:
    """Words that several messages share, in English."""
    return str(_file("words", f"{ENGLISH}.toml")[name]).strip()


def places(words: str) -> set[str]:
    """The facts that the words name."""
    return set(PLACE.findall(words))


def fill(words: str, facts: Mapping[str, str]) -> str:
    """The words with the facts in their places. What a fact says is never read again; `KeyError` for an unknown one."""
    return PLACE.sub(lambda place: facts[place[1]], words).strip()


def _data() -> dict[str, Any]:
    return _file("templates.toml")


@cache
def _file(*path: str) -> dict[str, Any]:
    return tomllib.loads(_DATA.joinpath(*path).read_text(encoding="utf-8"))
