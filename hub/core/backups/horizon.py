"""How long a backup is kept, and a key in use: after both nothing opens a copy of what was erased."""

import tomllib
from functools import cache
from pathlib import Path
from typing import Any

_FILE = Path(__file__).parent / "data" / "horizon.toml"


@cache
def backup_days() -> int:
    return int(_said()["backup_days"])


@cache
def horizon_days() -> int:
    """How long after an erasure a backup, or a key that opens one, may still exist."""
    return int(_said()["rotation_days"]) + backup_days()


def _said() -> dict[str, Any]:
    return tomllib.loads(_FILE.read_text(encoding="utf-8"))
