"""How far the deciding about a pair of records has come."""

from hub.core.states import States
from hub.duplicates.types import PairState

S = PairState

PAIR_STATES = States(
    thing="This pair",
    begins=(S.TO_DECIDE,),
    ways={
        S.TO_DECIDE: (S.NOT_SURE, S.SAME, S.NOT_SAME),
        S.NOT_SURE: (S.NOT_SURE, S.TO_DECIDE, S.SAME, S.NOT_SAME),
        S.SAME: (S.NOT_SAME,),  # the merge was undone
        S.NOT_SAME: (S.TO_DECIDE,),  # what was compared has changed since
    },
    labels={
        S.TO_DECIDE: "To decide",
        S.NOT_SURE: "Not sure",
        S.SAME: "The same person",
        S.NOT_SAME: "Not the same person",
    },
)
