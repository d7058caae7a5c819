"""The managers' pages, from the figures that the nightly count left: nothing of anybody is opened for a look."""

from hub.accounts.clocks import Clock, clocks
from hub.core.db import UnitOfWork
from hub.insight import queries
from hub.insight.kept import Counted
from hub.insight.rules import Figure
from hub.insight.services import counted
from hub.insight.services import fairness as fairness_part
from hub.insight.services import referred as referred_part
from hub.insight.services import waiting as waiting_part
from hub.insight.services import why as why_part
from hub.insight.settled.waiting import Waiting
from hub.insight.types import Cell, Dashboard, Filters, Table


def dashboard(uow: UnitOfWork, filters: Filters, people: Counted[Waiting]) -> Dashboard | None:
    """Everything on the page, from a fixed number of statements; None while a part of it has not been counted.

    The list is known as it stands, so it is left out of a period that is over.
    """
    found = counted.referred(uow, filters.period)
    if found is None:
        return None
    referred = found.figures
    if not filters.period.current:
        return Dashboard(None, referred_part.tables(referred))
    periods = counted.periods(uow, people.last_day)
    if periods is None:
        return None
    places = queries.places(uow)
    unconfirmed = sum(row.unconfirmed for row in places)
    declines = fairness_part.risen(periods)
    return Dashboard(
        now=(
            waiting_part.summary(people.figures, filters),
            _alerts(
                people.figures.waiting_long, referred.late, unconfirmed, clocks(uow)[Clock.CONFIRM], declines
            ),
        ),
        details=[
            *_why(uow, people, filters),
            *waiting_part.tables(people.figures, places, filters),
            *referred_part.tables(referred),
        ],
    )


def _why(uow: UnitOfWork, people: Counted[Waiting], filters: Filters) -> list[Table]:
    if filters.area or filters.rung:
        return []
    lacking = counted.gaps(uow)
    return why_part.tables(people.figures, lacking.figures if lacking else None)


def _alerts(
    waiting_long: Figure, late: Figure, unconfirmed: int, confirm_days: int, declines: Table
) -> Table:
    rows: list[tuple[str, Cell]] = [
        ("People waiting over 26 weeks", waiting_long.cell),
        ("Referrals past the date to reply by", late.cell),
        (f"Open classes with places not confirmed for {confirm_days} days", unconfirmed),
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
