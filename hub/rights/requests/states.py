"""How a request goes."""

from hub.core.states import States
from hub.rights.requests.types import RequestState

R = RequestState

REQUEST_STATES = States(
    thing="This request",
    begins=(R.OPEN,),
    ways={
        R.OPEN: (R.WAITING, R.ANSWERED, R.REFUSED, R.WITHDRAWN),
        R.WAITING: (R.OPEN, R.REFUSED, R.WITHDRAWN),
        R.ANSWERED: (),
        R.REFUSED: (),
        R.WITHDRAWN: (),
    },
    labels={
        R.OPEN: "To answer",
        R.WAITING: "Waiting for the learner",
        R.ANSWERED: "Answered",
        R.REFUSED: "Refused",
        R.WITHDRAWN: "Taken back",
    },
)
LIVE = (R.OPEN, R.WAITING)
