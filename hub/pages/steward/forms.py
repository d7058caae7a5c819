"""What a steward is asked about two records, and the filters of the lists."""

from typing import Any

from marshmallow import Schema, ValidationError, validates_schema

from hub.duplicates.states import PAIR_STATES
from hub.duplicates.types import SOURCE_LABELS, PairState
from hub.forms.fields import Choice, Choices, LongText
from hub.forms.filters import Filters, Pick
from hub.learners.states import MERGE_STATES

COLOURS = {
    PairState.TO_DECIDE: "blue",
    PairState.NOT_SURE: "yellow",
    PairState.SAME: "green",
    PairState.NOT_SAME: "grey",
}


class PairFilters(Filters):
    state = Pick(
        "Decision", [(state, PAIR_STATES.labels[state]) for state in PairState if state is not PairState.SAME]
    )
    source = Pick("Noticed at", SOURCE_LABELS.items())


class MergeFilters(Filters):
    state = Pick("State", MERGE_STATES.labels.items())


class Decide(Schema):
    """Which record stays is asked of every decision, and needed for one."""

    decision = Choice(
        "Are these two records of one person?",
        [
            (PairState.SAME, "Yes, one person: merge them"),
            (PairState.NOT_SAME, "No, two people"),
            (PairState.NOT_SURE, "I am not sure yet"),
        ],
        required="Select whether they are of one person",
    )
    stays = Choice(
        "Which record stays, if they are merged?",
        hint="The other record’s reference leads to it",
        mark_optional=False,
    )
    why = LongText(
        "Why?",
        hint="What you compared or whom you asked. Only the hub reads it",
        required="Enter why",
        max_length=500,
        rows=3,
    )

    @validates_schema(skip_on_field_errors=True)
    def one_stays(self, data: dict[str, Any], **_: Any) -> None:
        if data["decision"] == PairState.SAME and not data["stays"]:
            raise ValidationError("Select which record stays", "stays")


class Part(Schema):
    theirs = Choices(
        "Which of these belong to the other person?",
        hint="What you do not tick stays with the record that stayed",
    )
    why = LongText(
        "Why is the merge undone?",
        hint="Only the hub reads it",
        required="Enter why the merge is undone",
        max_length=500,
        rows=3,
    )
