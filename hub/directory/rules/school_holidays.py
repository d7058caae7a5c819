"""When a class that stops in the school holidays does not meet (data/school_holidays.toml)."""

import tomllib
from functools import cache
from importlib.resources import files

from hub.directory.types import Closed


@cache
def school_holidays() -> tuple[Closed, ...]:
    """Of this service's area, in order."""
    text = files("hub.directory").joinpath("data/school_holidays.toml").read_text(encoding="utf-8")
    return tuple(
        Closed(row["first_on"], row["last_on"], row["label"]) for row in tomllib.loads(text)["holiday"]
    )
