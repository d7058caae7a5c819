"""From a learner and a decision to the name a page of the hub shows."""

from hub.consent.services.disclosure import Decision
from hub.learners.models import Learner

NOT_SHOWN = "Name not shown"
NO_NAME = "No name yet"


def full_name(learner: Learner, decision: Decision) -> str:
    """Given names, then the family name; words for it where there are none or the decision opens none."""
    if not decision.allowed:
        return NOT_SHOWN
    parts = (learner.given_names.reveal(decision), learner.family_name.reveal(decision))
    return " ".join(part for part in parts if part) or NO_NAME
