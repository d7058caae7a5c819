"""The tables of states of an assessment and of a second look at one."""

from hub.assessment.types import OUTCOME_LABELS, AchievedState, AssessmentState, Outcome
from hub.core.states import States

S = AssessmentState
TO_SETTLE = None  # a second look without an outcome yet

ASSESSMENT_STATES = States(
    thing="This assessment",
    begins=(S.DRAFT, S.COMPLETE),  # complete: the levels that a second assessor changed
    ways={
        S.DRAFT: (S.COMPLETE,),
        S.COMPLETE: (S.SUPERSEDED,),
        S.SUPERSEDED: (S.COMPLETE,),  # the newer one turned out to be another person's (a merge undone)
    },
    labels={S.DRAFT: "Not finished", S.COMPLETE: "Finished", S.SUPERSEDED: "Replaced by a newer one"},
)

ACHIEVED_STATES = States(
    thing="This level",
    begins=(AchievedState.OVERTAKEN,),  # until it is compared with what else is known
    ways={
        AchievedState.OVERTAKEN: (AchievedState.COUNTS, AchievedState.TAKEN_BACK),
        AchievedState.COUNTS: (AchievedState.OVERTAKEN, AchievedState.TAKEN_BACK),
        AchievedState.TAKEN_BACK: (),
    },
    labels={
        AchievedState.OVERTAKEN: "Something newer counts",
        AchievedState.COUNTS: "Counts now",
        AchievedState.TAKEN_BACK: "Taken back",
    },
)

OUTCOMES: States[Outcome | None] = States(
    thing="This second look",
    begins=(TO_SETTLE,),
    ways={TO_SETTLE: tuple(Outcome), Outcome.KEPT: (), Outcome.CHANGED: (), Outcome.OVERTAKEN: ()},
    labels={TO_SETTLE: "Not settled"} | OUTCOME_LABELS,
)
