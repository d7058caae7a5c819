"""Reads of providers' profiles: one statement each, whatever the number of providers."""

from collections import defaultdict
from collections.abc import Iterable
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import lazyload

from hub.accounts.models import Organisation, User
from hub.accounts.queries import shown_name, users
from hub.accounts.types import OrganisationKind, UserState
from hub.core.db import UnitOfWork
from hub.core.errors import NotVisible
from hub.directory.profile.models import Arrangement, PapersAsked, ProviderContact
from hub.directory.profile.types import ArrangementState, Contact, Contacts, Duty
from hub.forms.fields.phone import phone_words


def provider(uow: UnitOfWork, provider_id: UUID) -> Organisation:
    """The provider, for the hub and its own staff; `NotVisible` for other staff, and of any other kind."""
    row, viewer = uow.get(Organisation, provider_id), uow.viewer
    concerned = viewer is not None and (viewer.hub or viewer.system or viewer.organisation_id == provider_id)
    if not concerned or row.kind is not OrganisationKind.PROVIDER:
        raise NotVisible
    return row


def contacts(uow: UnitOfWork, provider_ids: Iterable[UUID]) -> dict[UUID, Contacts]:
    """Lead and deputy of each of these providers, as far as they are named."""
    query = (
        sa.select(ProviderContact, User)
        .outerjoin(User, User.id == ProviderContact.user_id)
        .where(ProviderContact.provider_id.in_(set(provider_ids)))
        .options(lazyload(User.organisation))  # joined as a rule, which would lose whoever has no account
    )
    found: dict[UUID, dict[Duty, Contact]] = defaultdict(dict)
    for row, user in uow.session.execute(query):
        found[row.provider_id][row.duty] = _contact(uow, row, user)
    return dict(found)


def contact_row(uow: UnitOfWork, provider_id: UUID, duty: Duty) -> ProviderContact | None:
    query = sa.select(ProviderContact).where(
        ProviderContact.provider_id == provider_id, ProviderContact.duty == duty
    )
    return uow.session.scalar(query)


def whose_lead_left(uow: UnitOfWork) -> list[str]:
    """The names of the providers that the hub works with and whose lead can sign in no more."""
    query = (
        sa.select(Organisation.name)
        .join(ProviderContact, ProviderContact.provider_id == Organisation.id)
        .join(User, User.id == ProviderContact.user_id)
        .where(
            Organisation.ended_on.is_(None),
            ProviderContact.duty == Duty.LEAD,
            User.state == UserState.SUSPENDED,
        )
    )
    return sorted(uow.session.scalars(query))


def without_lead(uow: UnitOfWork) -> set[UUID]:
    """The providers that the hub works with and whose lead nobody has named, or has left."""
    leads = (
        sa.select(ProviderContact.provider_id)
        .outerjoin(User, User.id == ProviderContact.user_id)
        .where(
            ProviderContact.duty == Duty.LEAD,
            sa.or_(User.id.is_(None), User.state != UserState.SUSPENDED),
        )
    )
    query = sa.select(Organisation.id).where(
        Organisation.kind == OrganisationKind.PROVIDER,
        Organisation.ended_on.is_(None),
        Organisation.id.not_in(leads),
    )
    return set(uow.session.scalars(query))


def papers_row(uow: UnitOfWork, provider_id: UUID) -> PapersAsked | None:
    return uow.session.scalar(sa.select(PapersAsked).where(PapersAsked.provider_id == provider_id))


def papers_asked(uow: UnitOfWork, provider_ids: Iterable[UUID]) -> dict[UUID, dict[str, list[str]]]:
    """What each of these providers asks to see; those that have not said are left out."""
    query = sa.select(PapersAsked).where(PapersAsked.provider_id.in_(set(provider_ids)))
    return {row.provider_id: row.asked for row in uow.session.scalars(query) if row.asked}


def arrangements(uow: UnitOfWork, provider_id: UUID) -> list[Arrangement]:
    """Those of a provider that are not over, the newest first."""
    query = sa.select(Arrangement).where(
        sa.or_(Arrangement.from_id == provider_id, Arrangement.to_id == provider_id),
        Arrangement.state != ArrangementState.ENDED,
        sa.or_(Arrangement.valid_to.is_(None), Arrangement.valid_to >= uow.today),
    )
    return list(uow.session.scalars(query.order_by(Arrangement.valid_from.desc(), Arrangement.id.desc())))


def in_force(uow: UnitOfWork, provider_ids: Iterable[UUID]) -> list[Arrangement]:
    """What counts today between any two of these providers."""
    ids = set(provider_ids)
    query = sa.select(Arrangement).where(
        Arrangement.from_id.in_(ids),
        Arrangement.to_id.in_(ids),
        Arrangement.state == ArrangementState.AGREED,
        Arrangement.valid_from <= uow.today,
        sa.or_(Arrangement.valid_to.is_(None), Arrangement.valid_to >= uow.today),
    )
    return list(uow.session.scalars(query.order_by(Arrangement.id)))


def other_providers(uow: UnitOfWork, provider_id: UUID) -> list[tuple[str, str]]:
    """(id, name) of the other providers that the hub works with."""
    query = sa.select(Organisation.id, Organisation.name).where(
        Organisation.kind == OrganisationKind.PROVIDER,
        Organisation.ended_on.is_(None),
        Organisation.id != provider_id,
    )
    return [(str(row.id), row.name) for row in uow.session.execute(query.order_by(Organisation.name))]


def staff_options(uow: UnitOfWork, provider_id: UUID) -> list[tuple[str, str]]:
    """(id, name) of those of the provider's users who may be its lead or deputy."""
    return [
        (str(user.id), shown_name(uow, user))
        for user in users(uow, provider_id)
        if user.state is not UserState.SUSPENDED
    ]


def _contact(uow: UnitOfWork, row: ProviderContact, user: User | None) -> Contact:
    said = user or row
    return Contact(
        duty=row.duty,
        name=said.name.open_system(uow.vault) or "",
        phone=phone_words(row.phone.open_system(uow.vault)) or "",
        email=said.email.open_system(uow.vault) or "",
        left=user is not None and user.state is UserState.SUSPENDED,
    )
