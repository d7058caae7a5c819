"""Whether somebody on the waiting list still wants a class: states and what an answer does. Tables only.

Source: the hub's own design. Silence is not an answer: it leads to a call, then to a pause, never off the list.
"""

from enum import StrEnum

from hub.core.states import States


class Asked(StrEnum):
    """How far one asking has come."""

    TO_ASK = "to ask"
    TO_CALL = "to call"
    YES = "yes"
    FOUND_ONE = "found one"
    NOT_NOW = "not now"
    PAUSED = "paused"


PENDING = (Asked.TO_ASK, Asked.TO_CALL)
ANSWERS = (Asked.YES, Asked.FOUND_ONE, Asked.NOT_NOW)

LABELS = {
    Asked.TO_ASK: "To ask",
    Asked.TO_CALL: "No answer: to call",
    Asked.YES: "Yes, they still want a class",
    Asked.FOUND_ONE: "No, they have found one",
    Asked.NOT_NOW: "Not now",
    Asked.PAUSED: "Paused, because nobody could reach them",
}

STATES = States(
    thing="The question whether they still want a class",
    begins=(Asked.TO_ASK,),
    ways={
        Asked.TO_ASK: (*ANSWERS, Asked.TO_CALL),
        Asked.TO_CALL: (*ANSWERS, Asked.PAUSED),
        Asked.PAUSED: ANSWERS,
        **dict.fromkeys(ANSWERS, ()),
    },
    labels=LABELS,
)
