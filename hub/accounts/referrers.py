"""What organisations of each kind may say of somebody they send to the hub, from data/referrers.toml."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from hub.accounts.types import OrganisationKind


@dataclass(frozen=True, slots=True)
class Asked:
    """A question as it is asked of one kind."""

    label: str
    hint: str


@dataclass(frozen=True, slots=True)
class Referrer:
    """One kind. `us` is what its own pages call it, `channel` the code of how a person came; `fact` None asks nothing
    more, `nino` tells whether a National Insurance number is asked for, `suggests` whether they may
    name another provider."""

    kind: OrganisationKind
    us: str
    channel: str
    nino: bool
    suggests: bool
    reference: Asked
    fact: Asked | None


@cache
def referrers() -> Mapping[OrganisationKind, Referrer]:
    """Every kind that sends people to the hub."""
    text = (files("hub.accounts") / "data" / "referrers.toml").read_text("utf-8")
    return {row.kind: row for row in map(_of, tomllib.loads(text)["kind"])}


def _of(row: Mapping[str, Any]) -> Referrer:
    return Referrer(
        kind=OrganisationKind(row["kind"]),
        us=row["us"],
        channel=row["channel"],
        nino=row["nino"],
        suggests=row["suggests"],
        reference=Asked(**row["reference"]),
        fact=Asked(**row["fact"]) if "fact" in row else None,
    )
