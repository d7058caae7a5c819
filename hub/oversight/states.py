"""How an alert goes."""

from hub.core.states import States
from hub.oversight.types import AlertState

A = AlertState

ALERT_STATES = States(
    thing="This alert",
    begins=(A.NEW,),
    ways={A.NEW: (A.LOOKED_INTO, A.EXPLAINED), A.LOOKED_INTO: (A.EXPLAINED,), A.EXPLAINED: (A.LOOKED_INTO,)},
    labels={A.NEW: "New", A.LOOKED_INTO: "Being looked into", A.EXPLAINED: "Explained"},
)
