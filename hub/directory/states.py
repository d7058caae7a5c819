"""The table of a class's states."""

from hub.core.states import States
from hub.directory.types import ClassState

CLASS_STATES = States(
    thing="This class",
    begins=(ClassState.OPEN,),
    ways={
        ClassState.OPEN: (ClassState.CLOSED, ClassState.CANCELLED),
        ClassState.CLOSED: (ClassState.OPEN, ClassState.CANCELLED),
        ClassState.CANCELLED: (ClassState.OPEN,),  # it runs after all, with nobody on it
    },
    labels={
        ClassState.OPEN: "Open to new referrals",
        ClassState.CLOSED: "Closed to new referrals",
        ClassState.CANCELLED: "Cancelled",
    },
)
