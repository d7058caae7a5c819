"""Codes of the learners room. The words beside them are what a person reads."""

from enum import StrEnum


class Status(StrEnum):
    """The fixed vocabulary a referrer sees (docs/dpia), kept on the learner with its date."""

    REGISTERED = "registered"
    ASSESSED = "assessed"
    WAITING = "waiting"
    OFFERED = "offered"
    STARTED = "started"
    FINISHED = "finished"
    NO_LONGER_ACTIVE = "no longer active"


class IntakeState(StrEnum):
    """`referred`: sent by a referrer, nobody at the hub has picked the person up yet."""

    REFERRED = "referred"
    REGISTERING = "registering"
    REGISTERED = "registered"
    CLOSED = "closed"


class IntakeChannel(StrEnum):
    WALK_IN = "walk-in"
    PHONE = "phone"
    JCP = "jcp"
    REFERRER = "referrer"
    PROVIDER = "provider"
    ONLINE = "online"


CHANNEL_LABELS = {
    IntakeChannel.WALK_IN: "Walk-in",
    IntakeChannel.PHONE: "Phone call",
    IntakeChannel.JCP: "Jobcentre Plus",
    IntakeChannel.REFERRER: "Other referrer",
    IntakeChannel.PROVIDER: "Provider",
    IntakeChannel.ONLINE: "Online",
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
    """Shape of a funding rule's answer (docs/funding.md). Unknown answers give CHECK, never NOT_ELIGIBLE."""

    FULL = "FULL"
    CO_FUNDED = "CO_FUNDED"
    NOT_ELIGIBLE = "NOT_ELIGIBLE"
    CHECK = "CHECK_WITH_PROVIDER"
