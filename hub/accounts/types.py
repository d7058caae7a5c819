"""Codes of organisations and users: what kind an organisation is, what state an account is in."""

from enum import StrEnum


class OrganisationKind(StrEnum):
    HUB = "hub"
    PROVIDER = "provider"
    JCP = "jcp"
    REFERRER = "referrer"


KIND_LABELS = {
    OrganisationKind.HUB: "Hub",
    OrganisationKind.PROVIDER: "Provider of classes",
    OrganisationKind.JCP: "Jobcentre Plus office",
    OrganisationKind.REFERRER: "Other referrer",
}


class UserState(StrEnum):
    INVITED = "invited"
    ACTIVE = "active"
    SUSPENDED = "suspended"
