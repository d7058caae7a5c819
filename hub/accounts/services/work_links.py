"""Links in emails by which an organisation's named address does one task without an account.

A link opens once, within its time, and only together with a code that is sent to the same address: whoever was
forwarded it, guesses it or finds it later has nothing. Both are made anew from the keys wherever they are needed, and
are kept nowhere: of the link there is a hash, of the code the number of the times that one was asked for.
"""

import base64
import secrets
from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

import sqlalchemy as sa

from hub.access.permissions import Role
from hub.accounts import throttle
from hub.accounts.models import User, WorkLink
from hub.accounts.tokens import token_hash
from hub.accounts.types import Task, UserState
from hub.audit import services as audit
from hub.core.db import UnitOfWork
from hub.core.vault import Vault

LIFE = timedelta(days=21)  # longer than a provider has to answer
CODE_LIFE = timedelta(minutes=15)
DIGITS = 6
PURPOSE = "work link"


def token_of(vault: Vault, reference: UUID) -> str:
    """The secret of the link in the message with this reference: the same when it is sent again after a crash."""
    return base64.urlsafe_b64encode(vault.authenticate(PURPOSE, reference.bytes)).decode().rstrip("=")


def code_of(vault: Vault, link: WorkLink) -> str:
    """The code that was asked for last: six figures."""
    made = vault.authenticate(f"{PURPOSE} code", link.id.bytes + link.codes.to_bytes(4, "big"))
    return f"{int.from_bytes(made, 'big') % 10**DIGITS:0{DIGITS}}"


def issue(
    uow: UnitOfWork, reference: UUID, user: User, task: Task, about_id: UUID | None, detail: str | None
) -> str:
    """The secret of a link for this task, which is known only now; an earlier link for the same opens nothing more."""
    token = token_of(uow.vault, reference)
    if uow.session.scalar(sa.select(WorkLink.id).where(WorkLink.token_hash == token_hash(token))) is not None:
        return token
    for earlier in uow.session.scalars(_unused(user.id).where(*_same(task, about_id, detail))):
        _revoke(uow, earlier)
    link = WorkLink(
        token_hash=token_hash(token),
        user_id=user.id,
        task=task,
        about_id=about_id,
        detail=detail,
        expires_at=uow.now + LIFE,
    )
    uow.add(link)
    audit.record(uow, "link.issue", about=link)
    return token


def known(uow: UnitOfWork, token: str, *, to_use: bool = False) -> WorkLink | None:
    """The link, whether or not it opens anything still. `to_use` waits for whoever uses it at this moment."""
    query = sa.select(WorkLink).where(WorkLink.token_hash == token_hash(token))
    if to_use:
        query = query.with_for_update(of=WorkLink).execution_options(populate_existing=True)
    return uow.session.scalars(query).one_or_none()


def usable(uow: UnitOfWork, token: str, *, to_use: bool = False) -> WorkLink | None:
    """The link while it opens something; None for one that is unknown, used, replaced or too old."""
    link = known(uow, token, to_use=to_use)
    if link is None or link.used_at is not None or link.revoked_at is not None or link.expires_at <= uow.now:
        return None
    return link if may_work(link.user) else None


def may_work(user: User) -> bool:
    """Whether this is a named address of an organisation with which the hub works."""
    here = user.role is Role.NAMED_ADDRESS and user.state is UserState.ACTIVE
    return here and user.organisation.ended_on is None


def ask_code(uow: UnitOfWork, link: WorkLink) -> None:
    """A new code; one from before opens nothing. `Throttled` after too many."""
    throttle.check(uow, "link code", str(link.user_id))
    throttle.fail(uow, "link code", str(link.user_id))
    link.codes, link.code_at = link.codes + 1, uow.now
    audit.record(uow, "link.code_ask", about=link)


def has_code(uow: UnitOfWork, link: WorkLink) -> bool:
    """Whether a code that was asked for can be typed still."""
    return link.code_at is not None and uow.now - link.code_at < CODE_LIFE


def open_with(uow: UnitOfWork, link: WorkLink, typed: str) -> bool:
    """Use the link up with its code. False where that is wrong or too old: commit that too.

    `Throttled` after several.
    """
    throttle.check(uow, "link", str(link.id))
    right = secrets.compare_digest(code_of(uow.vault, link).encode(), typed.encode())
    if not (right and has_code(uow, link)):
        throttle.fail(uow, "link", str(link.id))
        audit.record(uow, "link.code_wrong", about=link)
        return False
    link.used_at = uow.now
    uow.session.execute(sa.update(User).where(User.id == link.user_id).values(last_seen_at=uow.now))
    with uow.acting_as(link.user.viewer):
        audit.record(uow, "link.open", about=link)
    return True


def sent(uow: UnitOfWork) -> Sequence[WorkLink]:
    """Every link that is kept still, the newest first."""
    return uow.session.scalars(sa.select(WorkLink).order_by(WorkLink.created_at.desc(), WorkLink.id)).all()


def end(uow: UnitOfWork, link: WorkLink) -> None:
    """It opens nothing from now on. Nothing where it opens nothing any more."""
    if link.used_at is None and link.revoked_at is None:
        _revoke(uow, link)


def revoke_all(uow: UnitOfWork, user_id: UUID) -> None:
    """Nothing that was sent to this address opens anything from now on."""
    for link in uow.session.scalars(_unused(user_id)):
        _revoke(uow, link)


def _revoke(uow: UnitOfWork, link: WorkLink) -> None:
    link.revoked_at = uow.now
    audit.record(uow, "link.revoke", about=link)


def _unused(user_id: UUID) -> sa.Select[WorkLink]:
    return sa.select(WorkLink).where(
        WorkLink.user_id == user_id, WorkLink.used_at.is_(None), WorkLink.revoked_at.is_(None)
    )


def _same(task: Task, about_id: UUID | None, detail: str | None) -> tuple[sa.ColumnElement[bool], ...]:
    about = WorkLink.about_id.is_(None) if about_id is None else WorkLink.about_id == about_id
    which = WorkLink.detail.is_(None) if detail is None else WorkLink.detail == detail
    return WorkLink.task == task, about, which
