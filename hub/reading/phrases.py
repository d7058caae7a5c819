"""The phrases that may not appear, as `data/phrases.toml` lists them, and where a text has one."""

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib.resources import files


class Readers(StrEnum):
    EVERYBODY = "everybody"
    LEARNER = "learner"


@dataclass(frozen=True, slots=True)
class Phrase:
    """`say` is what to write instead, `why` the reason that the phrase may not stand."""

    pattern: re.Pattern[str]
    say: str
    readers: Readers
    why: str


@cache
def phrases() -> tuple[Phrase, ...]:
    text = (files("hub.reading") / "data" / "phrases.toml").read_text("utf-8")
    return tuple(
        Phrase(re.compile(row["pattern"], re.IGNORECASE), row["say"], Readers(row["readers"]), row["why"])
        for row in tomllib.loads(text)["phrases"]
    )


def barred(text: str, readers: Readers) -> Iterator[tuple[str, Phrase]]:
    """The words found and the phrase they are; what everybody must not meet no learner may meet either."""
    for phrase in phrases():
        if phrase.readers in (readers, Readers.EVERYBODY) and (found := phrase.pattern.search(text)):
            yield found.group(), phrase
