"""Codes and words of the hub's own reasons around a referral: none tells of health or safety."""

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

REFUSALS = {**DECLINE_REASONS, **REASONS["decline_offer"]}
