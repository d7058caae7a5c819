"""How the people whom one organisation sent stand, counted for that organisation alone.

Only those whose status it may see: of the others it knows only that it sent them.
"""

from collections import Counter
from collections.abc import Sequence

from hub.insight.publication import Publication
from hub.insight.rules import Figure
from hub.learners.reads.for_referrers import PersonStatus
from hub.learners.types import Status


def settled(people: Sequence[PersonStatus]) -> tuple[Figure, dict[Status, Figure]]:
    """All of them, and by status: every status there is, so that a missing one tells nothing."""
    by_status, page = Counter(one.status for one in people), Publication()
    total = page.add(by_status.total(), "end", "start")
    counts = page.line({status: by_status[status] for status in Status}, lambda _: ("start", "end"))
    page.settle()
    return total, counts
