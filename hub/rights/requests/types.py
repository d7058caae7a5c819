"""Codes of a request, with their words."""

from enum import StrEnum


class Kind(StrEnum):
    """The rights of UK GDPR Articles 15 to 22."""

    ACCESS = "access"
    RECTIFICATION = "rectification"
    ERASURE = "erasure"
    RESTRICTION = "restriction"
    PORTABILITY = "portability"
    OBJECTION = "objection"
    EXPLANATION = "explanation"


class Route(StrEnum):
    """How a request came. No form may be asked for."""

    SPOKEN = "spoken"
    PHONE = "phone"
    LETTER = "letter"
    EMAIL = "email"
    CARD = "card"
    THROUGH_ANOTHER = "through another"


class RequestState(StrEnum):
    OPEN = "open"
    WAITING = "waiting"  # the clock stands
    ANSWERED = "answered"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


class Cause(StrEnum):
    """Why the clock stands (UK GDPR Article 12A, put there by section 76 of the Data (Use and Access) Act 2025)."""

    CLARIFICATION = "clarification"
    IDENTITY = "identity"


class Seen(StrEnum):
    """How somebody was satisfied who is asking."""

    KNOWN = "known"
    PHOTO_PAPER = "photo paper"
    QUESTIONS = "questions"
    AUTHORITY = "authority"


class Outcome(StrEnum):
    WHOLE = "whole"
    PART = "part"
    NOTHING_HELD = "nothing held"
    UNCHANGED = "unchanged"
    CHANGED = "changed"
    AGAIN = "ranked again"


class About(StrEnum):
    """What a text kept with a request says."""

    ASKED = "asked"
    CLARIFY = "clarify"
    EXTENDED = "extended"
    ANSWER = "answer"
    REFUSAL = "refusal"
    WORKED_OUT = "worked out"  # by the program, as it was explained


KIND_LABELS = {
    Kind.ACCESS: "To see what is kept about them",
    Kind.RECTIFICATION: "To correct something",
    Kind.ERASURE: "To delete it",
    Kind.RESTRICTION: "To keep it but not use it",
    Kind.PORTABILITY: "To take what they gave elsewhere",
    Kind.OBJECTION: "To stop a use of it",
    Kind.EXPLANATION: "To have a ranking, a place or who pays explained or decided again by a person",
}

ROUTE_LABELS = {
    Route.SPOKEN: "They said so",
    Route.PHONE: "By phone",
    Route.LETTER: "By letter",
    Route.EMAIL: "By email",
    Route.CARD: "On their own card",
    Route.THROUGH_ANOTHER: "Through somebody who acts for them",
}

CAUSE_LABELS = {
    Cause.CLARIFICATION: "We need to know what they mean",
    Cause.IDENTITY: "We need to know who is asking",
}

SEEN_LABELS = {
    Seen.KNOWN: "A member of staff knows them in person",
    Seen.PHOTO_PAPER: "A paper with their photo was seen",
    Seen.QUESTIONS: "They answered questions only they can answer",
    Seen.AUTHORITY: "Their signed authority for the person who acts for them was seen",
}

OUTCOME_LABELS = {
    Outcome.WHOLE: "Done as they asked",
    Outcome.PART: "Done in part",
    Outcome.NOTHING_HELD: "Nothing is kept about them",
    Outcome.UNCHANGED: "Explained by a person; nothing changed",
    Outcome.CHANGED: "Explained by a person, who decided anew",
    Outcome.AGAIN: "Explained by a person, who had the classes ranked again",
}

EXPLAINED = (Outcome.UNCHANGED, Outcome.CHANGED, Outcome.AGAIN)
DONE = (Outcome.WHOLE, Outcome.PART, Outcome.NOTHING_HELD)


def outcomes_of(kind: Kind) -> tuple[Outcome, ...]:
    """What can come of a request of this kind that is answered in words."""
    if kind in (Kind.ERASURE, Kind.OBJECTION):
        return DONE[
            1:
        ]  # what does the whole answers then: `hub.rights.erasure`, `hub.rights.requests.objections`
    # What a person explains is answered by `hub.rights.explaining`.
    return (Outcome.NOTHING_HELD,) if kind is Kind.EXPLANATION else DONE
