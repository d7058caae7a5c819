"""How a breach goes."""

from hub.core.states import States
from hub.safekeeping.breach.types import BreachState

B = BreachState

BREACH_STATES = States(
    thing="This breach",
    begins=(B.FOUND,),
    ways={
        B.FOUND: (B.ASSESSED,),
        B.ASSESSED: (B.ASSESSED, B.REPORTED, B.NOT_REPORTED),  # more is known: it is assessed again
        B.NOT_REPORTED: (B.ASSESSED, B.LEARNERS_TOLD, B.CLOSED),
        B.REPORTED: (B.LEARNERS_TOLD, B.CLOSED),
        B.LEARNERS_TOLD: (B.CLOSED,),
        B.CLOSED: (),
    },
    labels={
        B.FOUND: "To assess",
        B.ASSESSED: "To decide on telling the ICO",
        B.REPORTED: "The ICO was told",
        B.NOT_REPORTED: "The ICO need not be told",
        B.LEARNERS_TOLD: "Learners were told",
        B.CLOSED: "Closed",
    },
)
BEFORE_THE_ICO = (B.FOUND, B.ASSESSED)
LIVE = (*BEFORE_THE_ICO, B.REPORTED, B.NOT_REPORTED, B.LEARNERS_TOLD)
