"""Pages of the learners referred to a provider: to answer, in class, how they get on, who is next."""

from hub.pages.provider.learners import (
    ended,
    ending_soon,
    enrolment_file,
    journey,
    level_checks,
    own_list,
    progress,
    referrals,
    several,
    worklists,
)

__all__ = [
    "ended",
    "ending_soon",
    "enrolment_file",
    "journey",
    "level_checks",
    "own_list",
    "progress",
    "referrals",
    "several",
    "worklists",
]
