"""Bring the directory into line with a checked listing. The same listing again changes nothing.

A class is found again by its provider and key. Of a class that is known, only those facts are changed which
the new row states otherwise than the row before it did: what staff have put right in the meantime stays.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from hub.audit import services as audit
from hub.core.db import UnitOfWork
from hub.directory import version
from hub.directory.models import TaughtClass
from hub.directory.rules.listed_facts import facts_of, venue_of
from hub.directory.services.classes import session_row
from hub.directory.services.venues import venue_for
from hub.directory.types import Fate, ListedClass, VenueFacts

Notes = Sequence[Mapping[str, str]]


@dataclass(frozen=True, slots=True)
class Change:
    """What a row of a listing does. `class_id` is None where it adds a class."""

    listed: ListedClass
    fate: Fate
    class_id: UUID | None = None


Watch = Callable[[Sequence[Change]], Iterable[Change]]


def plan(uow: UnitOfWork, provider_id: UUID | None, classes: Iterable[ListedClass]) -> list[Change]:
    """What the rows of one provider would do, in their order. None is a provider not known yet."""
    known = _known(uow, provider_id) if provider_id else {}
    return [_change(listed, known.get(listed.key)) for listed in classes]


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
    before = _stated_before(row)
    facts = facts_of(listed)
    fresh = {name for name, value in facts.plain.items() if name not in before or before[name] != value}
    for name in fresh & facts.columns.keys():
        setattr(row, name, facts.columns[name])
    if "sessions" in fresh:
        row.sessions = [session_row(session) for session in listed.sessions]
    if "venue" in fresh:
        row.venue = venue_for(uow, provider_id, venue_of(listed))
    if "places" in fresh:
        row.confirmed_at = uow.now if confirmed and row.places is not None else None
    row.attention = _notes_left(row.attention, before.get("notes", []), facts.plain["notes"])
    row.source_row = {"cells": dict(listed.source), "facts": facts.plain}
    row.updated_at = uow.now
    audit.record(uow, "class.import", about=row)


def _stated_before(row: TaughtClass) -> Mapping[str, Any]:
    """What the last row stated. Of a feature that there was not at the time it stated nothing."""
    before = (row.source_row or {}).get("facts", {})
    venue = before.get("venue")
    return {**before, "venue": asdict(VenueFacts(**venue))} if venue else before


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
