"""Codes of proposals: their state with its table, why there is no place, why one is left; with their words."""

from enum import StrEnum

from hub.allocation.types import Mode
from hub.core.states import States


class ProposalState(StrEnum):
    """Where a proposal stands. Only PROPOSED waits for a person."""

    PROPOSED = "proposed"
    ACCEPTED = "accepted"
    CHANGED = "changed"
    LEFT = "left"
    SUPERSEDED = "superseded"
    NO_PLACE = "no_place"


class Cause(StrEnum):
    """Why there is no place."""

    TAKEN = "taken"  # by others who come first
    FULL = "full"  # before anything was shared out
    TOGETHER = "together"  # no class has room for all who stay together
    NOTHING_FITS = "nothing_fits"


class Tie(StrEnum):
    """Why two learners stay together."""

    COUPLE = "couple"
    CARER = "carer"


MODE_LABELS = {
    Mode.MOST_PLACES: "Most places",
    Mode.NO_SWAPS: "No swaps wanted",
}

MODE_HINTS = {
    Mode.MOST_PLACES: "As many people as possible get a place. Somebody may get their second choice so that "
    "another gets a place at all.",
    Mode.NO_SWAPS: "Each in turn gets the best class that is left. Nobody would want to swap, but fewer "
    "people may get a place.",
}

STATE_LABELS = {
    ProposalState.PROPOSED: "To decide",
    ProposalState.ACCEPTED: "Sent",
    ProposalState.CHANGED: "Sent to another class",
    ProposalState.LEFT: "Left",
    ProposalState.SUPERSEDED: "Replaced by a newer run",
    ProposalState.NO_PLACE: "No place",
}

PROPOSAL_STATES = States(
    thing="This proposal",
    begins=(ProposalState.PROPOSED, ProposalState.NO_PLACE),
    ways={
        ProposalState.PROPOSED: (
            ProposalState.ACCEPTED,
            ProposalState.CHANGED,
            ProposalState.LEFT,
            ProposalState.SUPERSEDED,
        ),
        ProposalState.ACCEPTED: (),
        ProposalState.CHANGED: (),
        ProposalState.LEFT: (),
        ProposalState.SUPERSEDED: (),
        ProposalState.NO_PLACE: (),
    },
    labels=STATE_LABELS,
)

CAUSE_LABELS = {
    Cause.TAKEN: "Every place went to somebody who comes first",
    Cause.FULL: "Classes fit, but none has a free place",
    Cause.TOGETHER: "No class has places for all who stay together",
    Cause.NOTHING_FITS: "No class fits",
}

TIE_LABELS = {
    Tie.COUPLE: "They are a couple or family",
    Tie.CARER: "One cares for the other",
}

LEFT_REASONS = {
    "not_wanted": "The learner does not want this class",
    "not_suitable": "It would not suit the learner",
    "talk_first": "We need to talk to the learner first",
}

# The same class is not proposed again after these.
NOT_AGAIN = frozenset({"not_wanted", "not_suitable"})
