"""The open classes that a process has at hand: read once, and after that only those that were changed.

See docs/adr/0019.
"""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID
from weakref import WeakKeyDictionary

import sqlalchemy as sa

from hub.core.clock import utc_now
from hub.core.db import UnitOfWork
from hub.core.forgetting import forget_on_change
from hub.directory import version
from hub.directory.models import DirectoryVersion, IntakeRule
from hub.directory.version import Standing
from hub.matching.facts import queries
from hub.matching.facts.patching import patched, worn
from hub.matching.facts.snapshot import Snapshot
from hub.matching.types import ClassFacts, ClassId

_ASKED = "classes at hand"
forget_on_change(_ASKED, (DirectoryVersion, IntakeRule))
MANY = 1000  # changes at once, from which on reading all classes is no slower


@dataclass(frozen=True, slots=True)
class Kept:
    """The open classes with the numbers that they belong to, and whose day's intake rules they are under."""

    snapshot: Snapshot
    standing: Standing
    numbers: dict[UUID, int]
    day: date
    read_at: datetime


_current: WeakKeyDictionary[sa.Engine | sa.Connection, Kept] = WeakKeyDictionary()


def current(uow: UnitOfWork) -> Snapshot:
    """The open classes; what was changed since they were read is read again."""
    return kept(uow).snapshot


def groups(uow: UnitOfWork) -> list[str]:
    """The groups that an open class asks for today: those of intake rules, and its provider's own members."""
    ruled = {facts.intake for facts in current(uow).classes if facts.intake}
    return sorted({name for rules in ruled for rule in rules for name in rule.groups}, key=str.casefold)


def kept(uow: UnitOfWork) -> Kept:
    """What a process may hand over to one that it begins: see `keep`.

    A unit of work asks once whether anything has changed, and again where it has locked or changed something itself.
    """
    asked: Kept | None = uow.session.info.get(_ASKED)
    if asked is not None and not version.changed_by(uow):
        return asked
    found = uow.session.info[_ASKED] = _kept(uow)
    return found


def _kept(uow: UnitOfWork) -> Kept:
    standing, engine = version.standing(uow), uow.session.get_bind()
    known = _current.get(engine)
    if known is not None and known.standing == standing:
        return known
    found = _read(uow, known, standing)
    if not version.changed_by(uow):  # what may yet be rolled back is nobody else's to see
        keep(engine, found)
    return found


def keep(engine: sa.Engine | sa.Connection, found: Kept) -> None:
    _current[engine] = found


def _read(uow: UnitOfWork, known: Kept | None, standing: Standing) -> Kept:
    """Classes and numbers that belong together: read until nothing has changed meanwhile."""
    while True:
        found = _what_changed(uow, known, standing.turned) if known else _everything(uow, standing.turned)
        standing = version.standing(uow)
        if found.standing == standing:
            return found
        known = found


def _everything(uow: UnitOfWork, turned: int) -> Kept:
    at, numbers = utc_now(), version.numbers(uow)
    standing = Standing(sum(numbers.values()), turned)
    snapshot = Snapshot.build(queries.open_classes(uow), standing.number)
    return Kept(snapshot, standing, numbers, uow.today, at)


def _what_changed(uow: UnitOfWork, known: Kept, turned: int) -> Kept:
    at, changed = utc_now(), version.numbers_since(uow, known.numbers, known.read_at)
    about = set(changed)
    if turned != known.standing.turned:
        about |= version.turned_between(uow, known.day, uow.today)
    if version.EVERYTHING in about or len(about) > MANY:
        return _everything(uow, turned)
    numbers = known.numbers | changed
    standing = Standing(sum(numbers.values()), turned)
    now = queries.open_classes_about(uow, about)
    snapshot = patched(known.snapshot, standing.number, now, _gone(known.snapshot, about, now))
    if worn(snapshot):
        snapshot = Snapshot.build(snapshot.classes, standing.number)
    return Kept(snapshot, standing, numbers, uow.today, at)


def _gone(snapshot: Snapshot, about: set[UUID], now: list[ClassFacts]) -> set[ClassId]:
    """The classes among these and of these providers that were open and are no longer."""
    before: set[ClassId] = {one for one in about if one in snapshot.row_of}
    if providers := about & snapshot.provider_of.keys():
        before |= {facts.id for facts in snapshot.classes if facts.provider_id in providers}
    return before - {facts.id for facts in now}
