"""Pages of the day's work, matches, referrals, the waiting list and the learner's paper."""

from hub.pages.assessor.referrals import (
    card,
    case,
    dead_addresses,
    ending_soon,
    list_then,
    looking_after,
    matches,
    messages,
    next_steps,
    recommendations,
    rerouting,
    sending,
    still_waiting,
    today,
    waiting,
    waiting_list,
)
from hub.pages.assessor.referrals.blueprint import bp

__all__ = [
    "bp",
    "card",
    "case",
    "dead_addresses",
    "ending_soon",
    "list_then",
    "looking_after",
    "matches",
    "messages",
    "next_steps",
    "recommendations",
    "rerouting",
    "sending",
    "still_waiting",
    "today",
    "waiting",
    "waiting_list",
]
