"""Codes of reviews and results, with their words."""

from enum import StrEnum


class WhatNext(StrEnum):
    """What a tutor says after a review: the hub's own list, after the reviews of RARPA."""

    GO_ON = "go on"
    EXAM = "exam"
    MOVE_UP = "move up"
    SUPPORT = "support"
    OTHER_CLASS = "other class"


class Kind(StrEnum):
    """What a result is of. A unit is of some skills; a judgement of the tutor needs no exam."""

    QUALIFICATION = "qualification"
    UNIT = "unit"
    TUTOR = "tutor"


WHAT_NEXT = {
    WhatNext.GO_ON: "Go on in this class",
    WhatNext.EXAM: "Enter them for an exam or a unit",
    WhatNext.MOVE_UP: "Ready for the next level",
    WhatNext.SUPPORT: "Needs more support in this class",
    WhatNext.OTHER_CLASS: "Another class would suit them better",
}

KINDS = {
    Kind.QUALIFICATION: "A whole qualification",
    Kind.UNIT: "A unit, of some skills",
    Kind.TUTOR: "No exam: the tutor’s judgement at the end of the course",
}

CORRECTED, NOT_STARTED = "corrected", "not started"
TAKEN_BACK = {
    CORRECTED: "Corrected",
    "wrong learner": "It was about somebody else",
    "mistake": "It was recorded by mistake",
    "changed": "The result was changed afterwards",
    NOT_STARTED: "They did not start this class after all",
}
REASONS = {
    code: TAKEN_BACK[code] for code in ("wrong learner", "mistake", "changed")
}  # what a person may choose
