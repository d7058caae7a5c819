"""How an enrolment and an induction go on: the tables of states."""

from hub.core.states import States
from hub.tracking.enrolment.types import EnrolmentState, InductionState

E, N = EnrolmentState, InductionState

# What ended can be taken back, to the class or to the break that it was in.
ENROLMENT_STATES = States(
    thing="This course",
    begins=(E.STUDYING,),
    ways={
        E.STUDYING: (E.ON_BREAK, E.COMPLETED, E.LEFT),
        E.ON_BREAK: (E.STUDYING, E.COMPLETED, E.LEFT),
        E.COMPLETED: (E.STUDYING, E.ON_BREAK),
        E.LEFT: (E.STUDYING, E.ON_BREAK),
    },
    labels={
        E.STUDYING: "In the class",
        E.ON_BREAK: "On a break",
        E.COMPLETED: "Finished",
        E.LEFT: "Left",
    },
)

INDUCTION_STATES = States(
    thing="This induction",
    begins=(N.INVITED,),
    ways={N.INVITED: (N.CAME, N.NOT_THERE), N.CAME: (N.INVITED,), N.NOT_THERE: (N.INVITED,)},
    labels={N.INVITED: "Invited", N.CAME: "Came", N.NOT_THERE: "Did not come"},
)
