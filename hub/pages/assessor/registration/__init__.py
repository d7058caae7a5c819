"""Pages of a registration: who a learner is, what they need, and what they agree to."""

from hub.pages.assessor.registration import (
    attendance,
    blocking,
    enrolling,
    equality,
    journey,
    other_record,
    questions,
    record,
    register,
    restricting,
    rights,
    search,
    sharing,
    tasks,
    who_has_seen,
    who_sees,
)
from hub.pages.assessor.registration.blueprint import bp

__all__ = [
    "attendance",
    "blocking",
    "bp",
    "enrolling",
    "equality",
    "journey",
    "other_record",
    "questions",
    "record",
    "register",
    "restricting",
    "rights",
    "search",
    "sharing",
    "tasks",
    "who_has_seen",
    "who_sees",
]
