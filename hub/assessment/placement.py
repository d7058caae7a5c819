"""The table of the placement rule (data/placement_v*.toml): its numbers, its words and where they come from."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from hub.assessment.instruments import versions
from hub.directory.types import LEVELS, Level, Skill, Strand

FOLDER = Path(__file__).parent / "data"
LITERACY, MOST_SKILLS, NEAR_WEAKEST, ONE_SKILL = "literacy", "most-skills", "near-weakest", "one-skill"
RULES = (LITERACY, MOST_SKILLS, NEAR_WEAKEST, ONE_SKILL)


@dataclass(frozen=True, slots=True)
class Kind:
    """Classes whose level is the weakest of some skills only; `levels` are those where that holds."""

    label: str
    skills: tuple[Skill, ...]
    levels: tuple[Level, ...]
    strand: Strand | None
    accredited: bool
    source: str

    def takes(self, strand: Strand, accredited: bool | None, lowest: Level, highest: Level) -> bool:
        """Whether a class of this strand, accredited or not, from one level to another, is of this kind."""
        of_strand = self.strand in (None, strand)
        of_award = not self.accredited or accredited is True
        return of_strand and of_award and lowest in self.levels and highest in self.levels


@dataclass(frozen=True, slots=True)
class PlacementTable:
    """One version. `labels` and `sources` go by the codes of `RULES`."""

    version: int
    valid_from: date
    above_percent: int
    levels_above_weakest: int
    literacy_skills: tuple[Skill, ...]
    literacy_at_or_below: Level
    labels: Mapping[str, str]
    sources: Mapping[str, str]
    kinds: tuple[Kind, ...]


@cache
def tables() -> Mapping[int, PlacementTable]:
    """Every version there has been."""
    return {data["version"]: _read(data) for data in versions.read_all(FOLDER, "placement_v*.toml")}


def current(today: date) -> PlacementTable:
    return versions.in_force(tables().values(), today)


@cache
def deciding_kinds() -> tuple[Kind, ...]:
    """The kinds of class by which matching goes: those of the newest table.

    Every table has the same until now, so that a recommendation of any day can be made again.
    """
    return max(tables().values(), key=lambda table: table.version).kinds


def label_of(version: int | None, rule: str | None) -> str:
    """The rule that placed somebody, in words; empty where an old assessment does not say."""
    table = tables().get(version or 0)
    return table.labels.get(rule or "", "") if table else ""


def _read(data: Mapping[str, Any]) -> PlacementTable:
    literacy = data[LITERACY]
    return PlacementTable(
        version=data["version"],
        valid_from=data["valid_from"],
        above_percent=data[MOST_SKILLS]["above_percent"],
        levels_above_weakest=data[NEAR_WEAKEST]["levels_above"],
        literacy_skills=_skills(literacy["skills"]),
        literacy_at_or_below=Level(literacy["at_or_below"]),
        labels={rule: data[rule]["label"] for rule in RULES},
        sources={rule: data[rule]["source"] for rule in RULES},
        kinds=tuple(_kind(row) for row in data["kinds"]),
    )


def _kind(row: Mapping[str, Any]) -> Kind:
    lowest = Level(row.get("lowest", LEVELS[0])).order
    highest = Level(row.get("highest", LEVELS[-1])).order
    return Kind(
        label=row["label"],
        skills=_skills(row["skills"]),
        levels=LEVELS[lowest : highest + 1],
        strand=Strand(row["strand"]) if "strand" in row else None,
        accredited=row.get("accredited", False),
        source=row["source"],
    )


def _skills(names: list[str]) -> tuple[Skill, ...]:
    return tuple(Skill(name) for name in names)
