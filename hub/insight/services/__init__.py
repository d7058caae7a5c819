"""The managers' dashboard: counts become published figures, and figures become tables."""

from hub.core.db import UnitOfWork
from hub.insight import queries
from hub.insight.measures import CONFIRM_DAYS
from hub.insight.periods import published_to
from hub.insight.rules import THRESHOLD, Figure
from hub.insight.services import fairness as fairness_part
from hub.insight.services import referred as referred_part
from hub.insight.services import waiting as waiting_part
from hub.insight.types import Cell, Dashboard, Filters, Table


def areas(uow: UnitOfWork) -> list[str]:
    """The outcodes in which enough people wait to be counted on their own; the others are pooled."""
    counted = queries.waiting_by_area(uow, published_to(uow.today))
    return sorted(outcode for outcode, people in counted.items() if outcode and people >= THRESHOLD)


def dashboard(uow: UnitOfWork, filters: Filters, offered_areas: list[str]) -> Dashboard:
    """Everything on the page, from a fixed number of grouped statements. `offered_areas` are those of `areas`.

    The list is known as it stands, so it is left out of a period that is over.
    """
    referred = referred_part.publish(uow, filters.period)
    if not filters.period.current:
        return Dashboard(None, referred_part.tables(referred))
    places = queries.places(uow)
    waiting = waiting_part.publish(uow, offered_areas)
    unconfirmed = sum(row.unconfirmed for row in places)
    declines = fairness_part.alerts(uow, offered_areas)
    return Dashboard(
        now=(
            waiting_part.summary(waiting, filters),
            _alerts(waiting.waiting_long, referred.late, unconfirmed, declines),
        ),
        details=[*waiting_part.tables(waiting, places, filters), *referred_part.tables(referred)],
    )


def _alerts(waiting_long: Figure, late: Figure, unconfirmed: int, declines: Table) -> Table:
    rows: list[tuple[str, Cell]] = [
        ("People waiting over 26 weeks", waiting_long.cell),
        ("Referrals past the date to reply by", late.cell),
        (f"Open classes with places not confirmed for {CONFIRM_DAYS} days", unconfirmed),
        *(
            (f"Declined more often than before: {group}, % (before: {was})", now)
            for group, was, now in declines.rows
        ),
    ]
    return Table(
        key="alerts",
        title="Needs attention",
        columns=("What", "Number"),
        rows=rows,
        note="These are of all areas and levels, whatever is chosen above.",
    )
