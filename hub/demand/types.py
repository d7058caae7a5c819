"""Codes of demands, invitations and proposals, with the words a person reads."""

from enum import StrEnum


class Ended(StrEnum):
    """Why a demand is no longer open: a class fits now, they started one, or they no longer wait."""

    FITS = "fits"
    STARTED = "started"
    LEFT = "left"


class InvitationState(StrEnum):
    TO_CALL = "to_call"
    NO_ANSWER = "no_answer"
    INTERESTED = "interested"
    NOT_NOW = "not_now"
    EXPIRED = "expired"


INVITATION_LABELS = {
    InvitationState.TO_CALL: "To call",
    InvitationState.NO_ANSWER: "No answer",
    InvitationState.INTERESTED: "Interested",
    InvitationState.NOT_NOW: "Not now",
    InvitationState.EXPIRED: "No longer open",
}


class ProposalState(StrEnum):
    PROPOSED = "proposed"
    AGREED = "agreed"
    OPENED = "opened"
    DROPPED = "dropped"


PROPOSAL_LABELS = {
    ProposalState.PROPOSED: "Proposed",
    ProposalState.AGREED: "Agreed",
    ProposalState.OPENED: "Opened",
    ProposalState.DROPPED: "Dropped",
}


class ToCall(StrEnum):
    """What an invitation asks of today: a call now, another on a later day, or nothing after an answer."""

    DUE = "due"
    LATER = "later"
    ANSWERED = "answered"
