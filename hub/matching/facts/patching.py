"""The next snapshot of the last: a few classes read again, and everything else as it was."""

from bisect import bisect_left
from collections.abc import Callable, Collection
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hub.matching.facts.snapshot import COLUMNS, KEYS, TABLES, Rows, Snapshot, progression
from hub.matching.types import ClassFacts, ClassId

Put = Callable[[NDArray[Any], NDArray[Any]], NDArray[Any]]


def patched(
    snapshot: Snapshot, version: int, now: Collection[ClassFacts], gone: Collection[ClassId]
) -> Snapshot:
    """Equal in every answer to a snapshot built anew, and in the same order: classes stand in the order of their ids.

    `now` are classes that are new or changed, `gone` those that are open no longer. What no class shares any more
    stays in the shared tables: see `worn`.
    """
    fresh = Snapshot.build(sorted(now, key=_id), version)
    in_place = not snapshot.row_of.keys() & gone and snapshot.row_of.keys() >= fresh.row_of.keys()
    replaced = [snapshot.row_of[one] for one in (*fresh.row_of, *gone) if one in snapshot.row_of]
    classes, put = (_replacing if in_place else _moving)(snapshot, fresh, replaced)
    rows, numbers, tables = _shared(snapshot, fresh, put)
    columns: dict[str, Any] = {
        name: put(getattr(snapshot, name), getattr(fresh, name)) for name, *_ in COLUMNS
    }
    return replace(
        snapshot,
        version=version,
        classes=tuple(classes),
        row_of=snapshot.row_of if in_place else Rows.of(numbers["identity"], rows["identity"]),
        numbers=numbers,
        access={code: put(old, fresh.access[code]) for code, old in snapshot.access.items()},
        progression=progression(columns["highest"], rows["provider"]),
        **tables,
        **rows,
        **columns,
    )


def worn(snapshot: Snapshot) -> bool:
    """Whether no class has more than half of what is in a shared table."""
    held = {name: np.count_nonzero(np.bincount(getattr(snapshot, name))) for name in KEYS}
    return any(len(snapshot.numbers[name]) > 2 * number + 1 for name, number in held.items())


def _id(facts: ClassFacts) -> Any:
    return facts.id


def _replacing(snapshot: Snapshot, fresh: Snapshot, replaced: list[int]) -> tuple[list[ClassFacts], Put]:
    """Each class in the row that it had."""
    classes = list(snapshot.classes)
    for row, facts in zip(replaced, fresh.classes, strict=True):
        classes[row] = facts

    def put(old: NDArray[Any], new: NDArray[Any]) -> NDArray[Any]:
        column = old.copy()
        column[replaced] = new
        return column

    return classes, put


def _moving(snapshot: Snapshot, fresh: Snapshot, replaced: list[int]) -> tuple[list[ClassFacts], Put]:
    """The rows of what was replaced or is gone taken out, and the new ones put where their ids belong."""
    classes = list(snapshot.classes)
    for row in sorted(replaced, reverse=True):
        del classes[row]
    places = [bisect_left(classes, _id(facts), key=_id) for facts in fresh.classes]
    for place, facts in reversed(list(zip(places, fresh.classes, strict=True))):
        classes.insert(place, facts)

    def put(old: NDArray[Any], new: NDArray[Any]) -> NDArray[Any]:
        return np.insert(np.delete(old, replaced), places, new)

    return classes, put


def _shared(
    snapshot: Snapshot, fresh: Snapshot, put: Put
) -> tuple[dict[str, Any], dict[str, Any], dict[str, Any]]:
    """The rows' numbers, the numbers by key, and the tables with what nobody had shared before at their end."""
    rows: dict[str, Any] = {}
    numbers: dict[str, Any] = {}
    new: dict[str, list[Any]] = {}
    for name in KEYS:
        known = snapshot.numbers[name]
        new[name] = [key for key in fresh.numbers[name] if key not in known]
        more = {key: len(known) + at for at, key in enumerate(new[name])}
        numbers[name] = {**known, **more} if more else known
        number = np.array([numbers[name][key] for key in fresh.numbers[name]], dtype=np.intp)
        rows[name] = put(getattr(snapshot, name), number[getattr(fresh, name)])
    tables = {
        table: getattr(snapshot, table).plus(build(new[name])) if new[name] else getattr(snapshot, table)
        for table, (name, build) in TABLES.items()
    }
    return rows, numbers, tables
