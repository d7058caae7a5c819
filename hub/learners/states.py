"""How far the hub has come with somebody's registration, and their status for the referrer: the tables of states."""

from hub.core.states import States
from hub.learners.types import MergeState, RegistrationState, Status

S = RegistrationState

REGISTRATION_STATES = States(
    thing="This registration",
    begins=(S.REFERRED, S.REGISTERING),
    ways={
        S.REFERRED: (S.REGISTERING, S.MERGED),
        S.REGISTERING: (S.REGISTERED, S.MERGED),
        S.REGISTERED: (S.MERGED,),
        S.MERGED: (S.REFERRED, S.REGISTERING, S.REGISTERED),  # a merge is undone: back to where it was
    },
    labels={
        S.REFERRED: "Not picked up",
        S.REGISTERING: "Not finished",
        S.REGISTERED: "Finished",
        S.MERGED: "Merged into another record",
    },
)

MERGE_STATES = States(
    thing="This merge",
    begins=(MergeState.MERGED,),
    ways={MergeState.MERGED: (MergeState.UNDONE,), MergeState.UNDONE: ()},
    labels={MergeState.MERGED: "Merged", MergeState.UNDONE: "Undone"},
)

# Whoever was seen once is never unseen again; any other status may follow any, as classes and referrals go.
SEEN = tuple(status for status in Status if status is not Status.WITH_HUB)

STATUS_STATES = States(
    thing="This person's status",
    begins=(Status.WITH_HUB, Status.REGISTERED),
    ways={now: tuple(after for after in SEEN if after is not now) for now in Status},
    labels={
        Status.WITH_HUB: "With the hub, not yet seen",
        Status.REGISTERED: "Registered",
        Status.ASSESSED: "Assessed",
        Status.WAITING: "Waiting",
        Status.OFFERED: "Offered",
        Status.STARTED: "Started",
        Status.FINISHED: "Finished",
        Status.NO_LONGER_ACTIVE: "No longer active",
    },
)
