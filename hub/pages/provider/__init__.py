"""A provider's pages: referrals to answer, classes, places, whom it takes."""

from hub.pages.provider import (
    classes,
    ended,
    ending_soon,
    intake_rules,
    level_checks,
    listings,
    places,
    progress,
    referrals,
    sessions,
    worklists,
)
from hub.pages.provider.blueprint import bp

__all__ = [
    "bp",
    "classes",
    "ended",
    "ending_soon",
    "intake_rules",
    "level_checks",
    "listings",
    "places",
    "progress",
    "referrals",
    "sessions",
    "worklists",
]
