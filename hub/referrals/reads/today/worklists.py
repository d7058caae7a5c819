"""Everything that waits for the hub, in groups, each with whose it is: ids and dates alone, and nobody's name.

How many there are is counted in the database, as far as anybody reads it; what a page shows of them is read for its own
few, and opened in `hub.referrals.reads.today.lines`.
"""

from collections.abc import Mapping, Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import lazyload

from hub.accounts.models import User
from hub.consent import rows
from hub.consent.services.objected import head_of, stopped_by, with_head
from hub.consent.types import Use
from hub.core.clock import local_date
from hub.core.db import UnitOfWork
from hub.core.engine import along_an_index
from hub.directory import names
from hub.learners.reads.owners import NOBODY, Owner, Owners, with_owner
from hub.learners.self_referral.services import KEPT
from hub.referrals import due
from hub.referrals.models import KeepWarm, Referral
from hub.referrals.reads.today.groups import Found, Group, found
from hub.referrals.reads.today.whose import Whose, are_named

MOST = 100  # that are counted one by one: nobody works off more of one group before it is counted again


@dataclass(frozen=True, slots=True)
class Item:
    """One thing to do for one learner; for somebody who asked by themselves and is none yet, `learner_id` is None.

    `id` is of what it is about: a referral, a level check, a reminder, a request, else the learner. `runs_out` is the
    day after which it is too late, where there is one; `at` the moment it came.
    """

    group: Group
    id: UUID
    learner_id: UUID | None
    since: date
    runs_out: date | None = None
    owner: Owner = NOBODY
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Count:
    """How many there are: so many, or more than so many."""

    number: int
    more: bool = False

    @classmethod
    def of(cls, number: int) -> "Count":
        return cls(min(number, MOST), number > MOST)

    def __bool__(self) -> bool:
        return self.number > 0

    def __str__(self) -> str:
        return f"{self.number:,}+" if self.more else f"{self.number:,}"


def counts(uow: UnitOfWork, whose: Whose = Whose.EVERYBODY) -> dict[Group, Count]:
    """How many of each group, in the order in which to do them. Two statements, no more rows than `MOST` of each."""
    groups: list[Group] = [group for group in Group if group is not Group.STILL]
    numbers = _numbers(uow, [(group, whose) for group in groups])
    counted: dict[Group, int] = dict(zip(groups, numbers, strict=True))
    counted[Group.STILL] = len(_still_waiting(uow, whose, MOST + 1))
    return {group: Count.of(counted[group]) for group in Group}


def owners(uow: UnitOfWork, group: Group, known: Mapping[Whose, Count]) -> dict[Whose, Count]:
    """How many of one group are everybody's, one's own and nobody's, besides what is known. One statement."""
    others = [whose for whose in Whose if whose not in known]
    if group is Group.STILL:
        numbers: Sequence[int] = [len(_still_waiting(uow, whose, MOST + 1)) for whose in others]
    else:
        numbers = _numbers(uow, [(group, whose) for whose in others])
    found = {**known, **{whose: Count.of(number) for whose, number in zip(others, numbers, strict=True)}}
    return {whose: found[whose] for whose in Whose}


def _numbers(uow: UnitOfWork, of: Sequence[tuple[Group, Whose]]) -> Sequence[int]:
    """The first column counts nothing: the fence narrows a statement by the rows that it names itself."""
    none = sa.select(sa.func.count(KeepWarm.id)).where(sa.false())
    some = (found(uow, group).of(uow, whose).limit(MOST + 1).subquery() for group, whose in of)
    counted = [sa.select(sa.func.count()).select_from(one).scalar_subquery() for one in some]
    everybodys = any(whose is Whose.EVERYBODY for _, whose in of)
    with along_an_index(uow.session) if everybodys else nullcontext():
        return uow.session.execute(none.add_columns(*counted)).one()[1:]


def items(
    uow: UnitOfWork, group: Group, whose: Whose = Whose.EVERYBODY, first: int = 0, number: int | None = None
) -> list[Item]:
    """So many of a group, in the order in which to do them; all where no number is given. One statement."""
    if group is Group.STILL:
        return _still_waiting(uow, whose, number and first + number + MOST)[first:][:number]
    of = found(uow, group)
    query = _with_owner(of, of.of(uow, whose)).order_by(*of.order).offset(first or None).limit(number)
    staff = Owners(uow)
    few = number is not None and not are_named(uow, whose)  # who is named is noted first, by their ids
    with along_an_index(uow.session) if few else nullcontext():
        return [_item(group, row, staff) for row in uow.session.execute(query)]


def _with_owner(of: Found, query: sa.Select[*tuple[Any, ...]]) -> sa.Select[*tuple[Any, ...]]:
    """A reminder is whose it is, whoever looks after the learner; a request is nobody's."""
    if of.owner_id is not None:
        owned = query.outerjoin(User, User.id == of.owner_id).add_columns(User, sa.null())
        return owned.options(lazyload(User.organisation))
    if of.learner_id is not None:
        return with_owner(query, of.learner_id)
    return query.add_columns(sa.null(), sa.null())


def _item(group: Group, row: Any, staff: Owners) -> Item:
    user, since = row[5:7]
    runs_out = row.day + KEPT if group is Group.ASKED else row.runs_out
    return Item(
        group, row.id, row.learner_id, row.day or local_date(row.at), runs_out, staff.of(user, since), row.at
    )


def _still_waiting(uow: UnitOfWork, whose: Whose, most: int | None) -> list[Item]:
    """Without those who object to being contacted, which only the head of their record says. One statement."""
    of, staff = found(uow, Group.STILL), Owners(uow)
    query = with_head(_with_owner(of, of.of(uow, whose)), KeepWarm.learner_id)
    rows = uow.session.execute(query.order_by(*of.order).limit(most)).all()
    left_alone = stopped_by(uow, {row.learner_id: head_of(row) for row in rows}, Use.CONTACT)
    return [_item(Group.STILL, row, staff) for row in rows if row.learner_id not in left_alone]


@dataclass(frozen=True, slots=True)
class Sent:
    """One referral of a learner with the class and provider in words."""

    referral: Referral
    title: str
    provider: str

    @property
    def by(self) -> date | None:
        """The day by which somebody has to answer."""
        return due.answer_by(self.referral)


def sent(uow: UnitOfWork, learner_id: UUID) -> list[Sent]:
    """Every referral of a learner, newest first."""
    found = rows.of(uow, Referral, learner_id)
    named = names.read(uow, (one.recipient_id for one in found), (one.class_id for one in found))
    return [
        Sent(one, named.classes[one.class_id].title, named.organisations[one.recipient_id])
        for one in reversed(found)
        if one.class_id in named.classes and one.recipient_id in named.organisations
    ]
