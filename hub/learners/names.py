"""From a learner and a decision to the name a page of the hub shows."""

from hub.consent.services.disclosure import Decision
from hub.core.sealing.sealed import Sealed
from hub.core.vault import Tampered
from hub.learners.models import Learner

NOT_SHOWN = "Name not shown"
NO_NAME = "No name yet"
REFUSED = "Name cannot be shown"  # somebody changed it behind the service's back; the operator has been told


def full_name(learner: Learner, decision: Decision) -> str:
    """Given names, then the family name; words for it where there are none, the decision
    opens none, or what is stored was refused: a list goes on with the others."""
    return name_of(learner.given_names, learner.family_name, decision)


def name_of(given_names: Sealed, family_name: Sealed, decision: Decision) -> str:
    """`full_name` of what a list has read of a learner."""
    if not decision.allowed:
        return NOT_SHOWN
    try:
        parts = (given_names.reveal(decision), family_name.reveal(decision))
    except Tampered as refused:
        decision.go_on_without(refused)
        return REFUSED
    return " ".join(part for part in parts if part) or NO_NAME
