"""The questions of sharing out places and of calls about classes that opened."""

from marshmallow import Schema

from hub.allocation.states import LEFT_REASONS, MODE_HINTS, MODE_LABELS, TIE_LABELS
from hub.demand.types import INVITATION_LABELS, InvitationState
from hub.forms.fields import Choice, Choices, Option, Text


class ProposePlaces(Schema):
    mode = Choice(
        "How should places be shared out?",
        [(mode.value, label, MODE_HINTS[mode]) for mode, label in MODE_LABELS.items()],
        required="Select how places should be shared out",
    )


class ChosenProposals(Schema):
    proposals = Choices(
        "Referrals to send", required="Select at least one referral to send", noun="Referrals"
    )


class AnotherClass(Schema):
    class_id = Choice("Which class?", required="Select a class", noun="Class")


class LeaveProposal(Schema):
    reason = Choice("Why?", LEFT_REASONS.items(), required="Select a reason")


class StayTogether(Schema):
    reference = Text(
        "Reference of the other learner",
        hint="8 letters and numbers, like K7F3-92QP.",
        required="Enter the reference of the other learner",
        max_length=20,
        noun="Reference",
    )
    tie = Choice("Why?", TIE_LABELS.items(), required="Select why they stay together")


ANSWERS = (InvitationState.INTERESTED, InvitationState.NOT_NOW, InvitationState.NO_ANSWER)


class CallAnswer(Schema):
    answer = Choice(
        "What did they say?",
        [Option(state.value, INVITATION_LABELS[state]) for state in ANSWERS],
        required="Select what they said",
    )
