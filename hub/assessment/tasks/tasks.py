"""The tasks of the assessment (v*.toml), typed: what the assessor says, reads aloud and hands over, with the answers.

Listening scripts and reading texts come in two sets that are as hard as each other; all else is the same in both.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

from hub.assessment.instruments import versions
from hub.directory.types import Level

FOLDER = Path(__file__).parent
Kind = TypeVar("Kind")


class Set(StrEnum):
    """The other set is for somebody who comes again, or for friends who wait together."""

    A = "A"
    B = "B"


@dataclass(frozen=True, slots=True)
class Ask:
    """What is asked about a script or a text, and what a right answer says."""

    ask: str
    answer: str


@dataclass(frozen=True, slots=True)
class Question:
    """One speaking question; `hint` tells the assessor what to do besides."""

    code: str
    levels: tuple[Level, ...]
    say: str
    hint: str = ""


@dataclass(frozen=True, slots=True)
class RolePlay:
    """A card for the learner, a card for the assessor."""

    code: str
    levels: tuple[Level, ...]
    title: str
    learner: tuple[str, ...]
    assessor: tuple[str, ...]
    listen_for: str


@dataclass(frozen=True, slots=True)
class Picture:
    code: str
    file: str
    title: str
    describes: str


@dataclass(frozen=True, slots=True)
class Script:
    """Read aloud at most so many `times`."""

    code: str
    levels: tuple[Level, ...]
    set: Set
    times: int
    read: str
    questions: tuple[Ask, ...]


@dataclass(frozen=True, slots=True)
class Text:
    """`kind` says how it is set: signs, message, leaflet, letter or article."""

    code: str
    levels: tuple[Level, ...]
    set: Set
    title: str
    kind: str
    lines: tuple[str, ...]
    questions: tuple[Ask, ...]

    @property
    def table(self) -> list[list[str]]:
        """The cells of the lines that begin with a bar: head first, empty where the text has no table."""
        return [line.strip("| ").split(" | ") for line in self.lines if line.startswith("|")]

    @property
    def table_at(self) -> int:
        """The number of the line where the table begins; -1 where there is none."""
        return next((number for number, line in enumerate(self.lines) if line.startswith("|")), -1)


@dataclass(frozen=True, slots=True)
class Prompt:
    """One part of the writing sheet: `model` is what they copy, `lines` how many lines the box has.

    A part with `fields` is a form, and each has a line of its own.
    """

    code: str
    levels: tuple[Level, ...]
    ask: str
    model: str
    lines: int
    fields: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Band:
    """What a piece of writing shows at one level."""

    level: Level
    range: str
    accuracy: str
    spelling: str
    layout: str


@dataclass(frozen=True, slots=True)
class Benchmark:
    """An invented piece of writing, and why the bands put it at its level."""

    level: Level
    prompt: str
    script: tuple[str, ...]
    why: str


@dataclass(frozen=True, slots=True)
class Row:
    """What the learner points at: numbers, days and letters."""

    numbers: str
    days: str
    letters: str


@dataclass(frozen=True, slots=True)
class Tasks:
    """One version."""

    version: int
    valid_from: date
    source: str
    questions: tuple[Question, ...]
    role_plays: tuple[RolePlay, ...]
    picture: Picture
    scripts: tuple[Script, ...]
    texts: tuple[Text, ...]
    row: Row
    prompts: tuple[Prompt, ...]
    bands: tuple[Band, ...]
    benchmarks: tuple[Benchmark, ...]

    @property
    def codes(self) -> list[str]:
        """The code of every task, once for each set that has it."""
        return [one.code for one in self._coded()]

    def shown(self, codes: Collection[str], of_set: Set) -> "Shown":
        """The tasks with these codes, in one of the two sets."""
        return Shown(
            questions=tuple(one for one in self.questions if one.code in codes),
            role_plays=tuple(one for one in self.role_plays if one.code in codes),
            picture=self.picture if self.picture.code in codes else None,
            scripts=tuple(one for one in self.scripts if one.code in codes and one.set is of_set),
            texts=tuple(one for one in self.texts if one.code in codes and one.set is of_set),
            prompts=tuple(one for one in self.prompts if one.code in codes),
        )

    def _coded(self) -> Iterator[Any]:
        yield from (*self.questions, *self.role_plays, self.picture)
        yield from (*self.scripts, *self.texts, *self.prompts)


@dataclass(frozen=True, slots=True)
class Shown:
    """Some tasks of one set, as a page lays them out."""

    questions: tuple[Question, ...]
    role_plays: tuple[RolePlay, ...]
    picture: Picture | None
    scripts: tuple[Script, ...]
    texts: tuple[Text, ...]
    prompts: tuple[Prompt, ...]


@cache
def every_version() -> Mapping[int, Tasks]:
    """Every version there has been."""
    return {data["version"]: read(data) for data in versions.read_all(FOLDER, "v*.toml")}


def picture_file(tasks: Tasks) -> bytes:
    """The drawing, as SVG."""
    return (FOLDER / tasks.picture.file).read_bytes()


def read(data: Mapping[str, Any]) -> Tasks:
    """One file; KeyError, TypeError or ValueError where something is missing, unknown or of no known level."""
    return Tasks(
        version=data["version"],
        valid_from=data["valid_from"],
        source=data["source"],
        questions=_rows(Question, data["questions"]),
        role_plays=_rows(RolePlay, data["role_plays"]),
        picture=Picture(**data["picture"]),
        scripts=_rows(Script, data["scripts"]),
        texts=_rows(Text, data["texts"]),
        row=Row(**data["row"]),
        prompts=_rows(Prompt, data["prompts"]),
        bands=_rows(Band, data["bands"]),
        benchmarks=_rows(Benchmark, data["benchmarks"]),
    )


def _rows(kind: type[Kind], rows: list[dict[str, Any]]) -> tuple[Kind, ...]:
    return tuple(kind(**{name: _typed(name, value) for name, value in row.items()}) for row in rows)


def _typed(name: str, value: Any) -> Any:
    match name:
        case "level":
            return Level(value)
        case "levels":
            return tuple(Level(one) for one in value)
        case "set":
            return Set(value)
        case "questions":
            return tuple(Ask(**one) for one in value)
    return tuple(value) if isinstance(value, list) else value
