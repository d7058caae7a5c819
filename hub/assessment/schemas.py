"""The questions of the assessment pages."""

from typing import Any

from marshmallow import Schema, ValidationError, validates_schema

from hub.assessment.types import CONFIDENCE_LABELS, HALF_STEP_LABELS
from hub.directory.types import STRAND_LABELS, Strand
from hub.web.fields import LEVELS, Choice, Choices, Level, LongText

PLACED_IN = (Strand.GENERAL, Strand.LITERACY)


class AskedOnChange(Choice):
    """Needed with one answer to another question, so not marked as optional."""

    mark_optional = False


class SkillSchema(Schema):
    """One skill. The statements offered as evidence are those of the instrument's version."""

    level = Level("Level", required="Select the level you found")
    evidence = Choices("What they can do")
    half_step = Choice("How far into the level", HALF_STEP_LABELS.items(), required=False)
    confidence = Choice(
        "How sure are you?", CONFIDENCE_LABELS.items(), inline=True, required="Select how sure you are"
    )
    note = LongText(
        "Note",
        rows=3,
        hint="What a tutor should know. Do not write about health, immigration or other people here.",
    )


class PlacementSchema(Schema):
    """Accept the proposal, or place the learner elsewhere and say why."""

    decision = Choice(
        "Is this the right level?",
        [("accept", "Yes"), ("change", "No, I place them at another level")],
        noun="Is this the right level?",
        required="Select yes, or no to choose another level",
    )
    placement = AskedOnChange("Level", LEVELS)
    strand = AskedOnChange("Kind of class", [(strand, STRAND_LABELS[strand]) for strand in PLACED_IN])
    reason = AskedOnChange("Why another level?", noun="The reason")
    note = LongText("Note", rows=3, hint="Do not write about health, immigration or other people here.")

    @validates_schema
    def a_change_is_whole(self, data: dict[str, Any], **_: Any) -> None:
        wanted = {
            "placement": "Select the level",
            "strand": "Select the kind of class",
            "reason": "Select why you place them at another level",
        }
        if data.get("decision") == "change":
            missing = {name: [words] for name, words in wanted.items() if not data.get(name)}
            if missing:
                raise ValidationError(missing)
