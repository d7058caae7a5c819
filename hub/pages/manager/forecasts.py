"""The page of past forecasts: how many places came within the range, and how far off the likely day was."""

from collections import defaultdict
from collections.abc import Hashable, Iterable, Sequence
from datetime import date, timedelta
from typing import TypeVar

from flask import render_template

from hub.access.permissions import Permission
from hub.directory.types import LEVEL_NAMES, Level
from hub.forecast import queries
from hub.forecast.calibration import Score, Scored, score
from hub.forecast.clock import NOMINAL
from hub.forecast.queries import Known
from hub.forecast.types import ENOUGH
from hub.insight.rules import rounded
from hub.insight.types import Cell, Table
from hub.pages.manager.blueprint import bp
from hub.web.door import unit_of_work
from hub.web.guard import needs

Group = TypeVar("Group", bound=Hashable)

LOOKS_BACK = timedelta(days=365)
TOO_FEW = f"fewer than {ENOUGH}"
NOT_SAID = "not shown"
COLUMNS = (
    "Forecasts",
    "Place came within the range",
    "Weeks off, on average",
    "Weeks off by position ÷ throughput",
)
EMPTY = (
    "No forecast has run its course yet. Forecasts are made for everybody on the waiting list once a month."
)


@bp.get("/forecasts")
@needs(Permission.VIEW_DASHBOARD)
def record() -> str:
    with unit_of_work(read_only=True) as uow:
        known = queries.run_out(uow, uow.today - LOOKS_BACK)
        return render_template(
            "manager/forecasts.html",
            tables=[everything(known), by_level(known), by_month(known)],
            months=queries.calibrations(uow, uow.today - LOOKS_BACK),
            nominal=f"{NOMINAL:.0%}",
            enough=ENOUGH,
            today=uow.today,
        )


def everything(known: Sequence[Known]) -> Table:
    rows = [row("All levels", score([one.scored for one in known]))] if known else []
    return Table("all", "Forecasts of the last year", ("", *COLUMNS), rows, empty=EMPTY)


def by_level(known: Sequence[Known]) -> Table:
    groups = grouped((one.level, one.scored) for one in known)
    rows = [row(LEVEL_NAMES[level], score(groups[level])) for level in Level if level in groups]
    return Table("by-level", "By level", ("Level", *COLUMNS), rows)


def by_month(known: Sequence[Known]) -> Table:
    groups = grouped((one.ran_out_on.replace(day=1), one.scored) for one in known)
    rows = [row(month_words(month), score(groups[month])) for month in sorted(groups, reverse=True)]
    return Table("by-month", "By the month in which the range ended", ("Month", *COLUMNS), rows)


def grouped(pairs: Iterable[tuple[Group, Scored]]) -> dict[Group, list[Scored]]:
    found: dict[Group, list[Scored]] = defaultdict(list)
    for group, scored in pairs:
        found[group].append(scored)
    return found


def row(label: str, found: Score) -> list[Cell]:
    """Nothing is said of a line of too few, and the counts are rounded, so that no line gives another away."""
    if found.people < ENOUGH or found.coverage is None:
        return [label, TOO_FEW, NOT_SAID, NOT_SAID, NOT_SAID]
    return [label, rounded(found.people), f"{found.coverage:.0%}", weeks(found.error), weeks(found.simple)]


def weeks(error: float | None) -> str:
    return NOT_SAID if error is None else f"{error:.1f}"


def month_words(month: date) -> str:
    return f"{month:%B %Y}"
