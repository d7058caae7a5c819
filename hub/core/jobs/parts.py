"""A round of a job in parts, which several workers may share: each part is claimed and done in one transaction.

Whoever is killed at whatever moment has done whole parts, and the others are there for the next worker. On PostgreSQL
each worker takes a part that nobody holds; on SQLite writers go one after the other.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from hub.core.db import UnitOfWork
from hub.core.model import Base, Json

_CLAIMED = "claimed part of a round"
MOST = 10_000  # parts that one is divided into


class RoundPart(Base):
    """A part of a round that is still to be done: `kind` says what, `ids` of which rows. It goes when it is done.

    A part is free once all of smaller steps are done. What a part was divided into has numbers below nought: it comes
    next.
    """

    __tablename__ = "round_part"
    __audited__ = False
    __table_args__ = (sa.UniqueConstraint("round", "step", "number"),)

    round: Mapped[str] = mapped_column(sa.String(40))
    day: Mapped[date]
    step: Mapped[int]
    number: Mapped[int]
    kind: Mapped[str] = mapped_column(sa.String(20))
    ids: Mapped[list[str]] = mapped_column(Json)


@dataclass(frozen=True, slots=True)
class Work:
    """What a round has to do of one kind: with these rows, so many in a part. Where `ids` is None it is one part.

    `in_turn`: the parts are done one after the other, in their order.
    """

    kind: str
    ids: Sequence[UUID] | None = None
    at_a_time: int = 1
    in_turn: bool = False

    @property
    def parts(self) -> list[Sequence[UUID]]:
        if self.ids is None:
            return [()]
        return [self.ids[at : at + self.at_a_time] for at in range(0, len(self.ids), self.at_a_time)]


class Claimed(NamedTuple):
    """A part that nobody else has until this unit of work ends."""

    kind: str
    ids: list[UUID]


def left_of_today(uow: UnitOfWork, name: str) -> bool:
    """Whether a round of this name was begun today and is not done."""
    return uow.session.scalar(sa.select(sa.func.max(RoundPart.day)).where(_of(name))) == uow.today


def lay_out(uow: UnitOfWork, name: str, works: Iterable[Work]) -> None:
    """In the place of what was left of another day. Of two workers at once the later is `Conflict`."""
    if left_of_today(uow, name):
        return
    uow.change(sa.delete(RoundPart).where(_of(name)))
    rows, step = [], 0
    for work in works:
        for number, ids in enumerate(work.parts):
            rows.append({"kind": work.kind, "step": step, "number": number, "ids": [str(one) for one in ids]})
            step += work.in_turn
        step += not work.in_turn
    uow.session.add_all(RoundPart(round=name, day=uow.today, **row) for row in rows)


def number_left(uow: UnitOfWork, name: str) -> int:
    """How many parts of the round are not done: all of them are read for it."""
    return uow.session.scalar(sa.select(sa.func.count()).where(_of(name))) or 0


def claim(uow: UnitOfWork, name: str) -> Claimed | None:
    """The next part that is free, which is done with this unit of work; None where there is none."""
    step = sa.select(sa.func.min(RoundPart.step)).where(_of(name)).scalar_subquery()
    query = (
        sa.select(RoundPart)
        .where(_of(name), RoundPart.step == step)
        .order_by(RoundPart.number)
        .limit(1)
        .with_for_update(skip_locked=True)
    )
    part = uow.session.scalars(query).one_or_none()
    if part is None:
        return None
    uow.session.delete(part)
    uow.session.info[_CLAIMED] = part
    return Claimed(part.kind, [UUID(one) for one in part.ids])


def divide(uow: UnitOfWork, kind: str, ids: Sequence[UUID], at_a_time: int) -> None:
    """Leave some rows of the part that this unit of work has claimed, one of the plan, to parts of another kind."""
    claimed: RoundPart = uow.session.info[_CLAIMED]
    uow.session.add_all(
        RoundPart(
            round=claimed.round,
            day=claimed.day,
            step=claimed.step,
            number=-(claimed.number * MOST + place + 1),
            kind=kind,
            ids=[str(one) for one in some],
        )
        for place, some in enumerate(Work(kind, ids, at_a_time).parts)
    )


def _of(name: str) -> sa.ColumnElement[bool]:
    return RoundPart.round == name
