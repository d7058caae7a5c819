"""Put a message into the outbox in the transaction of the change that causes it, and call it off again.

Nothing is sent here: what is due is claimed and sent by a worker (`hub.messages.sending`).
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from types import MappingProxyType
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from hub.access.permissions import Role
from hub.accounts import queries as accounts
from hub.accounts.models import User
from hub.accounts.types import Task, UserState
from hub.audit import services as audit
from hub.core.actor import Viewer
from hub.core.db import UnitOfWork
from hub.core.model import Base
from hub.messages.models import Message, StaffMail
from hub.messages.timing import waking
from hub.messages.types import Audience, MessageState
from hub.messages.wording.templates import hours, templates

POSTING = Viewer.job("write messages")
NONE: Mapping[str, Any] = MappingProxyType({})
POSTED = "posted"  # among what a unit of work notes, which is taken back with a part that is undone


def to_learner(
    uow: UnitOfWork,
    name: str,
    learner_id: UUID,
    about: Base,
    *,
    occasion: object = "",
    due: datetime | None = None,
    good_until: date | None = None,
    facts: Mapping[str, Any] = NONE,
) -> None:
    """`about` and `occasion` tell it from every other of the template `name`; a second for the same is not written.

    `due` is a moment (aware), now where none is given; outside the hours of the day it waits for them.
    """
    row = _written(uow, Audience.LEARNER, name, learner_id, about, occasion, facts)
    row.due_at, row.good_until = waking(due or uow.now, hours()), good_until
    _keep(uow, [row])


def to_organisation(
    uow: UnitOfWork,
    name: str,
    learner_id: UUID,
    organisation_id: UUID,
    about: Base,
    *,
    occasion: object = "",
    only: UUID | None = None,
    good_until: date | None = None,
    facts: Mapping[str, Any] = NONE,
) -> None:
    """To each of its active staff, else to its named addresses, else to its contact point; or to `only` one of them."""
    with uow.acting_as(POSTING):
        staff = [user.id for user in readers(uow, organisation_id)]
    rows = []
    for user_id in _each(staff, only):
        told = f"{occasion}:{user_id or organisation_id}"
        row = _written(uow, templates()[name].audience, name, learner_id, about, told, facts)
        row.user_id, row.organisation_id = user_id, organisation_id
        row.due_at, row.good_until = uow.now, good_until
        rows.append(row)
    _keep(uow, rows)


def to_address(
    uow: UnitOfWork,
    name: str,
    user_id: UUID,
    *,
    occasion: object,
    about_id: UUID | None = None,
    task: Task | None = None,
    detail: str | None = None,
    good_until: date | None = None,
    facts: Mapping[str, Any] = NONE,
) -> None:
    """An email that is about no learner, to one member of staff or named address; a second for the same is not written.

    `task`, about `about_id` and `detail`, is what its link is for; of a code, `about_id` is the link.
    """
    check_facts(name, Audience.PROVIDER, facts)
    told = f"{name}:{about_id}:{user_id}:{occasion}"
    with uow.acting_as(POSTING):
        if uow.session.scalar(sa.select(StaffMail.id).where(StaffMail.occasion == told)) is not None:
            return
        row = StaffMail(
            user_id=user_id,
            task=task or templates()[name].task,
            detail=detail,
            template=name,
            occasion=told,
            about_id=about_id,
            facts={fact: str(value) for fact, value in facts.items()},
            due_at=uow.now,
            good_until=good_until,
            state_since=uow.now,
        )
        uow.add(row)
        audit.record(uow, "message.queue", about=row)


def readers(uow: UnitOfWork, organisation_id: UUID) -> Sequence[User]:
    """Its active staff; its named addresses where nobody of it has an account."""
    active = accounts.users(uow, organisation_id, state=UserState.ACTIVE)
    return [user for user in active if user.role is not Role.NAMED_ADDRESS] or active


def call_off(uow: UnitOfWork, about: Base, names: Collection[str]) -> None:
    """Messages of these templates about this row that nobody has begun to send, or that wait for a digest."""
    write(uow)
    with uow.acting_as(POSTING):
        due = sa.select(Message).where(
            Message.about_id == about.id,
            Message.template.in_(names),
            Message.state.in_((MessageState.DUE, MessageState.HELD)),
        )
        for row in uow.session.scalars(due):
            row.move_to(MessageState.CALLED_OFF, uow.now)
            audit.record(uow, "message.call_off", about=row)


def _each(staff: Sequence[UUID], only: UUID | None) -> Sequence[UUID | None]:
    return [only] if only in staff else staff or [None]


def _written(
    uow: UnitOfWork,
    audience: Audience,
    name: str,
    learner_id: UUID,
    about: Base,
    occasion: object,
    facts: Mapping[str, Any],
) -> Message:
    check_facts(name, audience, facts)
    return Message(
        learner_id=learner_id,
        template=name,
        occasion=f"{name}:{about.id}:{occasion}",
        about_id=about.id,
        facts={fact: str(value) for fact, value in facts.items()},
        state_since=uow.now,
    )


def check_facts(name: str, audience: Audience, facts: Mapping[str, Any]) -> None:
    template = templates()[name]
    if template.audience is not audience or set(facts) != set(template.facts):
        raise ValueError(f"a message “{name}” goes to a {template.audience} and needs {template.facts}")


def _keep(uow: UnitOfWork, rows: Sequence[Message]) -> None:
    """They are written all at once, before the commit: a step tells several people."""
    kept = uow.session.info.get(POSTED) or []
    if not kept:
        uow.before_commit(lambda: write(uow))
    uow.session.info[POSTED] = [*kept, *rows]


def write(uow: UnitOfWork) -> None:
    """Those of which there is none yet, with one statement, which costs a step less than rows of its session do."""
    rows = {row.occasion: row for row in uow.session.info.pop(POSTED, None) or []}
    if not rows:
        return
    with uow.acting_as(POSTING):
        kept = uow.session.scalars(
            _INSERT[uow.session.get_bind().dialect.name], [_values(uow, row) for row in rows.values()]
        )
        for occasion in kept:
            audit.record(uow, "message.queue", about=rows[occasion])


def _values(uow: UnitOfWork, row: Message) -> dict[str, Any]:
    row.created_at = row.updated_at = uow.now
    row.version = 1
    return {name: getattr(row, name) for name in _COLUMNS}


_COLUMNS = tuple(sa.inspect(Message).columns.keys())
_INSERT = {
    name: insert(Message).on_conflict_do_nothing(index_elements=["occasion"]).returning(Message.occasion)
    for name, insert in (("sqlite", sqlite.insert), ("postgresql", postgresql.insert))
}
