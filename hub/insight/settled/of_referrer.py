"""How the people whom one organisation sent stand, counted for that organisation alone.

Only those whose status it may see: of the others it knows only that it sent them.
"""

from collections.abc import Mapping

from hub.insight.publication import Publication
from hub.insight.rules import Figure
from hub.learners.types import Status


def settled(by_status: Mapping[Status, int]) -> tuple[Figure, dict[Status, Figure]]:
    """All of them, and by status: every status there is, so that a missing one tells nothing."""
    page = Publication()
    total = page.add(sum(by_status.values()), "end", "start")
    counts = page.line({status: by_status.get(status, 0) for status in Status}, lambda _: ("start", "end"))
    page.settle()
    return total, counts
