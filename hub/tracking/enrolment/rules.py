"""Which reasons there are for leaving, and which codes of the ILR may stand together. Tables first; no database.

Sources: the codes are those of `hub/tracking/data/ilr.toml`; what may stand together are the rules CompStatus_02 to
_06, Outcome_04 to _12 and WithdrawReason_03 and _04 of the ILR validation rules 2025/26.
"""

import re
from datetime import date

from hub.core.errors import RuleBroken
from hub.tracking.codes import Vocabulary, label, vocabulary
from hub.tracking.enrolment.types import Aim, EnrolmentState, Terms

ANOTHER_CLASS = "another_class"  # a transfer: nobody chooses it by hand
NOT_KNOWN_YET, NOT_ACHIEVED = "8", "3"
AIM_REFERENCE = re.compile(r"[A-Za-z0-9]{8}")  # LearnAimRef

# Reason of the hub → code of the ILR's WithdrawReason.
LEAVING = {
    "transferred": "2",
    "ill": "3",
    "redundant": "29",
    "money": "43",
    "time": "44",
    "moved_away": "44",
    "personal": "44",
    "excluded": "46",
    "merged": "47",
    "other": "97",
    "unknown": "98",
    ANOTHER_CLASS: "40",
    # of a class that ended, moved or got smaller: the service's own
    "cancelled": "97",
    "provider_ended": "97",
    "class_moved": "97",
    "fewer_places": "97",
}
# The hub asks for more than the code says, since it has to know what to do next.
OWN_WORDS = {"time": "The day or time no longer works", "moved_away": "They have moved away"}

# How a course goes → CompStatus, and the outcomes that may stand beside it.
COMPLETION = {
    EnrolmentState.STUDYING: "1",
    EnrolmentState.COMPLETED: "2",
    EnrolmentState.LEFT: "3",
    EnrolmentState.ON_BREAK: "6",
}
OUTCOMES: dict[EnrolmentState, tuple[str, ...]] = {
    EnrolmentState.STUDYING: (),
    EnrolmentState.ON_BREAK: (),
    EnrolmentState.COMPLETED: ("1", "2", "3", "8"),
    EnrolmentState.LEFT: ("2", "3"),
}


def leaving_words(reason: str) -> str:
    """What a reason says, with the code that goes to the ministry."""
    return f"{OWN_WORDS.get(reason) or label(Vocabulary.WITHDRAWAL, LEAVING[reason])} ({LEAVING[reason]})"


def outcome_words(state: EnrolmentState) -> dict[str, str]:
    return {code: label(Vocabulary.OUTCOME, code) for code in OUTCOMES[state]}


def check_codes(state: EnrolmentState, outcome: str | None, reason: str | None) -> None:
    """Raise unless the ministry would take what is said of the course: outcome and reason as the state wants them."""
    allowed = OUTCOMES[state]
    if outcome not in (allowed or (None,)):
        raise RuleBroken("Select what they achieved", "outcome")
    left = state is EnrolmentState.LEFT
    if left != (reason is not None) or (left and reason not in LEAVING):
        raise RuleBroken("Select why they left", "reason")


def check_reason_counts(reason: str, on: date) -> None:
    """A code that the ministry has ended is not given for a later day."""
    [row] = [one for one in vocabulary(Vocabulary.WITHDRAWAL) if one.code == LEAVING[reason]]
    if row.valid_to is not None and on > row.valid_to:
        raise RuleBroken("The ILR no longer has this reason for that day. Select another", "reason")


def check_terms(terms: Terms) -> None:
    """Only a qualification has somebody who awards it."""
    if terms.awarding_body and terms.aim is not Aim.QUALIFICATION:
        raise RuleBroken("Select “A qualification”, or leave the awarding body out", "aim")
