"""Codes of a breach, with their words."""

from enum import StrEnum


class Kind(StrEnum):
    """What kind of thing happened."""

    MISUSE = "misuse"
    STRANGER = "stranger"
    SENT_WRONGLY = "sent wrongly"
    LOST = "lost"
    CHANGED = "changed"
    UNAVAILABLE = "unavailable"
    RESTORED_BLIND = "restored blind"
    OTHER = "other"


KIND_LABELS = {
    Kind.MISUSE: "Somebody looked at records without a reason",
    Kind.STRANGER: "Somebody used an account that is not theirs",
    Kind.SENT_WRONGLY: "Something was sent or shown to the wrong person",
    Kind.LOST: "A device, paper or file was lost or stolen",
    Kind.CHANGED: "Records were changed or deleted that should not have been",
    Kind.UNAVAILABLE: "Records could not be reached when they were needed",
    Kind.RESTORED_BLIND: "A backup was restored without knowing what was withdrawn since",
    Kind.OTHER: "Something else",
}


class BreachState(StrEnum):
    FOUND = "found"
    ASSESSED = "assessed"
    REPORTED = "reported"
    NOT_REPORTED = "not reported"
    LEARNERS_TOLD = "learners told"
    CLOSED = "closed"


class Risk(StrEnum):
    """To the rights and freedoms of people: what UK GDPR Articles 33(1) and 34(1) turn on."""

    UNLIKELY = "unlikely"
    RISK = "risk"
    HIGH = "high"


RISK_LABELS = {
    Risk.UNLIKELY: "A risk to anybody is unlikely",
    Risk.RISK: "There is a risk to somebody",
    Risk.HIGH: "There is a high risk to somebody",
}


class Way(StrEnum):
    """How a learner was told."""

    LETTER = "letter"
    CALL = "call"
    IN_PERSON = "in person"


WAY_LABELS = {
    Way.LETTER: "By letter, to an address that is safe",
    Way.CALL: "The assessor called them",
    Way.IN_PERSON: "In person",
}
