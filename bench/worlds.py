"""Worlds on which forecasts are tried: read from a file, as a description of a hub or as the record of one.

The file is TOML (or the same as JSON) with a table `world` for each; docs/forecast.md says what may stand in it. A
world is lived by one of two simulators that share no rule, or has been lived elsewhere and comes as two CSV files.
"""

import csv
import json
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, fields, replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from click import ClickException

from hub.directory.types import Level, Strand
from hub.forecast.terms import Terms, local_terms
from hub.forecast.types import Passage, Taught

DEFAULT = Path(__file__).parent / "worlds.toml"
BEGINS = date(2022, 9, 5)  # a Monday
EVEN = (1.0,) * 12


class BadWorld(ClickException):
    """A world that cannot be read, in words."""


@dataclass(frozen=True, slots=True)
class Shock:
    """From `week` of its life on, places and newcomers are so many times what they were."""

    week: int
    places: float = 1.0
    people: float = 1.0


@dataclass(frozen=True, slots=True)
class World:
    """A hub to be. Shares need not add up to one. `places` are starts possible for each person who comes, by year.

    `mechanism` is the simulator that lives it: weekly, daily, or both one after the other. `intake` says of each
    level "terms" or "rolling"; `patience` is the median of weeks after which people leave; `no_show` the chance that
    somebody who has accepted does not come; `urgent` the share of better priority; `apart` that people go to classes
    of their own area only; `scarce` multiplies the places of single levels; `by_month` is how many come in each month,
    as multiples; `listed` that classes are listed beforehand.
    """

    name: str
    mechanism: str = "both"
    seed: int = 1
    years: int = 6
    people: int = 1500
    places: float = 0.65
    levels: Mapping[str, float] = field(
        default_factory=lambda: {"PE": 0.2, "E1": 0.4, "E2": 0.25, "E3": 0.15}
    )
    areas: Mapping[str, float] = field(default_factory=lambda: {"E5": 1, "E8": 1, "E9": 1, "N16": 1})
    apart: bool = False
    intake: Mapping[str, str] = field(default_factory=dict)
    terms: Mapping[str, float] = field(default_factory=lambda: {"09-08": 1.0, "01-06": 0.55, "04-21": 0.3})
    scarce: Mapping[str, float] = field(default_factory=dict)
    patience: float = 60
    no_show: float = 0.12
    urgent: float = 0.08
    by_month: tuple[float, ...] = (1.4, 1.0, 0.9, 0.9, 0.8, 0.8, 0.7, 1.0, 1.7, 1.3, 1.0, 0.5)
    listed: bool = True
    shock: Shock | None = None
    record: str = ""  # a CSV of people instead of all of the above
    classes: str = ""  # and one of classes

    def rolling(self, level: str) -> bool:
        return self.intake.get(level, self.intake.get("all", "terms")) == "rolling"

    def starts_possible(self, level: str, week: int) -> float:
        """A year, at the pace of that week."""
        shocked = self.shock.places if self.shock and week >= self.shock.week else 1.0
        share = self.levels[level] / sum(self.levels.values())
        return self.people * share * self.places * self.scarce.get(level, 1.0) * shocked

    def coming(self, day: date) -> float:
        """How many come in a week, at the pace of that day."""
        week = (day - BEGINS).days // 7
        shocked = self.shock.people if self.shock and week >= self.shock.week else 1.0
        return self.people / 52 * self.by_month[day.month - 1] * 12 / sum(self.by_month) * shocked

    def term_starts(self) -> Iterator[tuple[date, float]]:
        """The first day of every term of its life and its share of the year's places."""
        for year in range(BEGINS.year, BEGINS.year + self.years + 2):
            for name, share in self.terms.items():
                month, day = map(int, name.split("-"))
                yield date(year, month, day), share / sum(self.terms.values())


