"""A provider's pages: referrals to answer, classes, places, whom it takes."""

from hub.pages.provider import (
    attendance,
    classes,
    closures,
    ended,
    ending_soon,
    enrolment_file,
    intake_rules,
    level_checks,
    listings,
    places,
    progress,
    referrals,
    register_sheet,
    register_words,
    registers,
    sessions,
    worklists,
)
from hub.pages.provider.blueprint import bp

__all__ = [
    "attendance",
    "bp",
    "classes",
    "closures",
    "ended",
    "ending_soon",
    "enrolment_file",
    "intake_rules",
    "level_checks",
    "listings",
    "places",
    "progress",
    "referrals",
    "register_sheet",
    "register_words",
    "registers",
    "sessions",
    "worklists",
]
