"""Codes of organisations and users: what kind an organisation is, what state an account is in, what a link is for."""

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
