"""The table of a meeting's states."""

from hub.core.states import States
from hub.tracking.attendance.types import MeetingState

MEETING_STATES = States(
    thing="This meeting",
    begins=(MeetingState.HELD, MeetingState.CANCELLED),
    ways={
        MeetingState.HELD: (MeetingState.CANCELLED,),
        MeetingState.CANCELLED: (MeetingState.HELD,),  # it took place after all
    },
    labels={MeetingState.HELD: "Held", MeetingState.CANCELLED: "Did not take place"},
)
