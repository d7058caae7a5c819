"""The table of half-empty classes that stand in each other's way, as they were looked for last."""

from hub.directory.words import FEW
from hub.insight.settled.overlaps import MOST, Overlaps
from hub.insight.types import Table


def table(found: Overlaps) -> Table:
    return Table(
        key="could-be-one",
        title="Half-empty classes at the same time",
        columns=("Kind and level", "Area", "One class", "The other", "Minutes at the same time in a week"),
        rows=[(each.kind, each.area, each.one, each.other, each.minutes) for each in found.pairs],
        note=f"Two open classes of one kind and level in one district, which both had {FEW} or more free places at the "
        f"last count; {MOST} such pairs at most. One of the two at another time might fit more of those who wait.",
        empty="There are no two such classes.",
        headers=4,
    )
