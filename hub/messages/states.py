"""How a message goes from the change that caused it to the person: the table of its states."""

from hub.core.states import States
from hub.messages.types import MessageState, WordingState

S = MessageState
W = WordingState

MESSAGE_STATES = States(
    thing="This message",
    begins=(S.DUE,),
    ways={
        S.DUE: (S.TAKEN, S.CALLED_OFF),
        S.HELD: (S.SENT, S.CALLED_OFF),
        S.TAKEN: (S.TAKEN, S.DUE, S.HELD, S.SENT, S.FAILED, S.REFUSED, S.CALLED_OFF),
        S.SENT: (S.DELIVERED, S.FAILED),
        S.DELIVERED: (S.FAILED,),  # a letter comes back, or a receipt is corrected
        S.FAILED: (S.SETTLED, S.DELIVERED),
        S.REFUSED: (S.SETTLED,),
        S.CALLED_OFF: (),
        S.SETTLED: (S.DELIVERED,),
    },
    labels={
        S.DUE: "Due",
        S.TAKEN: "Being sent",
        S.HELD: "Waits for a digest",
        S.SENT: "Sent",
        S.DELIVERED: "Arrived",
        S.FAILED: "Did not arrive",
        S.REFUSED: "Not sent",
        S.CALLED_OFF: "Called off",
        S.SETTLED: "Told in another way",
    },
)

WORDING_STATES = States(
    thing="This version of the words",
    begins=(W.DRAFT,),
    ways={
        W.DRAFT: (W.PUBLISHED, W.DISCARDED),
        W.PUBLISHED: (W.TAKEN_BACK,),
        W.TAKEN_BACK: (),
        W.DISCARDED: (),
    },
    labels={
        W.DRAFT: "Draft",
        W.PUBLISHED: "Published",
        W.TAKEN_BACK: "Taken back",
        W.DISCARDED: "Discarded",
    },
)
