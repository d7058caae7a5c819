"""Who finishes a class that leads to nothing: they do not wait yet, and there is no class for them when they will.

They are a category of their own: whoever has an open demand already is counted there, and nobody twice.
"""

from collections.abc import Collection, Iterable
from datetime import date
from uuid import UUID

from hub.core.db import UnitOfWork
from hub.demand import queries
from hub.demand.plain import kind_for
from hub.directory.rungs import Rung, rung_of
from hub.directory.types import LEVELS, Level, Strand
from hub.referrals.reads import ending_soon
from hub.referrals.reads.ending_soon import Ending
from hub.tracking.routes.queries import area_map


def without_next(uow: UnitOfWork, on: date, until: date) -> dict[UUID, Rung]:
    """Of those whom the viewer may count: by learner the rung expected after a class that leads to nothing and ends
    by `until`, of whoever was in it on that day. Of two such classes the higher one counts. A named job opens the
    answers.
    """
    lines = ending_soon.in_classes(uow, dead_ends(uow, until), on)
    lacking = queries.lacking_on(uow, on)
    lines = [line for line in lines if line.learner_id not in lacking]
    with uow.acting_as(queries.COUNTING):
        return highest(rungs(uow, lines))


def dead_ends(uow: UnitOfWork, until: date) -> list[UUID]:
    """The classes that end by then and lead to nothing, where there is a level after theirs."""
    stops = (line.stop for line in area_map(uow) if line.nowhere)
    return [stop.id for stop in stops if stop.next_level and stop.ends_on and stop.ends_on <= until]


def rungs(uow: UnitOfWork, lines: Collection[Ending]) -> Iterable[tuple[UUID, Rung]]:
    """What is expected of each; of somebody who was never assessed, the level after the class."""
    profiles = ending_soon.expected_profiles(uow, lines)
    for line in lines:
        profile = profiles.get(line.reference)
        if profile is not None:
            yield line.learner_id, rung_of(kind_for(profile), LEVELS[profile.placement])
        elif line.level is not None:
            yield line.learner_id, rung_of(Strand.GENERAL, after(line.level))


def after(level: Level) -> Level:
    return LEVELS[min(level.order + 1, len(LEVELS) - 1)]


def highest(found: Iterable[tuple[UUID, Rung]]) -> dict[UUID, Rung]:
    order = list(Rung)
    return dict(sorted(found, key=lambda one: order.index(one[1])))
