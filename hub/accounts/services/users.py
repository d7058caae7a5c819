"""Add, edit, suspend and reactivate members of staff."""

from typing import Any
from uuid import UUID

from hub.access.permissions import ROLE_LABELS, ROLES_OF_KIND, Role
from hub.accounts import queries
from hub.accounts.models import Organisation, User
from hub.accounts.services import links, work_links
from hub.accounts.tokens import revoke_all
from hub.accounts.types import UserState
from hub.audit import ledger
from hub.audit import services as audit
from hub.core.db import UnitOfWork
from hub.core.errors import RuleBroken
from hub.forms.format import date_words


def add(
    uow: UnitOfWork,
    organisation: Organisation,
    role: Role,
    *,
    name: str,
    email: str,
    user_id: UUID | None = None,
) -> tuple[User, str]:
    """An invited user and the token of their one-time link, which is known only now."""
    user = _new(uow, organisation, role, name=name, email=email, user_id=user_id)
    return user, links.make(uow, user)


def name_address(
    uow: UnitOfWork, organisation: Organisation, *, name: str, email: str, user_id: UUID | None = None
) -> User:
    """An address of a provider that works by links in emails: in use at once, with nothing to sign in with."""
    user = _new(uow, organisation, Role.NAMED_ADDRESS, name=name, email=email, user_id=user_id)
    user.move_to(UserState.ACTIVE)
    return user


def _new(
    uow: UnitOfWork, organisation: Organisation, role: Role, *, name: str, email: str, user_id: UUID | None
) -> User:
    check_not_ended(organisation)
    check_role(organisation, role)
    check_email_is_free(uow, email)
    values: dict[str, Any] = {"id": user_id} if user_id else {}
    user = User(organisation_id=organisation.id, role=role, **values)
    set_details(uow, user, name, email)
    uow.add(user)
    audit.record(uow, "user.add", about=user)
    uow.flush()
    return user


def edit(uow: UnitOfWork, user: User, *, name: str, email: str, role: Role) -> None:
    check_role(user.organisation, role)
    check_email_is_free(uow, email, but_for=user)
    if user.role is Role.NAMED_ADDRESS:
        work_links.revoke_all(uow, user.id)  # what was sent to the address before
        revoke_all(uow, user.id)
    if role is not user.role:
        check_same_way_in(user, role)
        check_is_somebody_else(uow, user, "You cannot change your own role", "role")
    set_details(uow, user, name, email)
    changed, user.role = role is not user.role, role
    audit.record(uow, "user.edit", about=user)
    if changed:
        _keep(uow, user)


def suspend(uow: UnitOfWork, user: User) -> None:
    """At once: every session ends and no link works. Nothing where they are suspended already."""
    check_is_somebody_else(uow, user, "You cannot suspend yourself. Ask another administrator.")
    if user.state is UserState.SUSPENDED:
        return
    user.move_to(UserState.SUSPENDED)
    links.end(uow, user)
    work_links.revoke_all(uow, user.id)
    revoke_all(uow, user.id)
    audit.record(uow, "user.suspend", about=user)
    _keep(uow, user)


def reactivate(uow: UnitOfWork, user: User) -> None:
    """With the password they had; who had none needs a new link. Nothing where nobody suspended them."""
    if user.state is not UserState.SUSPENDED:
        return
    check_not_ended(user.organisation)
    user.move_to(state_of_return(user))
    audit.record(uow, "user.reactivate", about=user)
    _keep(uow, user)


def state_of_return(user: User) -> UserState:
    """Who has no password needs a new link for one; a named address needs none."""
    way_in = user.password_hash or user.role is Role.NAMED_ADDRESS
    return UserState.ACTIVE if way_in else UserState.INVITED


def send_new_link(uow: UnitOfWork, user: User) -> str:
    check_is_somebody_else(uow, user, "You cannot make a link for yourself. Ask another administrator.")
    return links.make(uow, user)


def send_password_link(uow: UnitOfWork, user: User) -> str:
    """For a new password beside the second factor that they have."""
    check_is_somebody_else(uow, user, "You cannot make a link for yourself. Ask another administrator.")
    return links.make(uow, user, keeps_second_factor=True)


def _keep(uow: UnitOfWork, user: User) -> None:
    ledger.keep(uow, ledger.Act.USER_CHANGED, user_id=user.id, role=user.role, state=user.state)


def set_details(uow: UnitOfWork, user: User, name: str, email: str) -> None:
    user.name, user.email = name, email
    queries.keep_email_index(uow.vault, user, email)


def check_role(organisation: Organisation, role: Role) -> None:
    allowed = ROLES_OF_KIND[organisation.kind]
    if role not in allowed:
        words = " or ".join(f"“{ROLE_LABELS[each]}”" for each in allowed)
        raise RuleBroken(f"Staff of this organisation can only have the role {words}", "role")


def check_same_way_in(user: User, role: Role) -> None:
    if Role.NAMED_ADDRESS in (user.role, role):
        raise RuleBroken(
            "An account cannot become a named address, nor the other way round. Add another user", "role"
        )


def check_not_ended(organisation: Organisation) -> None:
    if organisation.ended_on is not None:
        raise RuleBroken(
            f"The work with {organisation.name} ended on {date_words(organisation.ended_on)}, so this cannot be done"
        )


def check_email_is_free(uow: UnitOfWork, email: str, but_for: User | None = None) -> None:
    if queries.by_email(uow, email) not in (None, but_for):
        raise RuleBroken("There is already a user with this email address", "email")


def check_is_somebody_else(uow: UnitOfWork, user: User, message: str, field: str | None = None) -> None:
    if uow.viewer is not None and uow.viewer.user_id == user.id:
        raise RuleBroken(message, field)
