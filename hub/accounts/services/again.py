"""What a restore does again of accounts and organisations (`hub.audit.ledger`)."""

from hub.access.permissions import Role
from hub.accounts.models import Organisation, User
from hub.accounts.services import users
from hub.accounts.types import UserState
from hub.audit import services as audit
from hub.audit.ledger import Act, Kept, again
from hub.core.clock import local_date
from hub.core.db import UnitOfWork


@again(Act.USER_CHANGED)
def user_changed(uow: UnitOfWork, kept: Kept) -> None:
    """Their role and state as they became; suspended where nobody knows whether a change was done."""
    user = uow.session.get(User, kept.id("user_id"))
    if user is not None and not kept.done:
        users.suspend(uow, user)
    elif user is not None:
        user.role = Role(kept.ids["role"])
        _move(uow, user, UserState(kept.ids["state"]))
        audit.record(uow, "restore.user", about=user)


def _move(uow: UnitOfWork, user: User, state: UserState) -> None:
    """Somebody who was invited by then has no password that is known here, and needs a new link."""
    if state is UserState.SUSPENDED:
        users.suspend(uow, user)
    elif user.state is UserState.SUSPENDED:
        user.move_to(users.state_of_return(user))


@again(Act.CREDENTIALS_ENDED)
def credentials_ended(uow: UnitOfWork, kept: Kept) -> None:
    """A password or second factor that was replaced, maybe because somebody had seen it, opens nothing any more."""
    user = uow.session.get(User, kept.id("user_id"))
    if user is not None:
        user.password_hash = None
        if user.state is UserState.ACTIVE:
            user.move_to(UserState.INVITED)
        audit.record(uow, "restore.credentials", about=user)


@again(Act.SESSIONS_ENDED)
@again(Act.TOKEN_REVOKED)
def sessions_ended(uow: UnitOfWork, kept: Kept) -> None:
    """A restore ends all of them."""


@again(Act.ORGANISATION_ENDED)
def organisation_ended(uow: UnitOfWork, kept: Kept) -> None:
    """Its users were suspended one by one, which is in the ledger too."""
    row = uow.session.get(Organisation, kept.id("organisation_id"))
    if row is not None and row.ended_on is None:
        row.ended_on = local_date(kept.at)
        audit.record(uow, "restore.organisation", about=row)
