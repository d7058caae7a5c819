"""Pages of a provider's classes: what is listed, whom it takes, when it meets, its places, what comes after."""

from hub.pages.provider.classes import (
    classes,
    closures,
    intake_rules,
    leads_to,
    listings,
    places,
    satisfaction,
    sessions,
)

__all__ = [
    "classes",
    "closures",
    "intake_rules",
    "leads_to",
    "listings",
    "places",
    "satisfaction",
    "sessions",
]
