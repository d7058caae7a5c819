"""How a member of staff wants to hear of each kind of thing: at once, in one digest a working day, or not by email.

What the law or safety needs (`essential` in data/templates.toml) always comes at once, and is no choice.
"""

from collections.abc import Mapping, Sequence
from uuid import UUID

import sqlalchemy as sa

from hub.access.permissions import Role
from hub.accounts.models import User
from hub.audit import services as audit
from hub.core.db import UnitOfWork
from hub.core.errors import RuleBroken
from hub.messages.models import MessagePreferences
from hub.messages.types import Audience, HowOften
from hub.messages.wording.templates import Template, templates

DIGEST = "digest"
AUDIENCE_OF = {Role.PROVIDER: Audience.PROVIDER, Role.JCP: Audience.REFERRER}
WITH_A_DIGEST = (Role.ASSESSOR, Role.PROVIDER, Role.JCP)

Choices = Mapping[str, HowOften]


def kinds(role: Role) -> Sequence[Template]:
    """What somebody in this role hears of, the digest last; of a named address what is about no learner."""
    if role is Role.NAMED_ADDRESS:
        return [one for one in templates().values() if one.task and "reference" not in one.facts]
    if role not in WITH_A_DIGEST:
        return ()
    about_somebody = (one for one in templates().values() if "reference" in one.facts)
    sent = [one for one in about_somebody if one.audience is AUDIENCE_OF.get(role)]
    return [*sent, templates()[DIGEST]]


def usual(name: str) -> HowOften:
    return HowOften.DAILY if name == DIGEST else HowOften.AT_ONCE


def row_of(uow: UnitOfWork, user_id: UUID) -> MessagePreferences | None:
    return uow.session.scalar(sa.select(MessagePreferences).where(MessagePreferences.user_id == user_id))


def chosen(row: MessagePreferences | None, name: str) -> HowOften:
    """What they chose of a kind, or what is usual."""
    said = row.choices.get(name) if row else None
    return HowOften(said) if said in set(HowOften) else usual(name)


def how(uow: UnitOfWork, user_id: UUID, name: str) -> HowOften:
    """How a message of this kind goes to them now. Without a digest nothing waits for one."""
    if templates()[name].essential:
        return HowOften.AT_ONCE
    row = row_of(uow, user_id)
    said = chosen(row, name)
    without = said is HowOften.DAILY and chosen(row, DIGEST) is HowOften.NEVER
    return HowOften.AT_ONCE if without else said


def keep(uow: UnitOfWork, user: User, choices: Choices) -> None:
    """Of every kind that may be chosen. `RuleBroken` where something waits for a digest that is not wanted."""
    allowed = {one.name for one in kinds(user.role) if not one.essential}
    said = {name: how for name, how in choices.items() if name in allowed}
    for name, how in said.items():
        if name != DIGEST and how is HowOften.DAILY and said.get(DIGEST) is HowOften.NEVER:
            raise RuleBroken("You do not want a digest, so choose another answer here", field=name)
    row = row_of(uow, user.id) or uow.add(MessagePreferences(user_id=user.id))
    row.choices = {name: how.value for name, how in said.items() if how is not usual(name)}
    audit.record(uow, "message-preferences.choose", about=row)
