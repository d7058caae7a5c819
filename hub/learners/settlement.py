"""Which level of English settlement asks for, and from when another (data/settlement.toml), in words."""

import tomllib
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any

from hub.directory.types import LEVEL_NAMES, Level


@dataclass(frozen=True, slots=True)
class Asked:
    """A level that is asked for, and the first day of it; None for the one before all changes."""

    level: Level
    since: date | None

    @property
    def name(self) -> str:
        return LEVEL_NAMES[self.level]

    @property
    def day(self) -> str:
        return f"{self.since.day} {self.since:%B %Y}" if self.since else ""

    def begun(self, today: date) -> bool:
        return self.since is None or self.since <= today


@cache
def asked() -> tuple[Asked, ...]:
    """Every level, in the order in which they come."""
    return tuple(Asked(Level(row["level"]), row.get("from")) for row in _data()["levels"])


def in_force(today: date) -> Asked:
    return [one for one in asked() if one.begun(today)][-1]


def next_change(today: date) -> Asked | None:
    """The next level that is known to come."""
    return next((one for one in asked() if not one.begun(today)), None)


def in_brief(today: date) -> str:
    """settlement asks for Entry 3, and for Level 1 from 26 March 2027"""
    coming = next_change(today)
    then = f", and for {coming.name} from {coming.day}" if coming else ""
    return f"settlement asks for {in_force(today).name}{then}"


def to_staff() -> str:
    """Everything that is known, whatever the day: levels with their days, skills, exception."""
    first, *later = asked()
    changes = "".join(f", and {one.name} for applications from {one.day}" for one in later)
    skills = " and ".join(_data()["skills"])
    return f"Settlement asks for {first.name}{changes}, in {skills}, on most routes. {_data()['exception']}."


def to_learner(today: date) -> str:
    """To stay in the UK for good, most people must talk at Entry 3. …"""
    coming = next_change(today)
    then = f" If you apply on or after {coming.day}, it is {coming.name}." if coming else ""
    return f"To stay in the UK for good, most people must talk at {in_force(today).name}.{then}"


@cache
def _data() -> dict[str, Any]:
    return tomllib.loads((files("hub.learners") / "data" / "settlement.toml").read_text("utf-8"))
