"""The head of each learner's record: which grants, blocks, restrictions and objections there are, and of which version.

It is sealed. A row that is put back whole with its seal, and one that is deleted, say nothing themselves: they do not
fit the head. It is written in the flush that changes one of the rows. What did not fit once never fits again, so that a
change beside it does not make good what somebody did behind the service's back.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.orm import Mapper, object_session

from hub.consent.models import Block, Grant, Objection, Restriction, SharingHead
from hub.consent.types import Use
from hub.core.db import HubSession, UnitOfWork
from hub.core.sealing.authentic import SEAL, genuine, note_refused, seal_of

GRANT, BLOCK, RESTRICTION, OBJECTION = b"g", b"b", b"r", b"o"
ENTRY, VERSION = 37, 4  # bytes: what it is, the recipient, the row's id; and its version
UNFIT = 0  # the version of no row
# What stands in an entry for the use that is objected to, in the place of a recipient.
USE_IDS = {use: UUID(int=place) for place, use in enumerate(Use, start=1)}
_CHANGED = "changed for heads"


_HEADS: Any = SharingHead.__table__
Held = dict[bytes, int]


def key_of(kind: bytes, recipient_id: UUID | None, row_id: UUID) -> bytes:
    """What one row is known by. `recipient_id` is None for a restriction, which is for everybody, and that
    of its use for an objection."""
    return kind + (recipient_id.bytes if recipient_id else bytes(16)) + row_id.bytes


def entry(kind: bytes, recipient_id: UUID, row_id: UUID, version: Any) -> bytes:
    """One row as a head holds it; of a version that is none, as no head does."""
    try:
        number: bytes = version.to_bytes(VERSION, "big")
        return key_of(kind, recipient_id, row_id) + number
    except (AttributeError, OverflowError):
        return b""


def entries(held: bytes, *wanted: bytes) -> list[bytes]:
    """Those of a head that begin with one of `wanted`, in their order."""
    found = (held[at : at + ENTRY] for at in range(0, len(held), ENTRY))
    return [one for one in found if one.startswith(wanted)]


def pack(held: Held) -> bytes:
    return b"".join(key + version.to_bytes(VERSION, "big") for key, version in sorted(held.items()))


def unpack(held: bytes) -> Held:
    return {one[:-VERSION]: int.from_bytes(one[-VERSION:], "big") for one in entries(held, b"")}


@dataclass(frozen=True, slots=True)
class Place:
    """Where a row stands: in whose head, under which key, in which version."""

    learner_id: UUID
    key: bytes
    version: int


@dataclass(frozen=True, slots=True)
class Step:
    """What one flush does with one row: `now` is asked when the row was written."""

    before: Place | None
    now: Callable[[], Place | None]


def grant_or_block(kind: bytes) -> Callable[[Any], Place]:
    return lambda row: Place(row["learner_id"], key_of(kind, row["recipient_id"], row["id"]), row["version"])


def standing(row: Any) -> Place | None:
    """A restriction that was lifted has no entry."""
    if row["lifted_at"] is not None:
        return None
    return Place(row["learner_id"], key_of(RESTRICTION, None, row["id"]), row["version"])


def objecting(row: Any) -> Place | None:
    """Nor has an objection that was lifted."""
    if row["lifted_at"] is not None:
        return None
    return Place(row["learner_id"], key_of(OBJECTION, USE_IDS[row["purpose"]], row["id"]), row["version"])


# Where a row of each stands, from its columns by name; None of one that stands nowhere.
PLACES: Mapping[type[Any], Callable[[Any], Place | None]] = {
    Grant: grant_or_block(GRANT),
    Block: grant_or_block(BLOCK),
    Restriction: standing,
    Objection: objecting,
}
NAMES = ("id", "learner_id", "recipient_id", "version", "lifted_at", "purpose")


def _read(row: Any, *, before: bool) -> Place | None:
    return PLACES[type(row)]({name: _value(row, name, before) for name in NAMES if hasattr(row, name)})


def _value(row: Any, name: str, before: bool) -> Any:
    deleted = sa.inspect(row).attrs[name].history.deleted if before else ()
    return deleted[0] if deleted else getattr(row, name)


def _note(row: Any, before: Place | None, now: Callable[[], Place | None]) -> None:
    session = object_session(row)
    assert session is not None
    session.info.setdefault(_CHANGED, []).append(Step(before, now))


def _made(_mapper: Mapper[Any], _connection: sa.Connection, row: Any) -> None:
    _note(row, None, lambda: _read(row, before=False))


def _to_change(_mapper: Mapper[Any], _connection: sa.Connection, row: Any) -> None:
    session = object_session(row)
    if session is not None and session.is_modified(row, include_collections=False):
        _note(row, _read(row, before=True), lambda: _read(row, before=False))


def _gone(_mapper: Mapper[Any], _connection: sa.Connection, row: Any) -> None:
    _note(row, _read(row, before=True), lambda: None)


for _model in PLACES:
    event.listen(_model, "before_insert", _made)
    event.listen(_model, "before_update", _to_change)
    event.listen(_model, "before_delete", _gone)


@event.listens_for(HubSession, "before_flush")
def _begin(session: HubSession, _context: Any, _instances: Any) -> None:
    session.info.pop(_CHANGED, None)  # of a flush that failed


@event.listens_for(HubSession, "after_flush")
def _keep(session: HubSession, _context: Any) -> None:
    """A head is made with its learner, and never for one who had none: somebody deleted it."""
    born = {row.id for row in session.new if getattr(row, "__is_learner__", False)}
    steps = [(step.before, step.now()) for step in session.info.pop(_CHANGED, ())]
    learners = {place.learner_id for step in steps for place in step if place is not None}
    if not born | learners:
        return
    vault, connection = session.info["uow"].vault, session.connection()
    heads: dict[UUID, Held] = {learner_id: {} for learner_id in born}
    for values in _locked(connection, learners - born):
        if genuine(vault, SharingHead, values):
            heads[values["id"]] = unpack(values["held"])
        else:
            note_refused(session, SharingHead, values["id"])
    for step in steps:
        _take(heads, *step)
    kept = {learner_id: pack(held) for learner_id, held in heads.items()}
    rows = [
        {"id": one, "held": held, SEAL: seal_of(vault, SharingHead, one, 0, {"held": held})}
        for one, held in kept.items()
    ]
    _write(
        connection, [row for row in rows if row["id"] in born], [row for row in rows if row["id"] not in born]
    )


def _locked(connection: sa.Connection, learner_ids: Collection[UUID]) -> Iterator[dict[str, Any]]:
    """The heads as they are now, which nobody else changes before this work ends."""
    if learner_ids:
        query = sa.select(_HEADS).where(_HEADS.c.id.in_(learner_ids)).order_by(_HEADS.c.id).with_for_update()
        yield from (dict(row._mapping) for row in connection.execute(query).all())


def _take(heads: dict[UUID, Held], before: Place | None, now: Place | None) -> None:
    """The row from where it stood to where it stands. One that did not stand there as it should fits nowhere."""
    fits = True
    if before is not None:
        there = heads.get(before.learner_id)
        fits = there is not None and there.pop(before.key, UNFIT) == before.version
        if there is not None and not fits:
            there[before.key] = UNFIT
    if now is not None and now.learner_id in heads:
        heads[now.learner_id][now.key] = now.version if fits else UNFIT


def _write(connection: sa.Connection, new: list[dict[str, Any]], changed: list[dict[str, Any]]) -> None:
    if new:
        connection.execute(sa.insert(_HEADS), new)
    if changed:
        ours = sa.update(_HEADS).where(_HEADS.c.id == sa.bindparam("head"))
        to: dict[str, Any] = {name: sa.bindparam(f"new_{name}") for name in ("held", SEAL)}
        values = [{"head": row["id"], "new_held": row["held"], f"new_{SEAL}": row[SEAL]} for row in changed]
        connection.execute(ours.values(to), values)


@dataclass(frozen=True, slots=True)
class Seen:
    """The head of one learner's record as it was read, None in each column where there is none, and the entries of
    the rows that were read beside it."""

    learner_id: UUID
    values: Mapping[str, Any]
    found: Collection[bytes]


def judged(
    uow: UnitOfWork, asking: UUID, seen: Iterable[Seen], *kinds: bytes
) -> tuple[frozenset[UUID], frozenset[UUID]]:
    """Whose head is not as it was written, or holds other rows of these kinds for who asks than were found; and of the
    others, whose record is restricted."""
    wanted = [kind + asking.bytes for kind in kinds]
    unfit, restricted = set(), set()
    for one in seen:
        if not genuine(uow.vault, SharingHead, one.values) or not _fits(one, wanted):
            note_refused(uow.session, SharingHead, one.learner_id)
            unfit.add(one.learner_id)
        elif entries(one.values["held"], RESTRICTION):
            restricted.add(one.learner_id)
    return frozenset(unfit), frozenset(restricted)


def _fits(one: Seen, wanted: list[bytes]) -> bool:
    return entries(one.values["held"], *wanted) == sorted(one.found)
