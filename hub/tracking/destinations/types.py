"""Codes of the calls after a course, with their words."""

from enum import StrEnum


class CheckState(StrEnum):
    TO_CALL = "to call"
    NO_ANSWER = "no answer"
    REACHED = "reached"
    NOT_REACHED = "not reached"


PENDING = (CheckState.TO_CALL, CheckState.NO_ANSWER)
ANSWERED = (CheckState.REACHED, CheckState.NOT_REACHED)

LABELS = {
    CheckState.TO_CALL: "To call",
    CheckState.NO_ANSWER: "Called, no answer",
    CheckState.REACHED: "Reached",
    CheckState.NOT_REACHED: "Could not be reached",
}


class Which(StrEnum):
    """The three lists of calls."""

    DUE = "due"
    LATER = "later"
    ANSWERED = "answered"


WHICH = {
    Which.DUE: "To call now",
    Which.LATER: "To call again later",
    Which.ANSWERED: "Answered lately",
}

# Why an answer is taken back: the hub's own list.
REASONS = {
    "wrong learner": "It was about somebody else",
    "mistake": "It was recorded by mistake",
    "told more": "They have told us more since",
}
