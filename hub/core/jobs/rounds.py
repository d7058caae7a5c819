"""The round of a named job goes on where the database holds what the service never wrote: that record is left out.

A round is many units of work with one `Database`. Whom it leaves out, its later units of work do not see either. A long
one is done in parts, which several workers may share (`hub.core.jobs.parts`).
"""

import itertools
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import datetime
from time import sleep
from typing import Any, TypeVar
from uuid import UUID

import sqlalchemy as sa

from hub.core.actor import Viewer
from hub.core.db import Database
from hub.core.errors import Conflict, NotVisible
from hub.core.jobs import parts
from hub.core.model import mapped_classes
from hub.core.vault import Address, Tampered

Done = TypeVar("Done")
Act = Callable[[Any], Done]  # given the unit of work
PartDone = Counter[str]
PartAct = Callable[[Any, Sequence[UUID]], PartDone]  # given the rows of the part besides
FINDING = Viewer.job("find whose record is left out", storage=True)
LEFT = "left"  # of what is done: rows that are left to the next round
RECOUNTED = 100  # parts after which one who does a round counts again how many are left
TRIES = 3  # of a part that others change at the same moment
BREATH = 0.025  # seconds: on SQLite, who has waited for some moments looks again that often
SOMEBODY = UUID(int=0)  # where what was refused does not say of which row it is


def carry_out(
    database: Database,
    viewer: Viewer,
    act: Act[Done],
    *,
    now: datetime | None = None,
    read_only: bool = False,
) -> Done | None:
    """What `act` gives in a unit of work of its own, done again without every record in which something is refused.

    None where nothing is left to do: the one record that it is about is left out, or what is refused is nobody's.
    """
    while True:
        try:
            with database.unit_of_work(viewer, now=now, read_only=read_only) as uow:
                return act(uow)
        except Tampered as refused:
            if not _leave_out(database, refused.address):
                return None
        except NotVisible:
            if not database.left_out:
                raise
            return None


def in_parts(
    database: Database,
    viewer: Viewer,
    name: str,
    plan: Callable[[Any], Iterable[parts.Work]] | None,
    acts: Mapping[str, PartAct],
    now: datetime | None = None,
) -> Iterator[tuple[PartDone, int]]:
    """Do the round of this name part by part, by the kind of work: what each came to, and about how many are left with
    it, since others may share.

    One that was broken off today goes on where it was, and several workers may share. It ends when nothing is free.
    Without a `plan` it is a share of one that was begun.
    """
    if plan is not None:
        _begin(database, viewer, name, plan, now)
    left = 0
    for turn in itertools.count():
        left = max(1, left - 1) if turn % RECOUNTED else _number_left(database, viewer, name)
        done = _next(database, viewer, name, acts, now)
        if done is None:
            return
        yield done, left
        if database.engine.dialect.name == "sqlite":
            sleep(BREATH)


def _begin(
    database: Database,
    viewer: Viewer,
    name: str,
    plan: Callable[[Any], Iterable[parts.Work]],
    now: datetime | None,
) -> None:
    """What is to be done is read first, so that nobody waits for that."""
    works = carry_out(
        database,
        viewer,
        lambda uow: None if parts.left_of_today(uow, name) else list(plan(uow)),
        now=now,
        read_only=True,
    )
    if works is not None:
        with suppress(Conflict):  # somebody else has just begun it
            carry_out(database, viewer, lambda uow: parts.lay_out(uow, name, works), now=now)


def _number_left(database: Database, viewer: Viewer, name: str) -> int:
    with database.unit_of_work(viewer, read_only=True) as uow:
        return parts.number_left(uow, name)


def _next(
    database: Database, viewer: Viewer, name: str, acts: Mapping[str, PartAct], now: datetime | None
) -> PartDone | None:
    def one(uow: Any) -> list[PartDone]:
        """Empty where nothing is free."""
        part = parts.claim(uow, name)
        return [acts[part.kind](uow, part.ids)] if part else []

    for _ in range(TRIES):
        with suppress(Conflict):
            done = carry_out(database, viewer, one, now=now)
            if done is None:
                break
            return done[0] if done else None
    return carry_out(database, viewer, lambda uow: _pass_over(uow, name), now=now)


def _pass_over(uow: Any, name: str) -> PartDone | None:
    """Leave the part to the next round."""
    part = parts.claim(uow, name)
    return Counter({LEFT: len(part.ids)}) if part else None


def _leave_out(database: Database, address: Address | None) -> bool:
    """Whether the record was not left out before."""
    record = _whose(database, address) if address else SOMEBODY
    new = record not in database.left_out
    database.left_out.add(record)
    return new


def _whose(database: Database, address: Address) -> UUID:
    """The learner, or the row itself where it hangs off none: a wrapped key and a head have the learner's own id."""
    models: dict[str, Any] = {model.__tablename__: model for model in mapped_classes()}
    model = models.get(address.table)
    if model is None or not hasattr(model, "learner_id"):
        return address.row_id
    with database.unit_of_work(FINDING, read_only=True) as uow:
        found = uow.session.scalar(sa.select(model.learner_id).where(model.id == address.row_id))
    return found if isinstance(found, UUID) else address.row_id
