"""The kinds of other help, as data: `data/kinds.toml`."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind. `learner` is what a learner reads before the name of a service; the flags are said in the file."""

    code: str
    label: str
    source: str
    valid_from: date
    valid_to: date | None = None
    learner: str = ""
    waiting: bool = False
    private: bool = False
    unnamed: bool = False
    regulated: bool = False

    def used(self, on: date) -> bool:
        return self.valid_from <= on and (self.valid_to is None or on <= self.valid_to)


@cache
def kinds() -> Mapping[str, Kind]:
    """Every kind there is or was, by its code, in the order of the pages."""
    text = files("hub.directory.support").joinpath("data/kinds.toml").read_text(encoding="utf-8")
    return {row["code"]: Kind(**row) for row in tomllib.loads(text)["kind"]}


def waiting_kinds() -> list[str]:
    """What a learner may take home and read on their card."""
    return [code for code, kind in kinds().items() if kind.waiting and not kind.private]
