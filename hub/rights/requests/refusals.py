"""Why a request may be refused: rows of data/refusals.toml, each with the law it rests on."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from hub.rights.requests.types import Kind

_FILE = Path(__file__).parent / "data" / "refusals.toml"


@dataclass(frozen=True, slots=True)
class Refusal:
    """`label` is for the officer, `words` and `law` for the letter."""

    label: str
    words: str
    law: str
    kinds: frozenset[Kind]


@cache
def refusals() -> Mapping[str, Refusal]:
    rows = tomllib.loads(_FILE.read_text(encoding="utf-8"))
    rows.pop("valid_from")
    return {
        code: Refusal(row["label"], row["words"], row["law"], frozenset(map(Kind, row["kinds"])))
        for code, row in rows.items()
    }


def refusals_of(kind: Kind) -> dict[str, Refusal]:
    return {code: row for code, row in refusals().items() if kind in row.kinds}
