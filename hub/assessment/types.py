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
