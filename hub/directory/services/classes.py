"""Add and change a class."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any
from uuid import UUID, uuid5

import sqlalchemy as sa

from hub.accounts.models import Organisation
from hub.accounts.services.users import check_not_ended
from hub.audit import services as audit
from hub.core.db import UnitOfWork
from hub.core.errors import RuleBroken
from hub.directory import version
from hub.directory.models import ClassSession, TaughtClass
from hub.directory.rules.attention import answered
from hub.directory.rules.identity import reference_key
from hub.directory.services.timetable import set_sessions
from hub.directory.services.venues import venue_for
from hub.directory.types import ClassState, VenueFacts, WeeklySession

Facts = Mapping[str, Any]
STATE_VERBS = {
    ClassState.OPEN: "class.open",
    ClassState.CLOSED: "class.close",
    ClassState.CANCELLED: "class.cancel",
}


def add(
    uow: UnitOfWork, provider_id: UUID, facts: Facts, venue: VenueFacts | None, submission: str
) -> TaughtClass:
    """A new class. The same submission sent twice gives the class that the first one made."""
    row_id = uuid5(provider_id, f"class {submission}")
    made = uow.session.get(TaughtClass, row_id)
    if made is not None:
        return made
    check_working(uow, provider_id)
    _check_reference(uow, provider_id, facts["reference"])
    key = reference_key(facts["reference"]) if facts["reference"] else row_id.hex
    row = uow.add(TaughtClass(id=row_id, provider_id=provider_id, natural_key=key, **facts))
    row.venue = venue_for(uow, provider_id, venue)
    _confirm(uow, row)
    saved(uow, row, "class.add")
    return row


def edit(uow: UnitOfWork, row: TaughtClass, facts: Facts, venue: VenueFacts | None) -> None:
    """Change the facts of a class. Notes about facts that have changed are taken as answered."""
    changed = {name for name, value in facts.items() if getattr(row, name) != value}
    check_places(row, facts["places"])
    if "reference" in changed and facts["reference"]:
        _check_reference(uow, row.provider_id, facts["reference"])
        row.natural_key = reference_key(facts["reference"])
    before = _place(row)
    row.venue = venue_for(uow, row.provider_id, venue)
    if _place(row) != before:
        changed.add("venue")
    for name in changed & facts.keys():
        setattr(row, name, facts[name])
    if "places" in changed:
        _confirm(uow, row)
    row.attention = [note for note in row.attention if not answered(note, changed)]
    saved(uow, row, "class.edit")


def set_places(uow: UnitOfWork, row: TaughtClass, places: int) -> None:
    """Say how many places there are in all, today."""
    check_places(row, places)
    row.places = places
    _confirm(uow, row)
    row.attention = [note for note in row.attention if not answered(note, {"places"})]
    saved(uow, row, "class.confirm_places")


def add_sessions(uow: UnitOfWork, row: TaughtClass, sessions: Iterable[WeeklySession]) -> None:
    """Add weekly meetings; one that is there already stays as it is."""
    there = {(session.weekday, session.start_minute) for session in row.sessions}
    fresh = [session for session in sessions if (session.weekday, session.start_minute) not in there]
    set_sessions(uow, row, [*row.sessions, *fresh])
    _sessions_changed(uow, row)


def remove_session(uow: UnitOfWork, row: TaughtClass, session_id: UUID) -> None:
    """Take one weekly meeting away; one that is gone already is no error."""
    set_sessions(uow, row, [session for session in row.sessions if session.id != session_id])
    _sessions_changed(uow, row)


def replace_sessions(
    uow: UnitOfWork, row: TaughtClass, sessions: Iterable[WeeklySession | ClassSession]
) -> None:
    set_sessions(uow, row, sessions)
    _sessions_changed(uow, row)


def set_state(uow: UnitOfWork, row: TaughtClass, state: ClassState) -> None:
    """Close a class to new referrals, cancel it, or open it again. Nothing where it is so already."""
    if row.state is state:
        return
    if state is ClassState.OPEN:
        check_working(uow, row.provider_id)
    row.closed_why, row.reopens_on = None, None
    row.move_to(state)
    saved(uow, row, STATE_VERBS[state])


def close(uow: UnitOfWork, row: TaughtClass, *, why: str, reopens_on: date | None) -> None:
    """No new referrals, until a day or until somebody opens it; who is in it or on the way stays.

    Of a class that is closed already it says why, and until when, anew.
    """
    if reopens_on is not None and reopens_on <= uow.today:
        raise RuleBroken("The first day that it takes referrals again must be in the future", "reopens_on")
    if row.state is not ClassState.CLOSED:
        row.move_to(ClassState.CLOSED)
    row.closed_why, row.reopens_on = why, reopens_on
    saved(uow, row, STATE_VERBS[ClassState.CLOSED])


def reopen_due(uow: UnitOfWork) -> int:
    """Open the classes whose day has come; how many. Not those of a provider that the hub works with no longer."""
    query = (
        sa.select(TaughtClass)
        .join(Organisation, Organisation.id == TaughtClass.provider_id)
        .where(
            TaughtClass.state == ClassState.CLOSED,
            TaughtClass.reopens_on <= uow.today,
            Organisation.ended_on.is_(None),
        )
    )
    rows = uow.session.scalars(query).unique().all()
    for row in rows:
        set_state(uow, row, ClassState.OPEN)
    return len(rows)


def settle_note(uow: UnitOfWork, row: TaughtClass, note: Mapping[str, str]) -> None:
    """Somebody has looked at what the listing said and dealt with it."""
    row.attention = [other for other in row.attention if other != note]
    saved(uow, row, "class.settle_note")


def saved(uow: UnitOfWork, row: TaughtClass, verb: str) -> None:
    """What every change of a class ends with. Its own version goes up even when only a session changed."""
    row.updated_at = uow.now
    audit.record(uow, verb, about=row)
    version.bump(uow, row.id)
    uow.flush()


def _place(row: TaughtClass) -> tuple[UUID, str | None] | None:
    return (row.venue.id, row.venue.postcode) if row.venue else None


def _sessions_changed(uow: UnitOfWork, row: TaughtClass) -> None:
    minutes = [
        session.end_minute - session.start_minute
        for session in row.sessions
        if session.start_minute is not None and session.end_minute is not None
    ]
    if minutes and len(minutes) == len(row.sessions):
        row.weekly_hours = round(sum(minutes) / 60, 2)
    row.attention = [note for note in row.attention if not answered(note, {"sessions"})]
    saved(uow, row, "class.edit_sessions")


def _confirm(uow: UnitOfWork, row: TaughtClass) -> None:
    row.confirmed_at = uow.now if row.places is not None else None


def check_working(uow: UnitOfWork, provider_id: UUID) -> None:
    """A provider that the hub has ended the work with offers no class any more."""
    check_not_ended(uow.get(Organisation, provider_id))


def check_places(row: TaughtClass, places: int | None) -> None:
    """The one check, for page, listing, command and API: a class cannot have fewer places than are taken."""
    if places is not None and places < row.taken:
        raise RuleBroken(
            f"Places for learners must be {row.taken} or more, since so many are taken: {row.held} held, "
            f"{row.offered} offered, {row.enrolled} enrolled. Decline or withdraw some of them first, "
            "or cancel the class and say where each of them goes",
            "places",
        )


def _check_reference(uow: UnitOfWork, provider_id: UUID, reference: str | None) -> None:
    """A reference names one class of a provider, since it is what a later listing finds the class by."""
    if not reference:
        return
    query = sa.select(TaughtClass.id).where(
        TaughtClass.provider_id == provider_id, TaughtClass.natural_key == reference_key(reference)
    )
    if uow.session.scalar(query) is not None:
        raise RuleBroken("You already have a class with this reference", "reference")
