"""Reads of users and organisations: by email address or name, as lists, and the names of staff by id."""

from collections.abc import Iterable, Sequence
from uuid import UUID

import sqlalchemy as sa

from hub.accounts.models import Organisation, User
from hub.accounts.types import OrganisationKind, UserState
from hub.core.db import UnitOfWork
from hub.core.errors import RuleBroken
from hub.core.vault import Tampered, Vault

INDEX_OF_EMAILS = "staff-email"
NOT_SHOWN = "Name cannot be shown"


def keep_email_index(vault: Vault, user: User, email: str) -> None:
    """Let the account be found by this address; capitals make no difference."""
    user.email_index, user.key_id = vault.blind(INDEX_OF_EMAILS, email.lower()), vault.keyring.index_primary


def by_email(uow: UnitOfWork, email: str) -> User | None:
    digests = uow.vault.digests(INDEX_OF_EMAILS, email.lower())
    return uow.session.scalar(sa.select(User).where(User.email_index.in_(digests)))


def by_name(uow: UnitOfWork, name: str) -> Organisation | None:
    """The organisation of this name; capitals make no difference."""
    query = sa.select(Organisation).where(sa.func.lower(Organisation.name) == sa.func.lower(name))
    return uow.session.scalars(query).first()


def first_hub(uow: UnitOfWork) -> UUID:
    """The hub that takes what is sent to none by name. `RuleBroken` where there is none yet."""
    found = next(iter(hubs(uow)), None)
    if found is None:
        raise RuleBroken("There is no hub yet that could take a referral")
    return found.id


def hubs(uow: UnitOfWork) -> list[Organisation]:
    """Every hub, the oldest first. The row says whether it is one: the column alone is not believed."""
    query = sa.select(Organisation).where(Organisation.kind == OrganisationKind.HUB)
    rows = uow.session.scalars(query.order_by(Organisation.created_at))
    return [row for row in rows if row.kind is OrganisationKind.HUB]


def how_reached(uow: UnitOfWork) -> str:
    """How people reach the hub, as it writes it for them; its name where it has written nothing."""
    found = next(iter(hubs(uow)), None)
    return (found.contact_point or found.name) if found else ""


def shown_name(uow: UnitOfWork, user: User) -> str:
    """The name of a member of staff. One that was changed is told, and the page shows everybody else."""
    try:
        return user.name.open_system(uow.vault) or ""
    except Tampered as refused:
        uow.session.info["refused"] += [refused.address] if refused.address else []
        return NOT_SHOWN


def staff_names(uow: UnitOfWork, user_ids: Iterable[UUID | None]) -> dict[UUID | None, str]:
    """The names of these members of staff by id, each of them once: one statement."""
    wanted = {user_id for user_id in user_ids if user_id}
    if not wanted:
        return {}
    rows = uow.session.scalars(sa.select(User).where(User.id.in_(wanted)))
    return {row.id: shown_name(uow, row) for row in rows}


def organisation_names(
    uow: UnitOfWork, ids: Iterable[UUID | None] | None = None, kind: OrganisationKind | None = None
) -> dict[UUID, str]:
    """Names by id, in their order: of every organisation, or of those with these ids, or of one kind."""
    query = sa.select(Organisation.id, Organisation.name).order_by(Organisation.name)
    if ids is not None:
        query = query.where(Organisation.id.in_({each for each in ids if each}))
    if kind is not None:
        query = query.where(Organisation.kind == kind)
    return {row.id: row.name for row in uow.session.execute(query)}


def organisations(uow: UnitOfWork) -> Sequence[Organisation]:
    return uow.session.scalars(sa.select(Organisation).order_by(Organisation.name)).all()


def users(
    uow: UnitOfWork,
    organisation_id: UUID | None = None,
    role: str | None = None,
    state: UserState | None = None,
) -> Sequence[User]:
    """Everybody, or those of one organisation, role, state; by organisation, then in the order they were added."""
    wanted = {User.organisation_id: organisation_id, User.role: role, User.state: state}
    narrowed = [column == value for column, value in wanted.items() if value is not None]
    query = sa.select(User).join(User.organisation).where(*narrowed)
    return uow.session.scalars(query.order_by(Organisation.name, User.created_at)).all()
