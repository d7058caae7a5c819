"""The directory as matching saw it when a recommendation was made.

Classes are remembered when somebody is shown a ranking of them and not at every change: see docs/adr/0007.
"""

from typing import NamedTuple
from uuid import UUID
from weakref import WeakKeyDictionary

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from hub.core.db import UnitOfWork
from hub.core.ids import new_id
from hub.matching.errors import NotRemembered
from hub.matching.facts.at_hand import current
from hub.matching.facts.class_record import class_record, read_class
from hub.matching.facts.snapshot import Snapshot
from hub.matching.models import ClassAsSeen, DirectorySeen
from hub.matching.types import ClassFacts

_ONLY_ROW = UUID(int=1)
NOTHING = -1  # the version before the first


class Written(NamedTuple):
    """The open classes by id, as they are known to be written down up to this version."""

    version: int
    classes: dict[UUID, ClassFacts]


_written: WeakKeyDictionary[sa.Engine | sa.Connection, Written] = WeakKeyDictionary()  # each process its own


def remembered(uow: UnitOfWork) -> Snapshot:
    """The open classes, written down as they are; no statement more where this process knows they are."""
    engine, snapshot = uow.session.get_bind(), current(uow)
    known = _written.get(engine)
    if known is None or known.version != snapshot.version:
        snapshot = _remember(uow, known)
        written = Written(snapshot.version, _by_id(snapshot))
        uow.after_commit(lambda: _written.__setitem__(engine, written))
    return snapshot


def look_back(uow: UnitOfWork) -> None:
    """Read once, for all processes that this one begins, what is written down; nothing is written.

    To read ten thousand classes takes a second, which nobody who asks for matches should wait.
    """
    engine, snapshot, latest = uow.session.get_bind(), current(uow), _latest(uow)
    now = _by_id(snapshot)
    if latest == snapshot.version:
        _written[engine] = Written(latest, now)
    elif latest != NOTHING:
        before = _classes_of(uow, latest)
        same = {class_id: now[class_id] for class_id, facts in before.items() if now.get(class_id) == facts}
        _written[engine] = Written(latest, before | same)


def as_it_was(uow: UnitOfWork, number: int) -> Snapshot:
    """The open classes of a version that was remembered, exactly; `NotRemembered` if it was before the first."""
    seen = uow.session.get(DirectorySeen, _ONLY_ROW)
    if seen is None or not seen.first <= number <= seen.latest:
        raise NotRemembered("The classes of that day were not kept.")
    classes = _classes_of(uow, number)
    return Snapshot.build([classes[class_id] for class_id in sorted(classes)], number)


def _remember(uow: UnitOfWork, known: Written | None) -> Snapshot:
    """Write down what has changed since the latest version remembered, one process at a time.

    Who waited for another looks again: between two versions that were written down there is none to be made again.
    """
    if _latest(uow) == (snapshot := current(uow)).version:
        return snapshot
    with uow.session.begin_nested() as held:
        seen, snapshot = _lock(uow), current(uow)  # who locks asks anew
        if seen.latest < snapshot.version:
            _write(uow, _written_down(uow, known, seen.latest), snapshot)
            seen.first = snapshot.version if seen.first == NOTHING else seen.first
            seen.latest = snapshot.version
            uow.flush()
        else:
            held.rollback()  # another did it: whoever waits need not wait for this one
    return snapshot


def _latest(uow: UnitOfWork) -> int:
    latest = uow.session.scalar(sa.select(DirectorySeen.latest).where(DirectorySeen.id == _ONLY_ROW))
    return NOTHING if latest is None else latest


def _lock(uow: UnitOfWork) -> DirectorySeen:
    """The one row, which nobody else gets before this unit of work ends."""
    query = sa.select(DirectorySeen).where(DirectorySeen.id == _ONLY_ROW).with_for_update()
    found = uow.session.scalars(query.execution_options(populate_existing=True)).one_or_none()
    if found is None:
        _make_row(uow)
        found = uow.session.scalars(query).one()
    return found


def _make_row(uow: UnitOfWork) -> None:
    try:
        with uow.session.begin_nested():
            uow.session.add(DirectorySeen(id=_ONLY_ROW, first=NOTHING, latest=NOTHING))
    except IntegrityError:
        return  # somebody else made it at the same moment


def _write(uow: UnitOfWork, before: dict[UUID, ClassFacts], snapshot: Snapshot) -> None:
    """One row for each class that is new, changed or gone."""
    now = _by_id(snapshot)
    changed = [
        class_id
        for class_id in before.keys() | now.keys()
        if _differ(before.get(class_id), now.get(class_id))
    ]
    rows = [
        {
            "id": new_id(),
            "class_id": class_id,
            "from_version": snapshot.version,
            "facts": class_record(now[class_id]) if class_id in now else None,
        }
        for class_id in sorted(changed)
    ]
    if rows:
        uow.session.execute(sa.insert(ClassAsSeen), rows)


def _differ(before: ClassFacts | None, now: ClassFacts | None) -> bool:
    """What was not read again is the same object: nearly all of them, most of the time."""
    return before is not now and before != now


def _written_down(uow: UnitOfWork, known: Written | None, latest: int) -> dict[UUID, ClassFacts]:
    """By id, the classes of the latest version; of one that this process knows, only what has come since."""
    if known is None:
        return _classes_of(uow, latest)
    classes = dict(known.classes)
    query = sa.select(ClassAsSeen.class_id, ClassAsSeen.facts).where(
        ClassAsSeen.from_version > known.version, ClassAsSeen.from_version <= latest
    )
    for class_id, facts in uow.session.execute(query.order_by(ClassAsSeen.from_version)):
        classes.pop(class_id, None)
        if facts:
            classes[class_id] = read_class(facts)
    return classes


def _classes_of(uow: UnitOfWork, number: int) -> dict[UUID, ClassFacts]:
    """By id, the classes open at this version: the last row of each up to then."""
    last = (
        sa.select(ClassAsSeen.class_id, sa.func.max(ClassAsSeen.from_version).label("from_version"))
        .where(ClassAsSeen.from_version <= number)
        .group_by(ClassAsSeen.class_id)
        .subquery()
    )
    query = sa.select(ClassAsSeen.class_id, ClassAsSeen.facts).join(
        last,
        sa.and_(ClassAsSeen.class_id == last.c.class_id, ClassAsSeen.from_version == last.c.from_version),
    )
    return {class_id: read_class(facts) for class_id, facts in uow.session.execute(query) if facts}


def _by_id(snapshot: Snapshot) -> dict[UUID, ClassFacts]:
    """The core knows ids of any kind; in the house they are UUIDs."""
    return {facts.id: facts for facts in snapshot.classes if isinstance(facts.id, UUID)}
