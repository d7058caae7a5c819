"""The tables of states of a proposed class and of a call about a class that has opened."""

from hub.core.states import States
from hub.demand.types import INVITATION_LABELS, PROPOSAL_LABELS, InvitationState, ProposalState

P, C = ProposalState, InvitationState

# Dropped and opened are not final: people make mistakes.
PROPOSAL_STATES = States(
    thing="This class",
    begins=(P.PROPOSED,),
    ways={
        P.PROPOSED: (P.AGREED, P.OPENED, P.DROPPED),
        P.AGREED: (P.OPENED, P.PROPOSED, P.DROPPED),
        P.OPENED: (P.AGREED,),
        P.DROPPED: (P.PROPOSED,),
    },
    labels=PROPOSAL_LABELS,
)

# Every answer can be taken back; nobody may answer several calls.
INVITATION_STATES = States(
    thing="This call",
    begins=(C.TO_CALL,),
    ways={
        C.TO_CALL: (C.NO_ANSWER, C.INTERESTED, C.NOT_NOW, C.EXPIRED),
        C.NO_ANSWER: (C.NO_ANSWER, C.INTERESTED, C.NOT_NOW, C.EXPIRED, C.TO_CALL),
        C.INTERESTED: (C.TO_CALL,),
        C.NOT_NOW: (C.TO_CALL,),
        C.EXPIRED: (C.TO_CALL,),
    },
    labels=INVITATION_LABELS,
)
