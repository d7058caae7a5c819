"""Bring the directory into line with a checked listing. The same listing again changes nothing.

A class is found again by its provider and key. Of a class that is known, only those facts are changed which
the new row states otherwise than the row before it did: what staff have put right in the meantime stays.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from hub.audit import services as audit
from hub.core.db import UnitOfWork
from hub.core.errors import RuleBroken
from hub.directory import version
from hub.directory.models import TaughtClass
from hub.directory.rules.listed_facts import Facts, facts_of, venue_of
from hub.directory.services.classes import check_places, session_row
from hub.directory.services.venues import venue_for
from hub.directory.types import ClassState, Fate, ListedClass, Note, Problem, VenueFacts
from hub.forms.format import date_words

Notes = Sequence[Mapping[str, str]]


@dataclass(frozen=True, slots=True)
class Change:
    """What a row of a listing does. `class_id` is None where it adds a class."""

    listed: ListedClass
    fate: Fate
    class_id: UUID | None = None


Watch = Callable[[Sequence[Change]], Iterable[Change]]


@dataclass(frozen=True, slots=True)
class Plan:
    """What the rows of one provider would do, in their order. With any problem none of it may be done."""

    changes: Sequence[Change]
    problems: tuple[Problem, ...] = ()


def plan(uow: UnitOfWork, provider_id: UUID | None, classes: Iterable[ListedClass]) -> Plan:
    """Hold the rows against the directory as it is now. None is a provider not known yet."""
    known = _known(uow, provider_id) if provider_id else {}
    changes = [_change(as_of(uow.today, listed), known.get(listed.key)) for listed in classes]
    return Plan(changes, tuple(_problems(changes, known)))


def as_of(today: date, listed: ListedClass) -> ListedClass:
    """A class whose last day is over comes in as ended, and says so."""
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


def apply(
    uow: UnitOfWork, provider_id: UUID, changes: Sequence[Change], *, confirmed: bool, watch: Watch = iter
) -> None:
    """Do what was planned. `confirmed`: the provider itself says so, which makes the places fresh.

    `watch` is given the changes and hands them back one by one, to show how far it has got.
    """
    for change in watch(changes):
        if change.fate is not Fate.UNCHANGED:
            _apply(uow, provider_id, change, confirmed)
    if any(change.fate is not Fate.UNCHANGED for change in changes):
        version.bump(uow)


def _apply(uow: UnitOfWork, provider_id: UUID, change: Change, confirmed: bool) -> None:
    listed = change.listed
    row = uow.get(TaughtClass, change.class_id) if change.class_id else _new(uow, provider_id, listed)
    before = _before(row)
    stated = facts_of(listed)
    fresh = _fresh(row, stated)
    if "places" in fresh:
        check_places(row, listed.places)
    for name in fresh & stated.columns.keys():
        setattr(row, name, stated.columns[name])
    if "sessions" in fresh:
        row.sessions = [session_row(session) for session in listed.sessions]
    if "venue" in fresh:
        row.venue = venue_for(uow, provider_id, venue_of(listed))
    if "places" in fresh:
        row.confirmed_at = uow.now if confirmed and row.places is not None else None
    if "ended" in fresh and (listed.ended or before.get("ended")):
        now = ClassState.CLOSED if listed.ended else ClassState.OPEN
        if row.state is not now:
            row.move_to(now)
    row.attention = _notes_left(row.attention, before.get("notes", []), stated.plain["notes"])
    row.source_row = {"cells": dict(listed.source), "facts": stated.plain}
    row.updated_at = uow.now
    audit.record(uow, "class.import", about=row)


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


def _change(listed: ListedClass, row: TaughtClass | None) -> Change:
    if row is None:
        return Change(listed, Fate.ADDED)
    same = (row.source_row or {}).get("cells") == listed.source
    return Change(listed, Fate.UNCHANGED if same else Fate.CHANGED, row.id)


def _new(uow: UnitOfWork, provider_id: UUID, listed: ListedClass) -> TaughtClass:
    return uow.add(TaughtClass(provider_id=provider_id, natural_key=listed.key, title=listed.title))


def _notes_left(now: Notes, before: Notes, listed: Notes) -> list[Any]:
    """Notes that nobody has dealt with and the listing still gives, and those it gives for the first time."""
    kept = [note for note in now if note in listed or note not in before]
    return [*kept, *(note for note in listed if note not in before and note not in kept)]
