"""Everybody who waits, as matching sees them: a place on the list and a match profile, with no name."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple
from uuid import UUID

import sqlalchemy as sa

from hub.consent import rows
from hub.consent.conditions import row_by_row
from hub.consent.services import disclosure as consent
from hub.consent.services.objected import head_of, stopped_by, with_head
from hub.consent.types import Use
from hub.core.among import among
from hub.core.db import UnitOfWork
from hub.core.sealing.authentic import columns, genuine, note_refused
from hub.core.unreadable import UNREADABLE
from hub.directory.types import Level, Strand
from hub.matching.facts.learner_answers import PROFILE_CATEGORIES, ClassesOf, profiles_of
from hub.matching.types import Profile
from hub.referrals import effects
from hub.referrals.models import Referral, WaitingEntry
from hub.referrals.rules import ACTED_ON
from hub.referrals.types import Effect, State

AT_ONCE = 5_000  # learners a statement: databases limit how many values one may name


class Place(NamedTuple):
    """An open place on the list, in columns; what `Waiting` begins with."""

    entry_id: UUID
    learner_id: UUID
    level: Level
    strand: Strand
    outcode: str | None
    priority_group: int
    joined_on: date
    lottery: int


_SEALED = tuple(column.key for column in columns(WaitingEntry))
_E = WaitingEntry
_OF_PLACE = (
    *columns(_E),
    *(getattr(_E, "id" if name == "entry_id" else name).label(f"of_{name}") for name in Place._fields),
)
_PLACE = slice(len(_SEALED), len(_OF_PLACE))


@dataclass(frozen=True, slots=True)
class Waiting:
    """One open, unpaused place on the list. A smaller `rank_key` comes first: priority, joined, lot.

    `live_referrals` leaves out those that no provider has answered in time: nobody acts on them.
    """

    entry_id: UUID
    learner_id: UUID
    level: Level
    strand: Strand
    outcode: str | None
    priority_group: int
    joined_on: date
    lottery: int
    live_referrals: int
    profile: Profile

    @property
    def rank_key(self) -> tuple[int, date, int]:
        return self.priority_group, self.joined_on, self.lottery


def waiting_profiles(
    uow: UnitOfWork, learner_ids: Collection[UUID] | None = None, *, none_chosen: bool = False
) -> list[Waiting]:
    """All who wait and may be matched now, in the order of the list; one statement, and four for each AT_ONCE of them.

    Those who are paused, not assessed, closed to this viewer, or object to being ranked are left out.
    `learner_ids` narrows it; `none_chosen` leaves out who has a referral that somebody still acts on, and opens nothing
    of them.
    """
    wanted = _open(uow, learner_ids, *_OF_PLACE)
    if none_chosen:
        wanted = wanted.where(~chosen())
    found = uow.session.execute(with_head(wanted, WaitingEntry.learner_id)).all()
    places = [(Place(*row[_PLACE]), head_of(row)) for row in found if _as_written(uow, row)]
    by_a_person = stopped_by(uow, {place.learner_id: head for place, head in places}, Use.RANKING)
    entries = [place for place, _ in places if place.learner_id not in by_a_person]
    parts = (entries[start : start + AT_ONCE] for start in range(0, len(entries), AT_ONCE))
    return [waiting for part in parts for waiting in with_profiles(uow, part)]


def _as_written(uow: UnitOfWork, row: Sequence[Any]) -> bool:
    """Whether this place on the list is what the service wrote; the operator is told of one that is not."""
    values = dict(zip(_SEALED, row, strict=False))
    written = genuine(uow.vault, WaitingEntry, values) and UNREADABLE not in row[_PLACE]
    if not written:
        note_refused(uow.session, WaitingEntry, values["id"])
    return written


def with_profiles(uow: UnitOfWork, entries: Sequence[Place]) -> Iterator[Waiting]:
    """The places, in their order, of those whose profile can be made."""
    ids = [entry.learner_id for entry in entries]
    referrals = chosen_of(uow, ids)
    live, excluded = classes_of(referrals)
    acted_on = {who: sum(one.state in ACTED_ON for one in referrals.get(who, ())) for who in ids}
    decisions = consent.disclose(uow, ids, PROFILE_CATEGORIES)
    profiles = profiles_of(uow, decisions.values(), live=live, excluded=excluded)
    for entry in entries:
        if entry.learner_id in profiles:
            yield Waiting(
                *entry, live_referrals=acted_on[entry.learner_id], profile=profiles[entry.learner_id]
            )


def open_entries(uow: UnitOfWork, learner_ids: Collection[UUID] | None) -> list[WaitingEntry]:
    """The open entries that are not paused, by priority, the date joined and the lot."""
    return list(uow.session.scalars(_open(uow, learner_ids)))


def _open(uow: UnitOfWork, learner_ids: Collection[UUID] | None, *wanted: Any) -> sa.Select[Any]:
    paused = WaitingEntry.paused_until > uow.today
    query = sa.select(*wanted or (WaitingEntry,)).where(
        WaitingEntry.closed_on.is_(None), sa.or_(WaitingEntry.paused_until.is_(None), ~paused)
    )
    if learner_ids is not None:
        query = query.where(among(WaitingEntry.learner_id, learner_ids))
    order = (WaitingEntry.priority_group, WaitingEntry.joined_on, WaitingEntry.lottery)
    return query.order_by(*order)


def chosen() -> sa.ColumnElement[bool]:
    """Of a place on the list: whether a class is chosen for who has it."""
    of_them = Referral.learner_id == WaitingEntry.learner_id
    some = sa.select(Referral.id).where(of_them, Referral.live, Referral.state.in_(ACTED_ON))
    return row_by_row(some.exists())


def referrals_of(uow: UnitOfWork, learner_ids: Collection[UUID]) -> dict[UUID, Sequence[Referral]]:
    """Every referral of each learner, oldest first."""
    return rows.by_learner(uow, Referral, learner_ids)


class Chosen(NamedTuple):
    """A referral as far as matching asks, and why somebody is not matched."""

    class_id: UUID
    live: bool
    state: State
    refusal: Effect | None
    hub_task: Effect | None
    asked_at: datetime | None

    @property
    def ruled_out(self) -> bool:
        return effects.ruled_out(self.state, self.refusal)


def chosen_of(uow: UnitOfWork, learner_ids: Collection[UUID]) -> dict[UUID, list[Chosen]]:
    """Of each learner what matching asks of their referrals, oldest first: in columns, without what says nothing for
    today."""
    telling = sa.or_(
        Referral.live,
        Referral.hub_task.is_not(None),
        Referral.refusal.in_(effects.RULING_OUT),
        Referral.state.in_([State.OFFER_DECLINED, State.STARTED]),
    )
    wanted = (getattr(Referral, name) for name in Chosen._fields)
    query = sa.select(Referral.learner_id, *wanted).where(among(Referral.learner_id, learner_ids), telling)
    found: dict[UUID, list[Chosen]] = defaultdict(list)
    for learner_id, *chosen in uow.session.execute(query.order_by(Referral.id)):
        found[learner_id].append(Chosen(*chosen))
    return found


def classes_of(referrals: Mapping[UUID, Collection[Referral | Chosen]]) -> tuple[ClassesOf, ClassesOf]:
    """By learner: the classes of live referrals, and those that an answer rules out."""
    live = {who: {one.class_id for one in sent if one.live} for who, sent in referrals.items()}
    excluded = {who: {one.class_id for one in sent if one.ruled_out} for who, sent in referrals.items()}
    return live, excluded
