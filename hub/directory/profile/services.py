"""Name a provider's lead and deputy, and say what it asks to see."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from hub.accounts.models import User
from hub.accounts.types import UserState
from hub.audit import services as audit
from hub.core.db import UnitOfWork
from hub.core.errors import RuleBroken
from hub.directory.profile import queries
from hub.directory.profile.models import PapersAsked, ProviderContact
from hub.directory.profile.types import Duty


def name_contact(
    uow: UnitOfWork,
    provider_id: UUID,
    duty: Duty,
    *,
    user_id: UUID | None,
    name: str | None,
    phone: str,
    email: str | None,
) -> ProviderContact:
    """Whom to call: one of the provider's users, or somebody by name with phone and email address.

    Raises `RuleBroken` with the field.
    """
    queries.provider(uow, provider_id)
    check_user(uow, provider_id, user_id)
    row = queries.contact_row(uow, provider_id, duty)
    if row is None:
        row = uow.add(ProviderContact(provider_id=provider_id, duty=duty))
    row.user_id, row.phone = user_id, phone
    row.name, row.email = (None, None) if user_id else (name, email)
    audit.record(uow, "contact.name", about=row)
    uow.flush()
    return row


def remove_contact(uow: UnitOfWork, provider_id: UUID, duty: Duty) -> None:
    """Nobody has this duty any more. Nothing where nobody had it."""
    queries.provider(uow, provider_id)
    row = queries.contact_row(uow, provider_id, duty)
    if row is not None:
        audit.record(uow, "contact.remove", about=row)
        uow.session.delete(row)


def ask_for_papers(uow: UnitOfWork, provider_id: UUID, asked: Mapping[str, Sequence[str]]) -> PapersAsked:
    """The whole written list, by route; it takes the place of the one before."""
    queries.provider(uow, provider_id)
    row = queries.papers_row(uow, provider_id) or uow.add(PapersAsked(provider_id=provider_id))
    row.asked = {route: list(items) for route, items in asked.items() if items}
    audit.record(uow, "papers.ask", about=row)
    uow.flush()
    return row


def check_user(uow: UnitOfWork, provider_id: UUID, user_id: UUID | None) -> None:
    if user_id is None:
        return
    user = uow.session.get(User, user_id)
    if user is None or user.organisation_id != provider_id or user.state is UserState.SUSPENDED:
        raise RuleBroken("Select somebody of this provider who can sign in", "who")
