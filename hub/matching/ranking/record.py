"""A profile and a ranking as plain data, so that a recommendation can be stored and explained later."""

from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import fields
from datetime import date
from typing import Any
from uuid import UUID

import numpy as np

from hub.matching.policy.policy import CRITERIA
from hub.matching.ranking.rank import Ranking, barred
from hub.matching.rules.constraints import CONSTRAINTS
from hub.matching.types import ClassId, Point, Profile, Window

Record = dict[str, Any]

READERS: Mapping[str, Callable[[Any], Any]] = {
    "levels": tuple,
    "steps": tuple,
    "windows": lambda windows: tuple(Window(*window) for window in windows),
    "point": lambda point: Point(*point),
    "modes": frozenset,
    "goals": frozenset,
    "groups": frozenset,
    "child_ages": frozenset,
    "assessed_on": date.fromisoformat,
    "earliest_start": date.fromisoformat,
}
ID_FIELDS = ("excluded_classes", "excluded_providers", "live_classes")


def profile_record(profile: Profile) -> Record:
    """The profile in the types of JSON: sets as sorted lists, dates and ids as text."""
    return {field.name: _plain(getattr(profile, field.name)) for field in fields(profile)}


def read_profile(record: Record, read_id: Callable[[str], ClassId] = UUID) -> Profile:
    """The profile that `profile_record` wrote; `read_id` makes an id from its text."""
    values = {name: _read(name, value) for name, value in record.items()}
    values |= {name: frozenset(read_id(text) for text in record[name]) for name in ID_FIELDS}
    return Profile(**values)


def ranking_record(ranking: Ranking) -> Record:
    """Class ids best first with points and values by `criteria`, and the rest by the codes that stop them.

    Of ten thousand classes most are stopped, by a few hundred sets of codes: one by one they took a megabyte.
    """
    question, ready = ranking.question, ranking.ready
    ids = [str(facts.id) for facts in question.snapshot.classes]
    lines = zip(ranking.rows.tolist(), ranking.points.tolist(), ranking.values.T.tolist(), strict=True)
    fitting = [{"class": ids[row], "points": points, "values": values} for row, points, values in lines]
    excluded: dict[tuple[str, ...], list[str]] = defaultdict(list)
    for row in np.flatnonzero(barred(ranking.failed)).tolist():
        excluded[tuple(codes(ranking, row))].append(ids[row])
    return {
        "criteria": list(CRITERIA),
        "full_points": question.policy.full_points,
        "best": fitting[:ready],
        "full": fitting[ready:],
        "excluded": [{"codes": list(why), "classes": classes} for why, classes in excluded.items()],
    }


def excluded_of(record: Mapping[str, Any]) -> dict[str, list[str]]:
    """By class what stopped it. Until 30 November 2026 a record held one `class` beside its codes."""
    return {
        class_id: one["codes"]
        for one in record.get("excluded", ())
        for class_id in (one["classes"] if "classes" in one else [one["class"]])
    }


def codes(ranking: Ranking, row: int) -> list[str]:
    """What stops the class in this row of the snapshot, in the order of CONSTRAINTS."""
    failed = ranking.failed[:, row].tolist()
    return [constraint.code for constraint, fails in zip(CONSTRAINTS, failed, strict=True) if fails]


def _read(name: str, value: Any) -> Any:
    return READERS[name](value) if name in READERS and value is not None else value


def _plain(value: Any) -> Any:
    if isinstance(value, frozenset):
        return sorted(str(member) for member in value)
    if isinstance(value, tuple):
        return [_plain(member) for member in value]
    return str(value) if isinstance(value, UUID | date) else value
