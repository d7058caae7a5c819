"""How each table and column is told in the document, or why it is not: data/tables.toml and data/columns.toml.

A test walks every mapped class: a new table or column that is neither told nor excused fails there.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from hub.core.model import Base, mapped_classes
from hub.learners.needs import ACCESS_NEEDS

_FOLDER = Path(__file__).parent / "data"


@dataclass(frozen=True, slots=True)
class Table:
    """`order` is the column whose order the rows come in."""

    name: str
    heading: str
    order: str = "id"


@dataclass(frozen=True, slots=True)
class Group:
    """What the parts of some tables are kept for, and where they come from."""

    tables: tuple[str, ...]
    kept_for: str
    source: str


@cache
def _read(name: str) -> dict[str, Any]:
    return tomllib.loads((_FOLDER / f"{name}.toml").read_text(encoding="utf-8"))


@cache
def tables() -> tuple[Table, ...]:
    """Those that are told, in order."""
    return tuple(Table(**row) for row in _read("tables")["tables"])


def group(table: str) -> Group | None:
    """None for what is no table: what is worked out for this document."""
    return next((Group(**row) for row in _read("tables")["groups"] if table in row["tables"]), None)


def excused_tables() -> Mapping[str, str]:
    """Those that hang off a learner and are not told, with the reason."""
    excused: Mapping[str, str] = _read("tables")["excused"]
    return excused


def of_nobody() -> frozenset[str]:
    """The tables that hang off no learner."""
    return frozenset(name for names in _read("tables")["of_nobody"].values() for name in names)


@cache
def models() -> Mapping[str, type[Base]]:
    return {model.__tablename__: model for model in mapped_classes()}


def label(table: str, column: str) -> str | None:
    return _of(_read("columns")["labels"], table, column)


def excuse(table: str, column: str) -> str | None:
    """A column that one table tells by a label of its own is not excused there."""
    if f"{table}.{column}" in _read("columns")["labels"]:
        return None
    return _of(_read("columns")["excused"], table, column)


def part_label(table: str, part: str) -> str | None:
    access = {f"need.{need.code}": f"You need {need.thing}" for need in ACCESS_NEEDS}
    found: str | None = {**access, **_read("columns")["parts"]}.get(f"{table}.{part}")
    return found


def withheld(table: str, field: str) -> str | None:
    """The law that lets a sealed field, or a part of one, be left out."""
    found: str | None = _read("columns")["withheld"].get(f"{table}.{field}")
    return found


def _of(words: Mapping[str, str], table: str, column: str) -> str | None:
    """Of one table before that of all."""
    return words.get(f"{table}.{column}", words.get(column))
