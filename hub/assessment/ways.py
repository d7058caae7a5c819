"""The ways in which a level is known to be reached in class (data/achieved_v1.toml): words, rule and source."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from hub.assessment.types import AchievedBy

DATA = Path(__file__).parent / "data" / "achieved_v1.toml"


@dataclass(frozen=True, slots=True)
class Way:
    """`after` stands behind the level; `renews_passport` says whether it is as good as a new assessment."""

    label: str
    after: str
    renews_passport: bool
    source: str


@cache
def table() -> Mapping[str, Any]:
    return tomllib.loads(DATA.read_text("utf-8"))


@cache
def ways() -> Mapping[AchievedBy, Way]:
    return {by: Way(**table()[by]) for by in AchievedBy}
