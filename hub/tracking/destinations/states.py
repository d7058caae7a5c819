"""How far a call after a course has come. An answer that was wrong is taken back, and they are called again."""

from hub.core.states import States
from hub.tracking.destinations.types import ANSWERED, LABELS, PENDING, CheckState

STATES = States(
    thing="The call after the course",
    begins=(CheckState.TO_CALL,),
    ways={
        **dict.fromkeys(PENDING, (CheckState.NO_ANSWER, *ANSWERED)),
        **dict.fromkeys(ANSWERED, (CheckState.TO_CALL,)),
    },
    labels=LABELS,
)
