"""The letters of a request, in plain English: what came, what takes longer, what was done, what was not."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from hub.accounts.models import Organisation
from hub.forms.fields.when import day_words
from hub.rights.requests.models import RightsRequest
from hub.rights.requests.refusals import refusals
from hub.rights.requests.types import About, Kind, Outcome, RequestState


class Letter(StrEnum):
    RECEIVED = "received"
    CLARIFY = "clarify"
    EXTENDED = "extended"
    ANSWER = "answer"
    REFUSAL = "refusal"


HEADINGS = {
    Letter.RECEIVED: "We have your request",
    Letter.CLARIFY: "We need something from you",
    Letter.EXTENDED: "We need more time for your request",
    Letter.ANSWER: "Our answer to your request",
    Letter.REFUSAL: "We cannot do what you asked",
}

ASKED_WORDS = {
    Kind.ACCESS: "You asked to see what we keep about you.",
    Kind.RECTIFICATION: "You asked us to correct something that we keep about you.",
    Kind.ERASURE: "You asked us to delete what we keep about you.",
    Kind.RESTRICTION: "You asked us to keep your details, but not to use them.",
    Kind.PORTABILITY: "You asked for the details that you gave us, to take them elsewhere.",
    Kind.OBJECTION: "You asked us to stop a use of your details.",
    Kind.EXPLANATION: "You asked a person to explain what a computer worked out for you.",
}

OUTCOME_WORDS = {
    Outcome.WHOLE: "We have done what you asked.",
    Outcome.PART: "We have done a part of what you asked.",
    Outcome.NOTHING_HELD: "We looked, and we keep nothing about you.",
    Outcome.UNCHANGED: "A person looked at it again with your reasons, and came to the same.",
    Outcome.CHANGED: "A person looked at it again with your reasons, and decided anew.",
    Outcome.AGAIN: "A person looked at it again with your reasons, and had the classes ranked again.",
}

WORKED_OUT = "This is what the program worked out, and what people decided:"

COMPLAIN = (
    "You can tell us that you do not agree. {contact} You can complain to the Information Commissioner’s Office: "
    "ico.org.uk or 0303 123 1113. You can also go to a court."
)


@dataclass(frozen=True, slots=True)
class Facts:
    """What a letter says besides the request: when it is due, what was written, and whom to ask."""

    due: date
    texts: dict[About, str]
    contact: str


@dataclass(frozen=True, slots=True)
class Written:
    heading: str
    paragraphs: Sequence[str]


def letters_of(row: RightsRequest) -> list[Letter]:
    """Those that can be written now."""
    found = [Letter.RECEIVED]
    if row.state is RequestState.WAITING:
        found.append(Letter.CLARIFY)
    if row.extended_on is not None:
        found.append(Letter.EXTENDED)
    last = {RequestState.ANSWERED: Letter.ANSWER, RequestState.REFUSED: Letter.REFUSAL}
    return [*found, *([last[row.state]] if row.state in last else [])]


def write(letter: Letter, row: RightsRequest, facts: Facts) -> Written:
    """`letter` is one of `letters_of(row)`."""
    begins = f"{ASKED_WORDS[row.kind]} Your request came on {day_words(row.received_on)}."
    body = _BODIES[letter](row, facts)
    ends = COMPLAIN.format(contact=facts.contact)
    return Written(HEADINGS[letter], [begins, *(text for text in body if text), ends])


def _received(row: RightsRequest, facts: Facts) -> Sequence[str]:
    return (
        f"We answer by {day_words(facts.due)}. It costs nothing.",
        "" if row.seen else "We first have to be sure who asks. We will ask you for as little as we can.",
    )


def _clarify(row: RightsRequest, facts: Facts) -> Sequence[str]:
    return (
        facts.texts.get(About.CLARIFY, ""),
        "We wait for you. The days until you answer do not count. When you answer, we go on at once.",
    )


def _extended(row: RightsRequest, facts: Facts) -> Sequence[str]:
    return (
        facts.texts.get(About.EXTENDED, ""),
        f"The law lets us take two months more for this. We answer by {day_words(facts.due)}.",
    )


def _answer(row: RightsRequest, facts: Facts) -> Sequence[str]:
    said = OUTCOME_WORDS[row.result] if row.result else ""
    worked_out = facts.texts.get(About.WORKED_OUT, "").splitlines()
    return said, facts.texts.get(About.ANSWER, ""), *([WORKED_OUT] if worked_out else []), *worked_out


def _refusal(row: RightsRequest, facts: Facts) -> Sequence[str]:
    reason = refusals()[row.refusal or ""]
    return f"{reason.words} The law says so in {reason.law}.", facts.texts.get(About.REFUSAL, "")


_BODIES = {
    Letter.RECEIVED: _received,
    Letter.CLARIFY: _clarify,
    Letter.EXTENDED: _extended,
    Letter.ANSWER: _answer,
    Letter.REFUSAL: _refusal,
}


def contact_of(hub: Organisation) -> str:
    """Whom to ask, as the hub has set it."""
    officer = (
        f"Ask our data protection officer, {hub.officer}."
        if hub.officer
        else "Ask our data protection officer."
    )
    return f"{officer} {hub.contact_point}." if hub.contact_point else officer
