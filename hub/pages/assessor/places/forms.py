"""The questions of sharing out places and of calls about classes that opened."""

from collections.abc import Collection, Mapping
from typing import Any, cast
from uuid import UUID

from marshmallow import Schema, ValidationError, validates_schema

from hub.allocation.states import LEFT_REASONS, MODE_HINTS, MODE_LABELS, TIE_LABELS
from hub.consent.services import notices
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


class AskedByPhone(Schema):
    agreed = Choices("Who agreed?", required="Tick at least one learner who agreed", noun="Who agreed")

    @validates_schema(skip_on_field_errors=True)
    def each_was_read_a_notice(self, data: Mapping[str, Any], **_: Any) -> None:
        unread = [language_of(one) for one in data["agreed"] if not data[language_of(one)]]
        if unread:
            raise ValidationError({name: ["Select the notice that you read to them"] for name in unread})


def language_of(proposal_id: UUID | str) -> str:
    """The name of the question in which language the learner of a proposal was read the notice."""
    return f"language-{proposal_id}"


def asking_questions(proposal_ids: Collection[UUID]) -> Schema:
    """A tick and a language for each of these proposals."""
    read = [(notice.language, notice.name) for notice in notices.current().values()]
    languages = {
        language_of(one): Choice("Notice that you read to them", read, widget="select", mark_optional=False)
        for one in proposal_ids
    }
    schema: Schema = type("AskedByPhoneNow", (AskedByPhone,), languages)()
    cast(Any, schema.fields["agreed"]).offer([(str(one), str(one)) for one in proposal_ids])
    return schema


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
