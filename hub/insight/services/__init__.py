"""The managers' dashboard: counts become published figures, and figures become tables."""

from hub.core.db import UnitOfWork
from hub.insight import queries
from hub.insight.measures import CONFIRM_DAYS
from hub.insight.rules import THRESHOLD, WITHHELD_WORDS, Figure
from hub.insight.services import fairness as fairness_part
from hub.insight.services import referred as referred_part
from hub.insight.services import waiting as waiting_part
from hub.insight.types import Cell, Dashboard, Filters, Table


def areas(uow: UnitOfWork) -> list[str]:
    """The outcodes in which enough people wait to be counted on their own; the others are pooled."""
    counted = queries.waiting_by_area(uow)
    return sorted(outcode for outcode, people in counted.items() if outcode and people >= THRESHOLD)


def dashboard(uow: UnitOfWork, filters: Filters, offered_areas: list[str]) -> Dashboard:
    """Everything on the page, from seven grouped statements. `offered_areas` are those of `areas`."""
    places = queries.places(uow, filters)
    waiting = waiting_part.publish(uow, filters, offered_areas)
    referred = referred_part.publish(uow, filters)
    unconfirmed = sum(row.unconfirmed for row in places)
    return Dashboard(
        summary=_summary(waiting),
        alerts=_alerts(
            waiting.waiting_long, referred.late, unconfirmed, fairness_part.alerts(uow, offered_areas)
        ),
        details=[*waiting_part.tables(waiting, places), *referred_part.tables(referred)],
    )


def _summary(waiting: waiting_part.Waiting) -> Table:
    return Table(
        key="summary",
        title="Waiting now",
        columns=("Figure", "Value"),
        rows=[
            ("People waiting", waiting.total.cell),
            ("Median wait", _in_weeks(waiting.median)),
            ("Longest wait", _in_weeks(waiting.longest)),
        ],
        note=f"The longest wait is one that at least {THRESHOLD} people have reached or passed.",
    )


def _alerts(waiting_long: Figure, late: Figure, unconfirmed: int, declines: Table) -> Table:
    rows: list[tuple[str, Cell]] = [
        ("People waiting over 26 weeks", waiting_long.cell),
        ("Referrals past the date to reply by", late.cell),
        (f"Open classes with places not confirmed for {CONFIRM_DAYS} days", unconfirmed),
        *(
            (f"Declined more often than before: {group}", f"{was} to {now}")
            for group, was, now in declines.rows
        ),
    ]
    note = "Declines by group are of all areas and levels, whatever is chosen above." if declines.rows else ""
    return Table(key="alerts", title="Needs attention", columns=("What", "Number"), rows=rows, note=note)


def _in_weeks(weeks: int | None) -> str:
    if weeks is None:
        return WITHHELD_WORDS
    return "1 week" if weeks == 1 else f"{weeks:,} weeks"
