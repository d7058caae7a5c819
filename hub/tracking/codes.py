"""The vocabularies of a course's end and what came after it (`data/ilr.toml`), each code with source and dates."""

import tomllib
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cache
from importlib.resources import files


class Vocabulary(StrEnum):
    COMPLETION = "completion"
    OUTCOME = "outcome"
    WITHDRAWAL = "withdrawal"
    DESTINATION = "destination"


@dataclass(frozen=True, slots=True)
class Code:
    """`valid_to` is the last day on which it can be recorded; None where no end is known."""

    code: str
    label: str
    group: str
    ilr: str
    source: str
    valid_from: date
    valid_to: date | None

    def counts_on(self, day: date) -> bool:
        return self.valid_from <= day and (self.valid_to is None or day <= self.valid_to)


@cache
def vocabulary(name: Vocabulary) -> tuple[Code, ...]:
    """Every code of a vocabulary, in the order in which they are offered."""
    told = tomllib.loads(files("hub.tracking").joinpath("data/ilr.toml").read_text(encoding="utf-8"))[name]
    return tuple(
        Code(
            code=row["code"],
            label=row["label"],
            group=row.get("group", ""),
            ilr=told["ilr"],
            source=told["source"],
            valid_from=row.get("valid_from", told["valid_from"]),
            valid_to=row.get("valid_to"),
        )
        for row in told["codes"]
    )


def label(name: Vocabulary, code: str) -> str:
    """What a code says, also one that has ended since."""
    return next(one.label for one in vocabulary(name) if one.code == code)
