"""What the demonstration invents from: the files of `data/`."""

import tomllib
from functools import cache
from importlib.resources import files
from typing import Any

DATA = files("hub.demo") / "data"


@cache
def data(name: str) -> dict[str, Any]:
    """One of the files of `data/`."""
    return tomllib.loads((DATA / f"{name}.toml").read_text("utf-8"))
