"""A small hub with everything one referral needs."""

from dataclasses import dataclass

from hub.access.permissions import Role
from hub.accounts.models import Organisation, User
from hub.accounts.types import OrganisationKind
from hub.core.db import UnitOfWork
from hub.directory.models import TaughtClass
from tests.factories.accounts import organisation, user
from tests.factories.directory import taught_class, venue


@dataclass(frozen=True)
class Area:
    hub: Organisation
    provider: Organisation
    other_provider: Organisation
    jcp: Organisation
    administrator: User
    assessor: User
    manager: User
    officer: User
    steward: User
    provider_staff: User
    other_provider_staff: User
    work_coach: User
    taught_class: TaughtClass
    other_class: TaughtClass


def build_area(uow: UnitOfWork) -> Area:
    hub = organisation(uow, "Northmarsh ESOL hub", OrganisationKind.HUB)
    provider = organisation(uow, "Clapton Community College", OrganisationKind.PROVIDER)
    other = organisation(uow, "Dalston Women's Centre", OrganisationKind.PROVIDER)
    jcp = organisation(uow, "Northmarsh Jobcentre", OrganisationKind.JCP)
    return Area(
        hub=hub,
        provider=provider,
        other_provider=other,
        jcp=jcp,
        administrator=user(uow, hub, Role.ADMINISTRATOR, "Ade Admin"),
        assessor=user(uow, hub, Role.ASSESSOR, "Asha Assessor"),
        manager=user(uow, hub, Role.MANAGER, "Mina Manager"),
        officer=user(uow, hub, Role.OFFICER, "Olga Officer"),
        steward=user(uow, hub, Role.STEWARD, "Stella Steward"),
        provider_staff=user(uow, provider, Role.PROVIDER, "Petra Provider"),
        other_provider_staff=user(uow, other, Role.PROVIDER, "Odile Other"),
        work_coach=user(uow, jcp, Role.JCP, "Jo Coach"),
        taught_class=taught_class(uow, provider, venue(uow, provider), "ESOL Entry 1"),
        other_class=taught_class(
            uow, other, venue(uow, other, "Women's centre"), "English for women", women_only=True
        ),
    )
