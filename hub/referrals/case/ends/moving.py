"""A class meets elsewhere or at another time: what changes, and that nobody changes it past its learners."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from hub.core.db import UnitOfWork
from hub.core.errors import RuleBroken
from hub.directory import places
from hub.directory.facts import access_of
from hub.directory.models import ClassSession, TaughtClass
from hub.directory.services import whereabouts
from hub.directory.types import Mode, VenueFacts, WeeklySession
from hub.matching.facts.queries import one_class
from hub.matching.types import Point, Session
from hub.matching.words.phrases import counted
from hub.referrals.case.ends.affected import Move, number_on

DATES = ("starts_on", "ends_on", "last_join_on", "term_time", "women_only")


Meeting = WeeklySession | ClassSession


@dataclass(frozen=True, slots=True)
class Moving:
    """The class as it is to be: every column, its venue and its weekly sessions."""

    facts: Mapping[str, Any]
    venue: VenueFacts | None
    sessions: Sequence[Meeting]

    def changes(self, uow: UnitOfWork, row: TaughtClass) -> frozenset[str]:
        return whereabouts.changed(uow, row, self.facts, self.venue, sessions=self.sessions)


def move_of(uow: UnitOfWork, row: TaughtClass, moving: Moving) -> Move:
    """The class before and after, as matching sees it; nothing is changed yet."""
    before = one_class(uow, row.id)
    venue = whereabouts.venue_then(uow, row.provider_id, moving.venue)
    children = moving.facts["childcare_places"]
    after = replace(
        before,
        mode=Mode(moving.facts["mode"]).value,
        sessions=tuple(Session(one.weekday, one.start_minute, one.end_minute) for one in moving.sessions),
        childcare_places=before.childcare_places if children == row.childcare_places else children,
        point=_point(venue),
        **{name: moving.facts[name] for name in DATES},
        **(access_of(venue) if venue else {}),
    )
    return Move.of(before, after)


def check_stays(
    uow: UnitOfWork,
    row: TaughtClass,
    facts: Mapping[str, Any],
    *venue: VenueFacts | None,
    sessions: Sequence[Meeting] | None = None,
) -> None:
    """Raise where this would move a class with learners on it: that is done by `ending.move` alone.

    The class is held, so that nobody is sent to it meanwhile.
    """
    places.lock(uow, [row.id])
    changed = whereabouts.changed(uow, row, facts, *venue, sessions=sessions)
    on_it = number_on(uow, [row.id]).get(row.id, 0) if changed else 0
    if on_it:
        field = next((name for name in (*facts, "venue") if name in changed), None)
        raise RuleBroken(
            f"{counted(on_it, 'learner is', 'learners are')} on this class. Use “Move this class”: "
            "it shows who can still come, and asks where the others go",
            field,
        )
    if venue:
        check_others_stay(uow, row, venue[0])


def check_others_stay(uow: UnitOfWork, row: TaughtClass, venue: VenueFacts | None) -> None:
    """A venue that other classes share does not move under their learners."""
    others = set(whereabouts.moved_there(uow, row.provider_id, venue)) - {row.id}
    if number_on(uow, others):
        raise RuleBroken(
            "Other classes with learners meet at this venue. Give the new place a name of its own", "venue"
        )


def _point(venue: Any) -> Point | None:
    if venue is None or venue.latitude is None or venue.longitude is None:
        return None
    return Point(venue.latitude, venue.longitude, venue.precision or "outcode")
