"""The pre-screen's questions as data, and what the answers point to. It places nobody."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from hub.directory.types import LEVEL_NAMES, LEVELS, Level

FOLDER = Path(__file__).parent
WIDEST = 1  # levels that the indication spans beyond one: further apart, it says the lower part


@dataclass(frozen=True, slots=True)
class Option:
    """One answer. It points to `level`, or up to another; `literacy`: they read and write little in any language."""

    code: str
    says: str
    level: Level | None = None
    up_to: Level | None = None
    literacy: bool = False


@dataclass(frozen=True, slots=True)
class Question:
    code: str
    asks: str
    hint: str
    options: tuple[Option, ...]


@dataclass(frozen=True, slots=True)
class Advice:
    """What to do next with somebody whose lowest level is at most `up_to`."""

    up_to: Level
    says: str
    literacy: bool = False


@dataclass(frozen=True, slots=True)
class Prescreen:
    """One version of the questions. `no_level` is the advice where no answer points to a level."""

    version: int
    valid_from: date
    minutes: int
    source: str
    introduction: str
    questions: tuple[Question, ...]
    advice: tuple[Advice, ...]
    no_level: str = ""


@dataclass(frozen=True, slots=True)
class Indication:
    """Roughly where to begin: `low` to `high`, at most two levels, or none; and whether literacy is in question."""

    low: Level | None
    high: Level | None
    literacy: bool
    advice: str

    @property
    def words(self) -> str:
        """Entry 1, or Entry 1 to Entry 2."""
        if self.low is None or self.high is None:
            return "no level yet"
        if self.low is self.high:
            return LEVEL_NAMES[self.low]
        return f"{LEVEL_NAMES[self.low]} to {LEVEL_NAMES[self.high]}"


@cache
def versions() -> Mapping[int, Prescreen]:
    """Every version there has been."""
    found = [_read(tomllib.loads(path.read_text("utf-8"))) for path in sorted(FOLDER.glob("v*.toml"))]
    return {one.version: one for one in found}


def current(today: date) -> Prescreen:
    """The version in force, or the first one before its day has come."""
    ordered = sorted(versions().values(), key=lambda one: one.valid_from)
    return next((one for one in reversed(ordered) if one.valid_from <= today), ordered[0])


def indicate(form: Prescreen, answers: Mapping[str, str]) -> Indication:
    """What the answers (codes of options by code of question) point to.

    The lowest skill decides where to begin: a page too easy costs a minute, a page too hard costs courage.
    """
    picked = [_option(question, answers.get(question.code)) for question in form.questions]
    literacy = any(option.literacy for option in picked if option)
    found = [(option.level, option.up_to or option.level) for option in picked if option and option.level]
    if not found and form.no_level:
        return Indication(None, None, literacy, form.no_level)
    low = min((level.order for level, _ in found), default=0)
    high = min(max((up_to.order for _, up_to in found), default=0), low + WIDEST)
    return Indication(LEVELS[low], LEVELS[high], literacy, _advice(form, LEVELS[low], literacy=literacy))


def _option(question: Question, code: str | None) -> Option | None:
    return next((option for option in question.options if option.code == code), None)


def _advice(form: Prescreen, low: Level, *, literacy: bool) -> str:
    fitting = (row for row in form.advice if low.order <= row.up_to.order and (literacy or not row.literacy))
    return next(fitting).says


def _read(data: Mapping[str, Any]) -> Prescreen:
    return Prescreen(
        version=data["version"],
        valid_from=data["valid_from"],
        minutes=data["minutes"],
        source=data["source"],
        introduction=data["introduction"],
        questions=tuple(_question(row) for row in data["questions"]),
        advice=tuple(Advice(**{**row, "up_to": Level(row["up_to"])}) for row in data["advice"]),
        no_level=data.get("no_level", ""),
    )


def _question(row: Mapping[str, Any]) -> Question:
    options = tuple(
        Option(**{**option, **{name: Level(option[name]) for name in ("level", "up_to") if name in option}})
        for option in row["options"]
    )
    return Question(row["code"], row["asks"], row["hint"], options)
