"""Frozen shapes of a route: what a class leads to, and the ways out of ESOL."""

import tomllib
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cache
from importlib.resources import files
from uuid import UUID

from hub.directory.types import ClassState, Level, Strand


class LeadsTo(StrEnum):
    """What a route leads to: one class, any class of a kind, or a way out of ESOL."""

    CLASS = "class"
    KIND = "kind"
    WAY_OUT = "way_out"


@dataclass(frozen=True, slots=True, kw_only=True)
class Onward:
    """Where a route leads: a class, or a level with a strand, or a code of `ways_out`.

    Of a kind, `accredited` is None where either will do.
    """

    to_class_id: UUID | None = None
    level: Level | None = None
    strand: Strand | None = None
    accredited: bool | None = None
    way_out: str | None = None

    @property
    def leads_to(self) -> LeadsTo:
        if self.to_class_id:
            return LeadsTo.CLASS
        return LeadsTo.WAY_OUT if self.way_out else LeadsTo.KIND


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """The class at the end of a route, as it is today."""

    title: str
    provider: str
    provider_id: UUID
    level_low: Level | None
    level_high: Level | None
    state: ClassState
    ends_on: date | None


@dataclass(frozen=True, slots=True)
class Route:
    """One thing that a class leads to; `target` only where it is a class."""

    id: UUID
    from_class_id: UUID
    onward: Onward
    target: Target | None = None

    def is_at(self, provider_ids: Collection[object]) -> bool:
        """Whether it leads to a class of one of these providers."""
        return self.target is not None and self.target.provider_id in provider_ids


@dataclass(frozen=True, slots=True)
class WayOut:
    """What comes after ESOL. `you_can` is for the learner's paper."""

    code: str
    label: str
    you_can: str


@cache
def ways_out() -> Mapping[str, WayOut]:
    """By code, in the order in which they are offered."""
    data = files("hub.tracking.routes").joinpath("data/ways_out.toml").read_text("utf-8")
    return {code: WayOut(code, **words) for code, words in tomllib.loads(data).items()}
