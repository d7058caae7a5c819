"""Whether somebody works, since when and for how many hours, and what the ILR calls that (`data/employment.toml`)."""

import tomllib
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files

PAID, LOOKING = "10", "11"  # EmpStat of the ILR
STATUSES = [
    (PAID, "In paid work"),
    (LOOKING, "Not in paid work, looking and able to start"),
    ("12", "Not in paid work, and not looking or not able to start"),
]
STATUS_NOT_KNOWN = ("98", "Not known")


@dataclass(frozen=True, slots=True)
class Employment:
    """Kept as one sealed line, "10;since=2026-01-05;hours=6". `status` is the ILR's EmpStat, `since` the day on which
    it began, and `hours`, of who is in paid work, a code of the hours a week."""

    status: str | None = None
    since: date | None = None
    hours: str | None = None

    @classmethod
    def from_text(cls, text: str | None) -> "Employment":
        status, *details = (text or "").split(";")
        said = dict(detail.split("=", 1) for detail in details)
        since = said.get("since")
        return cls(status or None, date.fromisoformat(since) if since else None, said.get("hours"))

    def to_text(self) -> str | None:
        """None where the status is; the details are nothing without it."""
        details = {"since": self.since and self.since.isoformat(), "hours": self.hours}
        said = [f"{name}={value}" for name, value in details.items() if value]
        return ";".join([self.status, *said]) if self.status else None

    def hours_on(self, on: date) -> str | None:
        """The code of the hours a week, where it counts for who starts learning on that day."""
        return self.hours if self.status == PAID and self.hours in dict(hours_offered(on)) else None

    def out_of_work(self, on: date) -> str | None:
        """The code of how long they have been out of work on that day; None where that is not asked or not known."""
        if self.status != LOOKING or self.since is None or self.since > on:
            return None
        months = (on.year - self.since.year) * 12 + on.month - self.since.month - (on.day < self.since.day)
        fitting = [one for one in codes("out_of_work") if one.months <= months and one.counts_on(on)]
        return max(fitting, key=lambda one: one.months).code if fitting else None


@dataclass(frozen=True, slots=True)
class Code:
    """`valid_to` is the last day on which somebody can start learning with it; None where no end is known."""

    code: str
    label: str
    source: str
    valid_from: date
    valid_to: date | None
    months: int

    def counts_on(self, day: date) -> bool:
        return self.valid_from <= day and (self.valid_to is None or day <= self.valid_to)


@cache
def codes(name: str) -> tuple[Code, ...]:
    """Every code of a list, in order."""
    kept = tomllib.loads((files("hub.learners") / "data" / "employment.toml").read_text("utf-8"))[name]
    return tuple(
        Code(
            one["code"],
            one["label"],
            kept["source"],
            one.get("valid_from", kept["valid_from"]),
            one.get("valid_to"),
            one.get("months", 0),
        )
        for one in kept["codes"]
    )


def hours_offered(on: date) -> list[tuple[str, str]]:
    return [(one.code, one.label) for one in codes("hours") if one.counts_on(on)]
