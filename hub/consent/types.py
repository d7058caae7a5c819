"""Purposes and categories of sharing (docs/dpia), and the stages of disclosure to a provider."""

from collections.abc import Iterable
from datetime import date
from enum import StrEnum
from typing import TypedDict


class Category(StrEnum):
    IDENTITY = "identity"
    CONTACT = "contact"
    DATE_OF_BIRTH = "date-of-birth"
    IDENTIFIERS = "identifiers"
    LEVELS = "levels"
    ASSESSMENT_ANSWERS = "assessment-answers"
    AVAILABILITY = "availability"
    NEEDS = "needs"
    CHILDCARE = "childcare"
    HEALTH = "health"
    IMMIGRATION = "immigration"
    SAFEGUARDING = "safeguarding"
    ATTENDANCE = "attendance"
    OUTCOME = "outcome"
    NOTES = "notes"
    EQUALITY = "equality"
    WORK = "work"
    WIDER_OUTCOMES = "wider-outcomes"
    STATUS_SEEN = "status-seen"
    EMERGENCY = "emergency-contact"
    WIDER_NEEDS = "wider-needs"  # the last: sets of categories are kept as bits in this order


CATEGORY_LABELS = {
    Category.IDENTITY: "Names",
    Category.CONTACT: "Phone, email and address",
    Category.DATE_OF_BIRTH: "Date of birth",
    Category.IDENTIFIERS: "National Insurance number and ULN",
    Category.LEVELS: "English levels",
    Category.ASSESSMENT_ANSWERS: "Assessment answers and notes",
    Category.AVAILABILITY: "When they can come",
    Category.NEEDS: "What they need from a class",
    Category.CHILDCARE: "Childcare",
    Category.HEALTH: "Health and access",
    Category.IMMIGRATION: "Immigration status",
    Category.SAFEGUARDING: "Safeguarding",
    Category.ATTENDANCE: "Attendance",
    Category.OUTCOME: "Where their referral has got to",
    Category.NOTES: "Notes",
    Category.EQUALITY: "Answers about equality",
    Category.WORK: "Work, benefits and earnings",
    Category.WIDER_OUTCOMES: "What they say they can do, and what they think of their class",
    Category.STATUS_SEEN: "Which papers of their status in the UK were seen",
    Category.EMERGENCY: "Whom to call in an emergency",
    Category.WIDER_NEEDS: "What other help they were told of, and whether it helped",
}


class Standing(StrEnum):
    """Whether the provider of a class may be told of the learner."""

    AGREED = "agreed"
    TO_ASK = "to ask"
    NO_AGREEMENT = "no agreement"  # between the hub and the provider: the learner cannot be asked
    NEVER = "never"  # the learner must not be known there


class Purpose(StrEnum):
    REFERRAL = "referral"
    ENROLMENT = "enrolment"
    PROGRESS = "progress-to-referrer"
    FUNDING_EVIDENCE = "funding-evidence"
    DUPLICATES = "duplicates"
    SAFEGUARDING = "safeguarding"
    STATISTICS = "statistics"
    WIDER_NEEDS = "wider-needs"


# No purpose of sharing, so that no grant and no agreement can name it: the controller's own duty to the learner.
RIGHTS = "rights"

PURPOSE_LABELS = {
    Purpose.REFERRAL: "To find and offer a class",
    Purpose.ENROLMENT: "To enrol on a class",
    Purpose.PROGRESS: "To tell the referrer how it went",
    Purpose.FUNDING_EVIDENCE: "To show who pays for a class",
    Purpose.DUPLICATES: "To find double registrations",
    Purpose.SAFEGUARDING: "To keep somebody safe",
    Purpose.STATISTICS: "To count, without names",
    Purpose.WIDER_NEEDS: "To tell them of other help, and ask whether it helped",
}


class Use(StrEnum):
    """What somebody can object to (UK GDPR Article 21). The head of a record knows each by its place here."""

    REFERRAL = Purpose.REFERRAL.value
    ENROLMENT = Purpose.ENROLMENT.value
    PROGRESS = Purpose.PROGRESS.value
    STATISTICS = Purpose.STATISTICS.value
    RANKING = "ranking"
    CONTACT = "contact"


USE_LABELS = {
    **{use: PURPOSE_LABELS[Purpose(use.value)] for use in list(Use)[:4]},
    Use.RANKING: "To be ranked and proposed for a place by a program",
    Use.CONTACT: "To be asked afterwards what they do and what they think of it, and to be contacted while they wait",
}


class Basis(StrEnum):
    """Lawful bases of UK GDPR Article 6(1) that the hub relies on."""

    CONSENT = "consent"
    PUBLIC_TASK = "public task"


class Channel(StrEnum):
    IN_PERSON = "in person"
    PHONE = "phone"
    INTERPRETER = "interpreter"
    PAPER = "paper"
    ONLINE = "online"


class Stage(StrEnum):
    """How far a provider has come with a learner: each stage opens more of what was granted."""

    FULL = "full"  # not staged: the hub itself, and referrers
    CLOSED = "closed"
    MATCH_CARD = "match card"
    OPENED = "opened"
    ENROLMENT = "enrolment"
    TAUGHT = "taught"  # the course is over for them: what the provider recorded itself, and nothing that is the hub's


class RestrictionGround(StrEnum):
    """Why a record is restricted: the points of UK GDPR Article 18(1)."""

    ACCURACY = "accuracy"
    UNLAWFUL = "unlawful"
    CLAIMS = "claims"
    OBJECTION = "objection"


RESTRICTION_LABELS = {
    RestrictionGround.ACCURACY: "They say that something in the record is wrong, and it is being checked",
    RestrictionGround.UNLAWFUL: "The record should not have been used, and they do not want it erased",
    RestrictionGround.CLAIMS: "The hub needs it no longer, and they need it for a legal claim",
    RestrictionGround.OBJECTION: "They have objected, and it is being decided",
}


class AskedBy(StrEnum):
    """Who asked for a record to be restricted."""

    LEARNER = "learner"
    FOR_THEM = "for them"
    HUB = "hub"
    REGULATOR = "regulator"


ASKED_BY_LABELS = {
    AskedBy.LEARNER: "The learner",
    AskedBy.FOR_THEM: "Somebody who may act for the learner",
    AskedBy.HUB: "The hub itself",
    AskedBy.REGULATOR: "The Information Commissioner or a court",
}


class GlassState(StrEnum):
    """What a second person said of a record that was opened to keep somebody safe."""

    WAITING = "waiting"
    APPROVED = "approved"
    REFUSED = "refused"


GLASS_LABELS = {
    GlassState.WAITING: "Waits for a second person",
    GlassState.APPROVED: "Approved by a second person",
    GlassState.REFUSED: "Refused by a second person",
}


class AgreementTerms(TypedDict):
    """What a data-sharing agreement says. It counts from `signed_on` until the day before `ends_on`."""

    purposes: Iterable[Purpose]
    categories: Iterable[Category]
    signed_on: date
    review_on: date
    ends_on: date
    document_reference: str
