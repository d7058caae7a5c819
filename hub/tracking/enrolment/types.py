"""Codes of an enrolment and of an induction, and what is agreed when a course begins."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class EnrolmentState(StrEnum):
    """How the course goes for one learner; each is one completion status of the ILR (`ilr.COMPLETION`)."""

    STUDYING = "studying"
    ON_BREAK = "on_break"
    COMPLETED = "completed"
    LEFT = "left"


class InductionState(StrEnum):
    INVITED = "invited"
    CAME = "came"
    NOT_THERE = "not_there"


class Aim(StrEnum):
    """What the learner works for in this class."""

    QUALIFICATION = "qualification"
    NONE = "none"


AIM_LABELS = {Aim.QUALIFICATION: "A qualification", Aim.NONE: "No qualification"}


@dataclass(frozen=True, slots=True)
class Terms:
    """What is known of a course when it begins. `hours` are those planned for all of it.

    `aim_reference` is the LearnAimRef of the ILR, where the provider knows it.
    """

    planned_end: date | None = None
    hours: int | None = None
    aim: Aim | None = None
    awarding_body: str | None = None
    aim_reference: str | None = None
