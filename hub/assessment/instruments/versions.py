"""Numbered data files, of which the highest number whose first day has come is in force."""

import tomllib
from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path
from typing import Any, Protocol, TypeVar


class Dated(Protocol):
    @property
    def version(self) -> int: ...

    @property
    def valid_from(self) -> date: ...


Version = TypeVar("Version", bound=Dated)


def read_all(folder: Path, pattern: str) -> list[Mapping[str, Any]]:
    """The content of every file of a kind."""
    return [tomllib.loads(path.read_text("utf-8")) for path in sorted(folder.glob(pattern))]


def in_force(versions: Iterable[Version], today: date) -> Version:
    """The highest version whose first day has come; ValueError before the first of all.

    A lower version with a later day was overtaken before it began, and never comes back.
    """
    return max((one for one in versions if one.valid_from <= today), key=lambda one: one.version)
