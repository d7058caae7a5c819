"""Codes and words of the hub's own reasons around a referral: none tells of health or safety."""

from hub.referrals import class_ends
from hub.referrals.effects import SERVICE_REASONS, UNSHARED_WORDS
from hub.referrals.rules import DECLINE_REASONS, REASONS
from hub.referrals.types import Decider

# Why an assessor sends somebody to a class that the ranking does not put forward.
OUTSIDE_REASONS = {
    "class_known": "I know this class and it suits them",
    "learner_asked": "The learner asked for it",
    "provider_agreed": "The provider agreed to take them",
    "listing_wrong": "The listing is out of date or not complete",
}

# Whose choice it was, as the hub reads it (rules.DECIDER_LABELS is what the provider is asked).
WHOSE_CHOICE = {
    Decider.PROVIDER: "The provider decided.",
    Decider.LEARNER: "The learner decided.",
    Decider.NOBODY: "It could not be helped.",
}

REFUSALS = {**REASONS["leave"], **REASONS["give_up"], **DECLINE_REASONS, **REASONS["decline_offer"]}

# Why a referral is on the hub's list, where no decline says so.
WHY_BACK = {**UNSHARED_WORDS, **class_ends.WORDS}


def chosen_reasons(named: str) -> dict[str, str]:
    """The reasons of a set that a person may give; the rest are the service's own."""
    return {code: words for code, words in REASONS[named].items() if code not in SERVICE_REASONS}
