"""Bring the directory into line with a checked listing. The same listing again changes nothing.

A class is found again by its provider and key. Of a class that is known, only those facts are changed which
the new row states otherwise than the row before it did: what staff have put right in the meantime stays.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import date
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from hub.audit import services as audit
from hub.core.db import UnitOfWork
from hub.core.errors import RuleBroken
from hub.directory import version
from hub.directory.models import TaughtClass
from hub.directory.rules.cancelled import said_cancelled, speaks_of_cancelling
from hub.directory.rules.listed_facts import Facts, facts_of, venue_of
from hub.directory.services import whereabouts
from hub.directory.services.classes import check_places, check_working
from hub.directory.services.timetable import set_sessions
from hub.directory.services.venues import venue_for
from hub.directory.types import ClassState, Fate, ListedClass, Note, Problem, VenueFacts
from hub.forms.format import date_words

Notes = Sequence[Mapping[str, str]]
NOTHING: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Change:
    """What a row of a listing does. `class_id` is None where it adds a class; `moves`: it meets otherwise then."""

    listed: ListedClass
    fate: Fate
    class_id: UUID | None = None
    moves: bool = False

    @property
    def says_cancelled(self) -> bool:
        return said_cancelled(self.listed.source.values())

    @property
    def stops(self) -> bool:
        """Whether it is about a class that learners may be on, and they would have to be asked first."""
        return self.moves or self.says_cancelled


Watch = Callable[[Sequence[Change]], Iterable[Change]]


LearnersOn = Callable[[UnitOfWork, Iterable[UUID]], Mapping[UUID, int]]


@dataclass(frozen=True, slots=True)
class Plan:
    """What the rows of one provider would do, in their order. With any problem none of it may be done.

    `missing` are classes that an earlier file listed and this one does not. `on_them` is how many learners are on
    those of the classes that the file moves, calls cancelled or leaves out; a class without any is not in it.
    """

    changes: Sequence[Change]
    problems: tuple[Problem, ...] = ()
    missing: Sequence[UUID] = ()
    on_them: Mapping[UUID, int] = field(default_factory=dict)

    @property
    def staying(self) -> dict[UUID, Change]:
        """Rows that move or call cancelled a class with learners on it, by class: it meets as before meanwhile."""
        stopping = {change.class_id: change for change in self.changes if change.class_id and change.stops}
        return {class_id: stopping[class_id] for class_id in stopping if class_id in self.on_them}


def plan(
    uow: UnitOfWork, provider_id: UUID | None, classes: Iterable[ListedClass], learners_on: LearnersOn
) -> Plan:
    """Hold the rows against the directory as it is now. None is a provider not known yet.

    `learners_on` says how many learners are on classes, or on their way to them.
    """
    if provider_id is None:
        return Plan([_change(uow, as_of(uow.today, listed), None) for listed in classes])
    known = _known(uow, provider_id)
    changes = [_change(uow, as_of(uow.today, listed), known.get(listed.key)) for listed in classes]
    missing = _missing(changes, known)
    stopping = [change.class_id for change in changes if change.class_id and change.stops]
    on_them = learners_on(uow, [*stopping, *missing])
    shifting = [change for change in changes if change.class_id not in on_them]
    problems = (
        *_problems(changes, known),
        *_moved_venues(uow, provider_id, shifting, known, learners_on),
    )
    return Plan(changes, problems, missing, on_them)


def _missing(changes: Iterable[Change], known: Mapping[str, TaughtClass]) -> list[UUID]:
    there = {change.class_id for change in changes}
    runs = [row for row in known.values() if row.source_row and row.state is not ClassState.CANCELLED]
    return [row.id for row in runs if row.id not in there]


def as_of(today: date, listed: ListedClass) -> ListedClass:
    """A class whose last day is over, or that is called cancelled, comes in as ended, and says so."""
    if said_cancelled(listed.source.values()):
        note = Note("title", "", "The file says that it is cancelled, so it is closed to new referrals.")
        return replace(listed, ended=True, notes=(*listed.notes, note))
    if said := speaks_of_cancelling(listed.source.values()):
        note = Note(
            "title", said, "Something is said of cancelling. The class stays open: look whether it runs."
        )
        listed = replace(listed, notes=(*listed.notes, note))
    if listed.ends_on is None or listed.ends_on >= today:
        return listed
    says = f"It ended on {date_words(listed.ends_on)}, so it is closed to new referrals."
    note = Note("end_date", listed.source.get("end_date", ""), says)
    return replace(listed, ended=True, notes=(*listed.notes, note))


def _problems(changes: Iterable[Change], known: Mapping[str, TaughtClass]) -> Iterator[Problem]:
    for change in changes:
        row = known.get(change.listed.key)
        if (
            row is None
            or change.fate is Fate.UNCHANGED
            or "places" not in _fresh(row, facts_of(change.listed))
        ):
            continue
        try:
            check_places(row, change.listed.places)
        except RuleBroken as broken:
            column = "places" if "places" in change.listed.source else "max_places"
            yield Problem(change.listed.row, column, str(broken))


def _moved_venues(
    uow: UnitOfWork,
    provider_id: UUID,
    changes: Iterable[Change],
    known: Mapping[str, TaughtClass],
    learners_on: LearnersOn,
) -> Iterator[Problem]:
    """Rows that would put a venue elsewhere on the map while other classes with learners meet there."""
    busy: dict[VenueFacts, set[UUID]] = {}
    for change in changes:
        facts, row = venue_of(change.listed), known.get(change.listed.key)
        if change.fate is Fate.UNCHANGED or facts is None:
            continue
        if row is not None and "venue" not in _fresh(row, facts_of(change.listed)):
            continue
        if facts not in busy:
            busy[facts] = set(learners_on(uow, whereabouts.moved_there(uow, provider_id, facts)))
        if busy[facts] - {change.class_id}:
            yield Problem(
                change.listed.row,
                "postcode",
                f"Other classes with learners meet at {facts.name}, and it is somewhere else in the hub. "
                "Give the new place a name of its own",
            )


def apply(uow: UnitOfWork, provider_id: UUID, plan: Plan, *, confirmed: bool, watch: Watch = iter) -> None:
    """Do what was planned. `confirmed`: the provider itself says so, which makes the places fresh.

    When and where a class meets whose learners nobody has asked yet is left as it is, and the same row of a later
    file says it again. `watch` is given the changes and hands them back one by one, to show how far it has got.
    """
    check_working(uow, provider_id)
    for change in watch(plan.changes):
        if change.fate is not Fate.UNCHANGED:
            left = whereabouts.NAMES if change.class_id in plan.on_them else NOTHING
            _apply(uow, provider_id, change, confirmed, left)


def _apply(uow: UnitOfWork, provider_id: UUID, change: Change, confirmed: bool, left: frozenset[str]) -> None:
    listed = change.listed
    row = uow.get(TaughtClass, change.class_id) if change.class_id else _new(uow, provider_id, listed)
    before = _before(row)
    stated = facts_of(listed)
    fresh = _fresh(row, stated) - left
    if "places" in fresh:
        check_places(row, listed.places)
    for name in fresh & stated.columns.keys():
        setattr(row, name, stated.columns[name])
    if "sessions" in fresh:
        set_sessions(uow, row, listed.sessions)
    if "venue" in fresh:
        row.venue = venue_for(uow, provider_id, venue_of(listed))
    if "places" in fresh:
        row.confirmed_at = uow.now if confirmed and row.places is not None else None
    if "ended" in fresh and (listed.ended or before.get("ended")):
        now = ClassState.CLOSED if listed.ended else ClassState.OPEN
        by_hand = now is ClassState.OPEN and row.closed_why is not None
        if row.state not in (now, ClassState.CANCELLED) and not by_hand:
            row.move_to(now)
    row.attention = _notes_left(row.attention, before.get("notes", []), stated.plain["notes"])
    waits = {name: before.get(name) for name in left}
    cells = (row.source_row or {}).get("cells", {}) if left else dict(listed.source)
    row.source_row = {"cells": cells, "facts": stated.plain | waits}
    row.updated_at = uow.now
    audit.record(uow, "class.import", about=row)
    version.bump(uow, row.id)


def _before(row: TaughtClass) -> Mapping[str, Any]:
    """What the last row stated. Of a feature that there was not at the time it stated nothing."""
    before = (row.source_row or {}).get("facts", {})
    venue = before.get("venue")
    return {**before, "venue": asdict(VenueFacts(**venue))} if venue else before


def _fresh(row: TaughtClass, stated: Facts) -> set[str]:
    """The facts that this listing states otherwise than the one before it."""
    before = _before(row)
    return {name for name, value in stated.plain.items() if name not in before or before[name] != value}


def _known(uow: UnitOfWork, provider_id: UUID) -> dict[str, TaughtClass]:
    rows = uow.session.scalars(sa.select(TaughtClass).where(TaughtClass.provider_id == provider_id))
    return {row.natural_key: row for row in rows}


def _change(uow: UnitOfWork, listed: ListedClass, row: TaughtClass | None) -> Change:
    if row is None:
        return Change(listed, Fate.ADDED)
    same = (row.source_row or {}).get("cells") == listed.source
    if same:
        return Change(listed, Fate.UNCHANGED, row.id)
    return Change(listed, Fate.CHANGED, row.id, bool(_moved(uow, listed, row)))


def _moved(uow: UnitOfWork, listed: ListedClass, row: TaughtClass) -> frozenset[str]:
    """What of when and where the class meets this row states otherwise than the directory has it now."""
    stated = facts_of(listed)
    fresh = _fresh(row, stated)
    facts = {name: value for name, value in stated.columns.items() if name in fresh}
    venue = (venue_of(listed),) if "venue" in fresh else ()
    sessions = listed.sessions if "sessions" in fresh else None
    return whereabouts.changed(uow, row, facts, *venue, sessions=sessions)


def _new(uow: UnitOfWork, provider_id: UUID, listed: ListedClass) -> TaughtClass:
    return uow.add(TaughtClass(provider_id=provider_id, natural_key=listed.key, title=listed.title))


def _notes_left(now: Notes, before: Notes, listed: Notes) -> list[Any]:
    """Notes that nobody has dealt with and the listing still gives, and those it gives for the first time."""
    kept = [note for note in now if note in listed or note not in before]
    return [*kept, *(note for note in listed if note not in before and note not in kept)]
