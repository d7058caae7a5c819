"""The versioned instrument of the assessment: what is asked, skill by skill, and what each level looks like.

The words are data (instruments/*.toml). `minutes` are what a step usually takes, `limit` the longest it may.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from hub.assessment.instruments import versions
from hub.directory.types import Level, Skill

FOLDER = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class Statement:
    """One can-do statement: `ref` is an element of the Adult ESOL Core Curriculum, where it was checked.

    `by` are the codes of the tasks that show it.
    """

    code: str
    says: str
    ref: str | None = None
    by: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Step:
    """One skill of the assessment. `you` tells a learner at each level what they can do."""

    skill: Skill
    minutes: int
    limit: int | None
    task: str
    statements: Mapping[Level, tuple[Statement, ...]]
    you: Mapping[Level, str]


@dataclass(frozen=True, slots=True)
class FoundRule:
    """A level is found when `seen` of its statements are, and fewer than `fewer_above` of the level above."""

    seen: int
    fewer_above: int
    source: str


@dataclass(frozen=True, slots=True)
class Instrument:
    """One version. `steps` are in the order in which the skills are assessed.

    `strands` are those of the curriculum that a reference may name. The first versions have no `tasks`, no rule of when
    a level is `found`, and so no `level_reasons` to set another.
    """

    version: int
    valid_from: date
    source: str
    fresh_weeks: int
    introduction: tuple[str, ...]
    override_reasons: Mapping[str, str]
    steps: Mapping[Skill, Step]
    strands: Mapping[Skill, tuple[str, ...]]
    tasks: int | None = None
    found: FoundRule | None = None
    level_reasons: Mapping[str, str] = field(default_factory=dict)
    what_is_new: str = ""

    @property
    def minutes(self) -> int:
        return sum(step.minutes for step in self.steps.values())

    def after(self, skill: Skill) -> Skill | None:
        """The skill that is assessed next, or None after the last."""
        order = list(self.steps)
        following = order[order.index(skill) + 1 :]
        return following[0] if following else None


@cache
def instruments() -> Mapping[int, Instrument]:
    """Every version there has been."""
    return {data["version"]: _read(data) for data in versions.read_all(FOLDER, "v*.toml")}


def current(today: date) -> Instrument:
    """The version in force."""
    return versions.in_force(instruments().values(), today)


def before(instrument: Instrument) -> Instrument | None:
    """The version that it was made from; None for the first."""
    earlier = [one for one in instruments().values() if one.version < instrument.version]
    return max(earlier, key=lambda one: one.version, default=None)


def _read(data: Mapping[str, Any]) -> Instrument:
    return Instrument(
        version=data["version"],
        valid_from=data["valid_from"],
        source=data["source"],
        fresh_weeks=data["fresh_weeks"],
        introduction=tuple(data["introduction"]),
        override_reasons=data["override_reasons"],
        steps={skill: _step(skill, data[skill]) for skill in Skill},
        strands={skill: tuple(data["strands"][skill]) for skill in Skill},
        tasks=data.get("tasks"),
        found=FoundRule(**data["found"]) if "found" in data else None,
        level_reasons=data.get("level_reasons", {}),
        what_is_new=data.get("what_is_new", ""),
    )


def _step(skill: Skill, data: Mapping[str, Any]) -> Step:
    return Step(
        skill=skill,
        minutes=data["minutes"],
        limit=data.get("limit"),
        task=data["task"],
        statements={level: tuple(_statement(row) for row in data.get(level, ())) for level in Level},
        you={level: data["you"].get(level, "") for level in Level},
    )


def _statement(row: Mapping[str, Any]) -> Statement:
    return Statement(**{**row, "by": tuple(row.get("by", ()))})
