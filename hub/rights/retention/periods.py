"""The periods of data/periods.toml."""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from hub.consent.types import Category
from hub.core.clock import months_after
from hub.core.sealing.sealed import Tier
from hub.referrals.case.portions import Portion

HUB, RECORD = "hub", "record"
_FILE = Path(__file__).parent / "data" / "periods.toml"


@dataclass(frozen=True, slots=True)
class Period:
    """`months` is None where it is in days, or where the hub has set none: then nothing of it goes.

    `tier` or `kinds` say which part of a record goes before the rest of it.
    """

    code: str
    label: str
    clock: str
    why: str
    months: int | None = None
    days: int | None = None
    tier: Tier | None = None
    kinds: frozenset[Category] = frozenset()

    @property
    def portion(self) -> Portion:
        return Portion(self.tier, self.kinds)

    @property
    def of_records(self) -> bool:
        """Whether records of learners go, or parts of them."""
        return self.code == RECORD or not self.portion.whole

    def last_kept(self, today: date) -> date | None:
        """What ended on this day, or before, goes today."""
        if self.days is not None:
            return today - timedelta(days=self.days)
        return None if self.months is None else months_after(today, -self.months)

    @property
    def long(self) -> str:
        if self.days is not None:
            return f"{self.days} days" if self.days > 1 else "1 day"
        return "not set: nothing goes" if self.months is None else f"{self.months} months"


@dataclass(frozen=True, slots=True)
class Limits:
    """When a run is refused until somebody says that it is right."""

    share: int  # percent of all learners
    gap: timedelta


@cache
def _read() -> Mapping[str, Any]:
    return tomllib.loads(_FILE.read_text(encoding="utf-8"))


def periods(kept_months: int | None) -> Sequence[Period]:
    """All of them; `kept_months` is what the hub has set for the record. While it has set none, no part goes either."""
    return [_period(row, kept_months) for row in _read()["period"]]


def _period(row: Mapping[str, Any], kept_months: int | None) -> Period:
    part = {
        "tier": Tier(row["tier"]) if "tier" in row else None,
        "kinds": frozenset(map(Category, row.get("kinds", ()))),
    }
    months = (
        kept_months
        if row.get("months") == HUB or (any(part.values()) and not kept_months)
        else row.get("months")
    )
    return Period(**{**row, **part, "months": months})


def kept_days(code: str) -> int:
    """Of a period that is in days."""
    return next(int(row["days"]) for row in _read()["period"] if row["code"] == code)


def kept_besides() -> Sequence[tuple[str, str]]:
    """What no run removes, and how long it stays."""
    return [(row["label"], row["long"]) for row in _read()["kept"]]


def contact_columns() -> Sequence[tuple[str, str]]:
    """(table, column) of the days that count as a contact."""
    return [(table, column) for table, _, column in (name.partition(".") for name in _read()["contact"])]


def limits() -> Limits:
    return Limits(_read()["most_share_percent"], timedelta(days=_read()["longest_gap_days"]))