@dataclass(frozen=True, slots=True)
class Life:
    """What happened in a world, in the order in which people came; `ends` is the last day it is known to."""

    people: list[Passage]
    classes: list[Taught]
    begins: date
    ends: date

    def known(self, day: date) -> list[Passage]:
        """The record as it stood that day, and no more."""
        return [
            one
            if one.ended_on is None or one.ended_on <= day
            else one._replace(ended_on=None, started=False, taught=None)
            for one in self.people
            if one.joined_on <= day
        ]

    def listed(self, day: date) -> list[Taught]:
        return [one for one in self.classes if one.listed_on is not None and one.listed_on <= day]


def read(path: Path) -> list[World]:
    """BadWorld where the file does not say what it should."""
    try:
        text = path.read_text()
        told = json.loads(text) if path.suffix == ".json" else tomllib.loads(text)
        return [world_of(one, path.parent) for one in told["world"]]
    except (OSError, KeyError, TypeError, ValueError) as wrong:
        raise BadWorld(f"{path}: {wrong}") from wrong


def world_of(told: Mapping[str, Any], beside: Path) -> World:
    known = {one.name for one in fields(World)}
    if strange := set(told) - known:
        raise BadWorld(f"no such setting of a world: {', '.join(sorted(strange))}")
    world = World(**{**told, **({"by_month": tuple(told["by_month"])} if "by_month" in told else {})})
    if isinstance(world.intake, str):
        world = replace(world, intake={"all": world.intake})
    if told.get("shock"):
        world = replace(world, shock=Shock(**told["shock"]))
    if world.record:
        return replace(
            world,
            mechanism="record",
            record=str(beside / world.record),
            classes=str(beside / world.classes) if world.classes else "",
        )
    _check(world)
    return world


def _check(world: World) -> None:
    if world.mechanism not in ("weekly", "daily", "both"):
        raise BadWorld(f"{world.name}: mechanism must be weekly, daily or both")
    if len(world.by_month) != 12 or world.years < 5 or world.people < 1:
        raise BadWorld(f"{world.name}: 12 months, at least 5 years and people are needed")
    if wrong := set(world.levels) - set(Level):
        raise BadWorld(f"{world.name}: no such level: {', '.join(sorted(wrong))}")
    if set(world.intake.values()) - {"terms", "rolling"}:
        raise BadWorld(f"{world.name}: intake must be terms or rolling")


def recorded(world: World) -> Life:
    """A life that was lived elsewhere. Of people: level, area, group, joined, ended, started; of classes: provider,
    low, high, listed, starts, places."""
    people = sorted((passage_of(row) for row in _rows(world.record)), key=lambda one: one.joined_on)
    ended = [one.ended_on for one in people if one.ended_on is not None]
    classes = [class_of(row) for row in _rows(world.classes)] if world.classes else []
    return Life(people, classes, people[0].joined_on, max(ended))


def _rows(path: str) -> Iterable[dict[str, str]]:
    with open(path, newline="") as file:
        yield from csv.DictReader(file)


def passage_of(row: Mapping[str, str]) -> Passage:
    return Passage(
        level=Level(row["level"]),
        strand=Strand(row.get("strand") or Strand.GENERAL),
        area=row["area"] or None,
        group=int(row["group"] or 3),
        joined_on=date.fromisoformat(row["joined"]),
        ended_on=date.fromisoformat(row["ended"]) if row["ended"] else None,
        started=row["started"].strip().lower() in ("1", "yes", "true"),
    )


def class_of(row: Mapping[str, str]) -> Taught:
    starts = date.fromisoformat(row["starts"])
    listed = date.fromisoformat(row["listed"]) if row.get("listed") else starts
    strand = Strand(row.get("strand") or Strand.GENERAL)
    return Taught(
        row["provider"], Level(row["low"]), Level(row["high"]), strand, starts, int(row["places"]), listed
    )


def kept_terms(world: World) -> Terms:
    """The terms as such a hub would have put them down; the area's own where its record does not say."""
    if world.mechanism == "record":
        return local_terms()
    first = [day for day, _ in world.term_starts()]
    each = len(world.terms)
    return Terms({str(day): day for day in first[at : at + each]} for at in range(0, len(first), each))


def day_of(week: int) -> date:
    return BEGINS + timedelta(weeks=week)
