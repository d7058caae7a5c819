"""A small hub with everything one referral needs."""

from dataclasses import dataclass

from hub.access.permissions import Role
from hub.accounts.models import Organisation, User
from hub.accounts.types import OrganisationKind
from hub.core.db import UnitOfWork
from hub.directory.models import TaughtClass
from tests.factories.accounts import organisations, users
from tests.factories.directory import taught_class, venue


@dataclass(frozen=True)
class Area:
    """In the order in which `build_area` makes them."""

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
    """Rows of a kind are written together: one by one they took twice as long, and nearly every test begins here."""
    parties = organisations(
        uow,
        ("Northmarsh ESOL hub", OrganisationKind.HUB),
        ("Clapton Community College", OrganisationKind.PROVIDER),
        ("Dalston Women's Centre", OrganisationKind.PROVIDER),
        ("Northmarsh Jobcentre", OrganisationKind.JCP),
    )
    hub, provider, other, jcp = parties
    staff = users(
        uow,
        (hub, Role.ADMINISTRATOR, "Ade Admin"),
        (hub, Role.ASSESSOR, "Asha Assessor"),
        (hub, Role.MANAGER, "Mina Manager"),
        (hub, Role.OFFICER, "Olga Officer"),
        (hub, Role.STEWARD, "Stella Steward"),
        (provider, Role.PROVIDER, "Petra Provider"),
        (other, Role.PROVIDER, "Odile Other"),
        (jcp, Role.JCP, "Jo Coach"),
    )
    entry_1 = taught_class(uow, provider, venue(uow, provider), "ESOL Entry 1")
    place = venue(uow, other, "Women's centre")
    for_women = taught_class(uow, other, place, "English for women", women_only=True)
    return Area(*parties, *staff, entry_1, for_women)
