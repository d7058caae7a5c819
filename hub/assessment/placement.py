"""The table of the placement rule (data/placement_v*.toml): its numbers, its words and where they come from."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from hub.assessment.instruments import versions
from hub.directory.types import LEVELS, Level, Skill, Strand

FOLDER = Path(__file__).parent / "data"
LITERACY, MOST_SKILLS, NEAR_WEAKEST, ONE_SKILL = "literacy", "most-skills", "near-weakest", "one-skill"
ALPHABET, TWO_AND_TWO = "alphabet", "two-and-two"
WRITING_BEHIND, TALKING_BEHIND = "writing-behind", "talking-behind"
RULES = (LITERACY, MOST_SKILLS, NEAR_WEAKEST, ONE_SKILL)  # what every version has
EVERY_RULE = (
    LITERACY,
    ALPHABET,
    TWO_AND_TWO,
    WRITING_BEHIND,
    TALKING_BEHIND,
    MOST_SKILLS,
    NEAR_WEAKEST,
    ONE_SKILL,
)


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Signpost:
    """Whom no ESOL class helps, and where they are told to go, in words to staff and to the learner.

    Either speaking and listening are from one level on and reading or writing only up to another, or every skill is
    secure at a level.
    """

    code: str
    label: str
    to: str
    to_learner: str
    source: str
    spoken_from: Level | None = None
    written_up_to: Level | None = None
    secure_at: Level | None = None


@dataclass(frozen=True, slots=True)
class PlacementTable:
    """One version. `labels`, `notes` and `sources` go by the codes of the rules that it has.

    `alphabet_levels_below` and `two_and_two_apart` are None in the first version, which has no such rules.
    """

    version: int
    valid_from: date
    above_percent: int
    levels_above_weakest: int
    literacy_skills: tuple[Skill, ...]
    literacy_any: bool
    literacy_at_or_below: Level
    alphabet_levels_below: int | None
    two_and_two_apart: int | None
    signposts: tuple[Signpost, ...]
    labels: Mapping[str, str]
    sources: Mapping[str, str]
    kinds: tuple[Kind, ...]
    notes: Mapping[str, str] = field(default_factory=dict)


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


def note_of(version: int | None, rule: str | None) -> str:
    """What a tutor should know of somebody placed by the rule; empty where there is nothing."""
    table = tables().get(version or 0)
    return table.notes.get(rule or "", "") if table else ""


def signpost_of(version: int | None, rule: str | None) -> Signpost | None:
    """Where somebody is told to go instead of a class; None of whom the rule places."""
    table = tables().get(version or 0)
    return next((one for one in table.signposts if one.code == rule), None) if table else None


def _read(data: Mapping[str, Any]) -> PlacementTable:
    literacy = data[LITERACY]
    signposts = tuple(_signpost(row) for row in data.get("signposts", ()))
    return PlacementTable(
        version=data["version"],
        valid_from=data["valid_from"],
        above_percent=data[MOST_SKILLS]["above_percent"],
        levels_above_weakest=data[NEAR_WEAKEST]["levels_above"],
        literacy_skills=_skills(literacy["skills"]),
        literacy_any=literacy.get("any", False),
        literacy_at_or_below=Level(literacy["at_or_below"]),
        alphabet_levels_below=data.get(ALPHABET, {}).get("levels_below"),
        two_and_two_apart=data.get(TWO_AND_TWO, {}).get("apart"),
        signposts=signposts,
        labels=_words(data, "label") | {one.code: one.label for one in signposts},
        sources=_words(data, "source") | {one.code: one.source for one in signposts},
        kinds=tuple(_kind(row) for row in data["kinds"]),
        notes=_words(data, "note"),
    )


def _words(data: Mapping[str, Any], what: str) -> dict[str, str]:
    """By rule: the words of one kind, where it has them."""
    return {rule: data[rule][what] for rule in EVERY_RULE if what in data.get(rule, {})}


def _signpost(row: Mapping[str, Any]) -> Signpost:
    levels = {name: Level(row[name]) for name in ("spoken_from", "written_up_to", "secure_at") if name in row}
    return Signpost(**{**row, **levels})


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
