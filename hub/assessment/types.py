"""Codes of the assessment room."""

from enum import StrEnum


class AssessmentState(StrEnum):
    DRAFT = "draft"
    COMPLETE = "complete"
    SUPERSEDED = "superseded"


class HalfStep(StrEnum):
    EMERGING = "emerging"
    CONSOLIDATING = "consolidating"
    SECURE = "secure"


class Confidence(StrEnum):
    SURE = "sure"
    FAIRLY_SURE = "fairly sure"
    UNSURE = "unsure"


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
