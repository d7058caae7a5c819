"""Why people wait, as far as it is counted: made of figures that are published anyway, of the list and of the gaps."""

from hub.insight.services.gaps import by_obstacle
from hub.insight.services.waiting import FITS
from hub.insight.settled.gaps import GapMap
from hub.insight.settled.waiting import Waiting
from hub.insight.types import Cell, Table


def tables(waiting: Waiting, lacking: GapMap | None) -> list[Table]:
    """Of everybody; without the gaps where they have not been counted."""
    rows: list[tuple[Cell, ...]] = [
        (
            FITS,
            "A class fits them and has a place now, and nobody has chosen one.",
            waiting.fit_and_free.cell,
        ),
        (
            "Only a club fits now",
            "No class does, and a conversation club has a place.",
            waiting.only_a_club.cell,
        ),
    ]
    if lacking:
        rows.append(
            (
                "No class fits",
                "No listed class does, now or later. Whom only a club fits is among them.",
                lacking.total.cell,
            )
        )
    whole = Table(
        key="why",
        title="Why they wait",
        columns=("Why", "Whom it counts", "People"),
        rows=rows,
        note="Of all areas and levels. The others are paused, have a referral that is being answered, or wait for a "
        "class that is full or starts later: how many is not counted for each.",
        headers=2,
    )
    return [whole, by_obstacle(lacking)] if lacking else [whole]
