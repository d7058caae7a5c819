"""Codes of assessments: state, half steps, confidence, why one is sampled, what came of a second look."""

from enum import StrEnum

# A placement from fewer skills is provisional: a teacher's reading of the first versions, and the hub's own choice.
SKILLS_FOR_A_PLACEMENT = 3


class AssessmentState(StrEnum):
    DRAFT = "draft"
    COMPLETE = "complete"
    SUPERSEDED = "superseded"


class AchievedBy(StrEnum):
    """How it is known that a level was reached in class."""

    EXAM = "exam"
    COURSE = "end of course"
    REVIEW = "review"


class AchievedState(StrEnum):
    """Of a reached level: whether it counts, something newer does, or it was a mistake."""

    COUNTS = "counts"
    OVERTAKEN = "overtaken"
    TAKEN_BACK = "taken back"


class HalfStep(StrEnum):
    EMERGING = "emerging"
    CONSOLIDATING = "consolidating"
    SECURE = "secure"


class Confidence(StrEnum):
    SURE = "sure"
    FAIRLY_SURE = "fairly sure"
    UNSURE = "unsure"


class SampledFor(StrEnum):
    """Why a second assessor looks at an assessment."""

    OVERRIDE = "override"
    NEW_ASSESSOR = "new assessor"
    LOT = "lot"
    AGAIN = "assessed again"


class Outcome(StrEnum):
    """What came of a second look: `OVERTAKEN` by a newer assessment before anybody settled it."""

    KEPT = "kept"
    CHANGED = "changed"
    OVERTAKEN = "overtaken"


class Fit(StrEnum):
    """What a provider says of the level after two weeks of teaching."""

    RIGHT = "right"
    ONE_UP = "one up"
    ONE_DOWN = "one down"


HALF_STEP_LABELS = {
    HalfStep.EMERGING: "Emerging: just beginning at this level",
    HalfStep.CONSOLIDATING: "Consolidating: in the middle",
    HalfStep.SECURE: "Secure: nearly at the next level",
}

CONFIDENCE_LABELS = {
    Confidence.SURE: "Sure",
    Confidence.FAIRLY_SURE: "Fairly sure",
    Confidence.UNSURE: "Not sure",
}

SAMPLED_FOR_LABELS = {
    SampledFor.OVERRIDE: "The placement was changed by the assessor",
    SampledFor.NEW_ASSESSOR: "One of the assessor’s first",
    SampledFor.LOT: "Drawn by lot",
    SampledFor.AGAIN: "Assessed again in person",
}

OUTCOME_LABELS = {
    Outcome.KEPT: "Kept",
    Outcome.CHANGED: "Changed",
    Outcome.OVERTAKEN: "Assessed again before it was settled",
}

FIT_LABELS = {
    Fit.RIGHT: "The level is right",
    Fit.ONE_UP: "One level up would be right",
    Fit.ONE_DOWN: "One level down would be right",
}
