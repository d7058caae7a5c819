"""The organisations of the demonstration area with their agreements and staff, each signed in for the play."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

import pyotp

from hub.access.permissions import Role
from hub.accounts.models import Organisation
from hub.accounts.passwords import passwords_at
from hub.accounts.services import links, organisations, second_factor, users
from hub.accounts.types import REFERRERS, OrganisationKind
from hub.consent.rules import ENROLMENT_CATEGORIES, PROVIDER_CATEGORIES, REFERRER_CATEGORIES
from hub.consent.types import Category, Purpose
from hub.core.actor import Viewer
from hub.core.db import UnitOfWork
from hub.core.ids import new_id
from hub.demo.accounts import PASSWORD, TOTP_SECRET
from hub.demo.data_files import data
from hub.demo.types import Cost
from hub.directory.profile import services as profiles
from hub.directory.profile.types import Duty
from hub.referrals.case import agreements

JOB = Viewer.job("load the demonstration area")
HUB = "hub"
# What the hub agrees with an organisation of each kind; with itself it needs no agreement.
AGREED: dict[OrganisationKind, tuple[tuple[Purpose, ...], tuple[Category, ...]]] = {
    OrganisationKind.PROVIDER: (
        (Purpose.REFERRAL, Purpose.ENROLMENT, Purpose.PROGRESS),
        (*PROVIDER_CATEGORIES, *ENROLMENT_CATEGORIES, *REFERRER_CATEGORIES),
    ),
    **{kind: ((Purpose.PROGRESS,), REFERRER_CATEGORIES) for kind in REFERRERS},
}


@dataclass(frozen=True, slots=True)
class Area:
    """Organisation ids, and the staff of each as viewers, by the key of the organisation."""

    ids: Mapping[str, UUID]
    staff: Mapping[str, list[Viewer]]

    def assessor(self, number: int) -> Viewer:
        assessors = [viewer for viewer in self.staff[HUB] if viewer.role == Role.ASSESSOR]
        return assessors[number % len(assessors)]


def found_hub(uow: UnitOfWork, cost: Cost) -> Area:
    """Add the hub itself."""
    return found(uow, [about for about in data("organisations")["organisation"] if about["key"] == HUB], cost)


def found_town(uow: UnitOfWork, hub: Area, town: int, cost: Cost) -> Area:
    """Add every other organisation of a town, whose people that hub serves."""
    others = [about for about in data("organisations")["organisation"] if about["key"] != HUB]
    area = found(uow, [in_town(about, town) for about in others], cost)
    return Area({**hub.ids, **area.ids}, {**hub.staff, **area.staff})


def in_town(about: Mapping[str, Any], town: int) -> Mapping[str, Any]:
    """The organisation as it is called in that town; in the first, as in the file."""
    if not town:
        return about
    number = town + 1
    staff = [{**person, "email": f"town{number}.{person['email']}"} for person in about["staff"]]
    return {**about, "name": f"{about['name']} {number}", "staff": staff}


def found(uow: UnitOfWork, organisations: Iterable[Mapping[str, Any]], cost: Cost) -> Area:
    ids, staff = {}, {}
    for about in organisations:
        row = add_organisation(uow, about)
        ids[about["key"]] = row.id
        staff[about["key"]] = [add_user(uow, row, person, cost) for person in about["staff"]]
        if row.kind is OrganisationKind.PROVIDER:
            name_lead(uow, row, staff[about["key"]][0], about["lead_phone"])
    return Area(ids, staff)


def add_organisation(uow: UnitOfWork, about: Mapping[str, Any]) -> Organisation:
    kind = OrganisationKind(about["kind"])
    row = organisations.add(
        uow,
        name=about["name"],
        kind=kind,
        ukprn=about.get("ukprn"),
        contact_point=about["contact_point"],
    )
    if kind is OrganisationKind.HUB:
        facts = {name: about[name] for name in ("controller", "officer", "kept_months")}
        organisations.answer_for(uow, row, **facts)
    if kind in AGREED:
        agree(uow, row, f"DSA-{about['key'].upper()}")
    return row


def name_lead(uow: UnitOfWork, provider: Organisation, viewer: Viewer, phone: str) -> None:
    """The first of its staff."""
    profiles.name_contact(
        uow, provider.id, Duty.LEAD, user_id=viewer.user_id, name=None, phone=phone, email=None
    )


def agree(uow: UnitOfWork, organisation: Organisation, document: str) -> None:
    purposes, categories = AGREED[organisation.kind]
    agreements.add(
        uow,
        new_id(),
        organisation.id,
        purposes=purposes,
        categories=categories,
        signed_on=uow.today,
        review_on=uow.today + timedelta(days=2 * 365),
        ends_on=uow.today + timedelta(days=5 * 365),
        document_reference=document,
    )


def add_user(uow: UnitOfWork, organisation: Organisation, person: Mapping[str, str], cost: Cost) -> Viewer:
    """Somebody who has used their one-time link and set up the second factor; or an address that works by links."""
    name, email, role = person["name"], person["email"], Role(person["role"])
    if role is Role.NAMED_ADDRESS:
        return users.name_address(uow, organisation, name=name, email=email).viewer
    user, token = users.add(uow, organisation, role, name=name, email=email)
    links.use(uow, token, passwords_at(cost).hash(PASSWORD))
    second_factor.set_up(uow, user, TOTP_SECRET, pyotp.TOTP(TOTP_SECRET).at(uow.now))
    uow.flush()
    return user.viewer
