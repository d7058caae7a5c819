"""The lists of codes that answers are kept in (`data/equality.json`): most are the ILR's, with source and dates."""

import json
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any

NOT_SAID = "not said"  # kept of somebody who prefers not to say, whichever the list


@dataclass(frozen=True, slots=True)
class Code:
    """`valid_to` is the last day on which somebody can start learning with it."""

    code: str
    label: str
    group: str
    asked: str
    valid_from: date
    valid_to: date

    @property
    def words(self) -> str:
        """As it is put to somebody."""
        return self.asked or (f"{self.group}: {self.label}" if self.group else self.label)


@dataclass(frozen=True, slots=True)
class CodeList:
    """`ilr` is the field of the ILR, None where it has none. `declined` is its code for somebody who prefers not to
    say, `unknown` for an answer that nobody has."""

    name: str
    ilr: str | None
    source: str
    declined: str | None
    unknown: str | None
    codes: tuple[Code, ...]

    def options(self, on: date) -> list[tuple[str, str]]:
        """(code, words) of what can be answered on a day."""
        besides = (self.declined, self.unknown)
        return [
            (one.code, one.words)
            for one in self.codes
            if one.valid_from <= on <= one.valid_to and one.code not in besides
        ]

    def words(self, kept: str) -> str:
        """What a kept code says, also one that has ended since."""
        return next((one.words for one in self.codes if one.code == kept), kept)

    def told(self, kept: str | None) -> Code:
        """The code that a provider is told for an answer: the list's own where none was given."""
        wanted = {None: self.unknown, NOT_SAID: self.declined}.get(kept, kept)
        return next(one for one in self.codes if one.code == wanted)


@dataclass(frozen=True, slots=True)
class Lists:
    """`year` is the academic year whose ILR they were read for."""

    year: str
    by_name: dict[str, CodeList]

    def __getitem__(self, name: str) -> CodeList:
        return self.by_name[name]


@cache
def lists() -> Lists:
    """The lists that the hub was delivered with."""
    kept = json.loads((files("hub.learners") / "data" / "equality.json").read_text("utf-8"))
    return Lists(kept["year"], {one["name"]: _list(one) for one in kept["lists"]})


def _list(kept: dict[str, Any]) -> CodeList:
    codes = tuple(_code(one, kept["valid_from"]) for one in kept["codes"])
    return CodeList(kept["name"], kept["ilr"], kept["source"], kept["declined"], kept["unknown"], codes)


def _code(kept: dict[str, str], valid_from: str) -> Code:
    return Code(
        kept["code"],
        kept["label"],
        kept.get("group", ""),
        kept.get("asked", ""),
        date.fromisoformat(kept.get("valid_from", valid_from)),
        date.fromisoformat(kept["valid_to"]) if "valid_to" in kept else date.max,
    )
