"""Codes of organisations and users: what kind an organisation is, what state an account is in, what a link is for."""

from enum import StrEnum


class OrganisationKind(StrEnum):
    HUB = "hub"
    PROVIDER = "provider"
    JCP = "jcp"
    CAREERS = "careers"
    COUNCIL = "council"
    EMPLOYER = "employer"
    HEALTH = "health"
    SCHOOL = "school"
    CHARITY = "charity"
    REFERRER = "referrer"


KIND_LABELS = {
    OrganisationKind.HUB: "Hub",
    OrganisationKind.PROVIDER: "Provider of classes",
    OrganisationKind.JCP: "Jobcentre Plus office",
    OrganisationKind.CAREERS: "National Careers Service",
    OrganisationKind.COUNCIL: "Council team",
    OrganisationKind.EMPLOYER: "Employer",
    OrganisationKind.HEALTH: "Health service",
    OrganisationKind.SCHOOL: "School",
    OrganisationKind.CHARITY: "Charity",
    OrganisationKind.REFERRER: "Other referrer",
}

# Whose work is to send people to the hub, and not to teach them.
REFERRERS = tuple(
    kind for kind in OrganisationKind if kind not in (OrganisationKind.HUB, OrganisationKind.PROVIDER)
)


class UserState(StrEnum):
    INVITED = "invited"
    ACTIVE = "active"
    SUSPENDED = "suspended"


class Task(StrEnum):
    """What a link in an email to a named address lets its reader do: this, and nothing else."""

    ANSWER = "answer"
    PLACES = "places"
    REGISTER = "register"
    LIST = "list"


TASK_LABELS = {
    Task.ANSWER: "answer a referral",
    Task.PLACES: "say how many places its classes have",
    Task.REGISTER: "mark a register",
    Task.LIST: "see its open referrals",
}
