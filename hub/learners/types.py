"""Codes of a registration and its answers, with the words a person reads."""

from enum import StrEnum


class Status(StrEnum):
    """The fixed vocabulary a referrer sees (docs/dpia), kept on the learner with its date.

    `with the hub`: a referrer sent them, and nobody at the hub has picked them up yet.
    """

    WITH_HUB = "with the hub"
    REGISTERED = "registered"
    ASSESSED = "assessed"
    WAITING = "waiting"
    OFFERED = "offered"
    STARTED = "started"
    FINISHED = "finished"
    NO_LONGER_ACTIVE = "no longer active"


class RegistrationState(StrEnum):
    """`referred`: sent by a referrer, nobody at the hub has picked the person up yet.

    `merged`: the same person as another record, which has what hung off this one.
    """

    REFERRED = "referred"
    REGISTERING = "registering"
    REGISTERED = "registered"
    MERGED = "merged"


class MergeState(StrEnum):
    MERGED = "merged"
    UNDONE = "undone"


class ArrivalChannel(StrEnum):
    WALK_IN = "walk-in"
    PHONE = "phone"
    JCP = "jcp"
    REFERRER = "referrer"
    PROVIDER = "provider"
    ONLINE = "online"


CHANNEL_LABELS = {
    ArrivalChannel.WALK_IN: "Walk-in",
    ArrivalChannel.PHONE: "Phone call",
    ArrivalChannel.JCP: "Jobcentre Plus",
    ArrivalChannel.REFERRER: "Other referrer",
    ArrivalChannel.PROVIDER: "Provider",
    ArrivalChannel.ONLINE: "Online",
}


class Section(StrEnum):
    """The six parts of a registration, in the order of the task list."""

    IDENTITY = "who"
    CONTACT = "reach"
    NEEDS = "needs"
    FUNDING = "funding"
    SHARING = "sharing"
    ASSESSMENT = "assessment"


SECTION_LABELS = {
    Section.IDENTITY: "Who they are",
    Section.CONTACT: "How to reach them safely",
    Section.NEEDS: "What they need",
    Section.FUNDING: "Funding facts",
    Section.SHARING: "Who may see what",
    Section.ASSESSMENT: "Assessment",
}


class ContactChannel(StrEnum):
    PHONE = "phone"
    TEXT = "text"
    EMAIL = "email"
    LETTER = "letter"


class TravelMode(StrEnum):
    WALK = "walk"
    BUS = "bus"
    CAR = "car"


class FundingOutcome(StrEnum):
    """What we read in the funding rules (data/funding). Unknown answers give CHECK, never NOT_ELIGIBLE."""

    FULL = "FULL"
    CO_FUNDED = "CO_FUNDED"
    NOT_ELIGIBLE = "NOT_ELIGIBLE"
    CHECK = "CHECK_WITH_PROVIDER"


class Sex(StrEnum):
    """The ILR's two codes (2025/26), and the hub's own for an answer that was not given."""

    FEMALE = "F"
    MALE = "M"
    NOT_SAID = "not said"


SEX_LABELS = {Sex.FEMALE: "Female", Sex.MALE: "Male", Sex.NOT_SAID: "They prefer not to say"}


CONTACT_LABELS = {
    ContactChannel.PHONE: "Phone call",
    ContactChannel.TEXT: "Text message",
    ContactChannel.EMAIL: "Email",
    ContactChannel.LETTER: "Letter",
}

TRAVEL_LABELS = {
    TravelMode.WALK: "Walking",
    TravelMode.BUS: "Bus or train",
    TravelMode.CAR: "Car",
}


HIDDEN = "yes"  # what `Need.confidential_address` says


class AddressKind(StrEnum):
    """How the hub may know where somebody lives. Only `home` keeps an address."""

    HOME = "home"
    CONFIDENTIAL = "confidential"
    NONE = "none"


class Goal(StrEnum):
    WORK = "work"
    CITIZENSHIP = "citizenship"
    SCHOOL = "school"
    HEALTH = "health"
    COLLEGE = "college"


GOAL_LABELS = {
    Goal.WORK: "Work",
    Goal.CITIZENSHIP: "Citizenship or settlement",
    Goal.SCHOOL: "Children's school",
    Goal.HEALTH: "Health and seeing the doctor",
    Goal.COLLEGE: "College or university",
}


class Kit(StrEnum):
    SMARTPHONE = "smartphone"
    COMPUTER = "computer"
    INTERNET = "internet"


KIT_LABELS = {
    Kit.SMARTPHONE: "A smartphone",
    Kit.COMPUTER: "A computer or tablet",
    Kit.INTERNET: "Internet at home",
}


class Sureness(StrEnum):
    """How sure we are of what we read: every rule behind it confirmed, or not each of them, or nothing to read."""

    VERIFIED = "verified"
    READING = "our reading"
    UNKNOWN = "unknown"


SURE_WORDS = {
    Sureness.VERIFIED: "Every rule behind this has been confirmed.",
    Sureness.READING: "This is our reading. It is not confirmed, because not every rule behind it has been.",
    Sureness.UNKNOWN: "We cannot tell from what we know.",
}


FUNDING_LABELS = {
    FundingOutcome.FULL: "Fully funded",
    FundingOutcome.CO_FUNDED: "Part funded",
    FundingOutcome.NOT_ELIGIBLE: "Not funded",
    FundingOutcome.CHECK: "Check with the provider",
}
