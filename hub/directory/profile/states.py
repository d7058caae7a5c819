"""The table of an arrangement's states."""

from hub.core.states import States
from hub.directory.profile.types import ArrangementState

ARRANGEMENT_STATES = States(
    thing="This arrangement",
    begins=(ArrangementState.PROPOSED,),
    ways={
        ArrangementState.PROPOSED: (ArrangementState.AGREED, ArrangementState.ENDED),
        ArrangementState.AGREED: (ArrangementState.ENDED,),
        ArrangementState.ENDED: (),
    },
    labels={
        ArrangementState.PROPOSED: "Not confirmed yet",
        ArrangementState.AGREED: "Agreed by both",
        ArrangementState.ENDED: "Ended",
    },
)
