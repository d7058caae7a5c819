"""The matching policy: weights, estimates and limits as versioned data that managers edit.

Values and costs are in thousandths, so that a score is a sum of whole numbers: it adds up exactly and a tie
is a tie.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, fields
from functools import cache
from importlib.resources import files
from typing import Any

from hub.matching.types import DAY, STRANDS, Precision, Strand, TravelMode

NEWEST = 2  # the version of the last data file
WHOLE = 1000  # the value of a criterion that is met in full
CRITERIA = (
    "level", "travel", "timetable", "intensity", "goal", "accreditation",
    "places", "start", "balance", "progression", "certainty",
)  # fmt: skip


class PolicyError(ValueError):
    """The policy cannot be used; the message says which entry and why."""


@dataclass(frozen=True, slots=True)
class Travel:
    """An estimate of door-to-door time for one way of travelling."""

    km_per_hour: float
    detour: float
    wait_minutes: float

    @property
    def minutes_per_km(self) -> float:
        """Minutes for each straight-line kilometre."""
        return self.detour * 60 / self.km_per_hour


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """See the notes in the policy's data file for what each figure means."""

    version: int
    weights: Mapping[str, int]
    travel: Mapping[TravelMode, Travel]
    rough_km: Mapping[Precision, float]
    usual_limit: int
    limit_steps: tuple[int, ...]
    literacy_strands: frozenset[Strand]
    other_strands: frozenset[Strand]
    goal_strands: Mapping[str, tuple[Strand, ...]]
    strand_values: Mapping[str, int]
    mixed_level_cost: int
    comfort_minutes: int
    usual_hours: float
    enough_places: int
    stale_days: int
    stale_value: int
    later_days: int
    soon_days: int
    unknown_value: int
    check_cost: int
    school_hours: tuple[int, int]
    fresh_weeks: int | None
    edge_cost: int
    goals_add_up: bool
    online_value: int
    balance_weeks: int

    @property
    def full_points(self) -> int:
        """The points of a class that meets every criterion in full."""
        return WHOLE * sum(self.weights.values())


# The first version knew none of these. It goes on ranking as it did, so that what it ranked can be replayed.
NOT_IN_VERSION_1: dict[str, Any] = {
    "school_hours": [555, 885],
    "fresh_weeks": None,
    "edge_cost": 0,
    "goals_add_up": False,
    "online_value": WHOLE,
    "balance_weeks": 12,
}


def parse_policy(data: dict[str, Any]) -> Policy:
    """A policy from its data; PolicyError says what is missing or wrong. Source and notes are for people."""
    if data.get("version") == 1:
        data = NOT_IN_VERSION_1 | data
    missing = [field.name for field in fields(Policy) if field.name not in data]
    if missing:
        raise PolicyError(f"The policy has no entry for {', '.join(missing)}")
    entries = {field.name: data[field.name] for field in fields(Policy)}
    entries["travel"] = {mode: Travel(**estimate) for mode, estimate in data["travel"].items()}
    entries["limit_steps"] = tuple(sorted(data["limit_steps"]))
    entries["literacy_strands"] = frozenset(data["literacy_strands"])
    entries["other_strands"] = frozenset(data["other_strands"])
    entries["school_hours"] = tuple(data["school_hours"])
    policy = Policy(**entries)
    _check_weights(policy.weights)
    _check_strands(policy)
    _check_figures(policy)
    return policy


@cache
def load_policy(version: int = NEWEST) -> Policy:
    """A policy the hub ships with, from its data file; the newest when no version is asked for."""
    text = files("hub.matching").joinpath(f"data/policy_v{version}.json").read_text(encoding="utf-8")
    return parse_policy(json.loads(text))


def _check_weights(weights: Mapping[str, int]) -> None:
    if set(weights) != set(CRITERIA):
        raise PolicyError(f"Weights must be given for exactly these criteria: {', '.join(CRITERIA)}")
    if any(not isinstance(weight, int) or not 0 <= weight <= WHOLE for weight in weights.values()):
        raise PolicyError(f"Each weight must be a whole number from 0 to {WHOLE}")
    if not any(weights.values()):
        raise PolicyError("At least one weight must be above 0")


def _check_strands(policy: Policy) -> None:
    wanted = {strand for strands in policy.goal_strands.values() for strand in strands}
    unknown = (policy.literacy_strands | policy.other_strands | wanted) - set(STRANDS)
    if unknown:
        raise PolicyError(f"Unknown strand: {', '.join(sorted(unknown))}")


def _check_figures(policy: Policy) -> None:
    for name in (
        "stale_value",
        "unknown_value",
        "check_cost",
        "mixed_level_cost",
        "edge_cost",
        "online_value",
    ):
        if not 0 <= getattr(policy, name) <= WHOLE:
            raise PolicyError(f"{name} must be from 0 to {WHOLE}")
    for name in (
        "usual_limit",
        "comfort_minutes",
        "usual_hours",
        "enough_places",
        "soon_days",
        "balance_weeks",
    ):
        if getattr(policy, name) <= 0:
            raise PolicyError(f"{name} must be above 0")
    if policy.fresh_weeks is not None and policy.fresh_weeks <= 0:
        raise PolicyError("fresh_weeks must be above 0")
    opens, closes = policy.school_hours
    if not 0 <= opens < closes <= DAY:
        raise PolicyError("school_hours must run forwards within one day")
    if any(not 0 <= value <= WHOLE for value in policy.strand_values.values()):
        raise PolicyError(f"strand_values must be from 0 to {WHOLE}")
    if any(travel.km_per_hour <= 0 for travel in policy.travel.values()):
        raise PolicyError("km_per_hour must be above 0")
