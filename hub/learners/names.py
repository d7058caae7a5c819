"""From a learner and a decision to the name a page of the hub shows."""

from hub.consent.services.disclosure import Decision
from hub.core.sealed import Sealed
from hub.learners.models import Learner

NOT_SHOWN = "Name not shown"
NO_NAME = "No name yet"


def full_name(learner: Learner, decision: Decision) -> str:
    """Given names, then the family name; words for it where there are none or the decision opens none."""
    return name_of(learner.given_names, learner.family_name, decision)


def name_of(given_names: Sealed, family_name: Sealed, decision: Decision) -> str:
    """`full_name` of what a list has read of a learner."""
    if not decision.allowed:
        return NOT_SHOWN
    parts = (given_names.reveal(decision), family_name.reveal(decision))
    return " ".join(part for part in parts if part) or NO_NAME
