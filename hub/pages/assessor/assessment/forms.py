"""The questions of the assessment pages."""

from collections.abc import Collection
from typing import Any

from marshmallow import Schema, ValidationError, validates_schema

from hub.assessment.types import CONFIDENCE_LABELS, HALF_STEP_LABELS
from hub.directory.types import SKILL_LABELS, STRAND_LABELS, Skill, Strand
from hub.forms.fields import LEVELS, Choice, Choices, Level, LongText, Upload

PLACED_IN = (Strand.GENERAL, Strand.LITERACY)


class AskedOnChange(Choice):
    """Needed with one answer to another question, so not marked as optional."""

    mark_optional = False


class Judged(Schema):
    """What is asked of a skill whatever the instrument. The statements offered are those of its version."""

    evidence = Choices("What they can do")
    half_step = Choice("How far into the level", HALF_STEP_LABELS.items(), required=False)
    confidence = Choice(
        "How sure are you?", CONFIDENCE_LABELS.items(), inline=True, required="Select how sure you are"
    )
    note = LongText(
        "Note",
        rows=3,
        hint="What a tutor should know. Do not write about health, immigration or other people here. Leave the level "
        "out: a second assessor may read this.",
    )


class SkillSchema(Judged):
    """One skill; the assessor selects the level."""

    level = Level("Level", required="Select the level you found")


class Sample(Schema):
    sample = LongText(
        "What they wrote",
        rows=6,
        hint="Copy it as it stands, mistakes included. A second assessor can then judge it.",
    )


class WritingSchema(SkillSchema, Sample):
    """Writing, by an instrument without tasks."""


class FoundSchema(Judged):
    """One skill by an instrument that finds the level itself: from what is ticked, or set against it with a reason."""

    counts = Choice(
        "Which level counts?",
        [("found", "The level found"), ("other", "Another level, and I say why")],
        noun="Which level counts?",
        required="Select which level counts",
    )
    level = AskedOnChange("Level", LEVELS, inline=True)
    reason = AskedOnChange("Why another level?", noun="The reason")

    @validates_schema
    def another_level_is_whole(self, data: dict[str, Any], **_: Any) -> None:
        wanted = {"level": "Select the level", "reason": "Select why you set another level"}
        if data.get("counts") == "other":
            missing = {name: [words] for name, words in wanted.items() if not data.get(name)}
            if missing:
                raise ValidationError(missing)


class FoundWritingSchema(FoundSchema, Sample):
    """Writing, the same."""


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


CANNOT_TELL = "cannot-tell"
OR_CANNOT_TELL = (CANNOT_TELL, "I cannot tell from this")


def _second(skill: Skill) -> Choice:
    label = SKILL_LABELS[skill]
    return Choice(
        f"Your level for {skill}",
        LEVELS,
        otherwise=OR_CANNOT_TELL,
        inline=True,
        required=f"Select your level for {label.lower()}",
    )


class OpinionSchema(Schema):
    """What a second assessor finds from the evidence alone."""

    speaking = _second(Skill.SPEAKING)
    listening = _second(Skill.LISTENING)
    reading = _second(Skill.READING)
    writing = _second(Skill.WRITING)
    placement = Choice(
        "Where would you place them?",
        LEVELS,
        otherwise=OR_CANNOT_TELL,
        inline=True,
        noun="Where would you place them?",
        required="Select where you would place them",
    )
    strand = AskedOnChange(
        "Kind of class", [(strand, STRAND_LABELS[strand]) for strand in PLACED_IN], inline=True
    )
    note = LongText("Note", rows=3, hint="What you saw, and what was missing from the evidence.")

    @validates_schema
    def a_placement_has_a_kind_of_class(self, data: dict[str, Any], **_: Any) -> None:
        if data.get("placement") not in (None, CANNOT_TELL) and not data.get("strand"):
            raise ValidationError({"strand": ["Select the kind of class"]})


def opinion_schema(assessed: Collection[Skill]) -> OpinionSchema:
    """It asks only for the skills that were assessed."""
    return OpinionSchema(exclude=[skill.value for skill in Skill if skill not in assessed])


class SettleSchema(Schema):
    """Which of two sets of levels counts."""

    settle = Choice(
        "Which levels count?",
        [
            ("keep", "The first: leave the assessment as it is"),
            ("change", "The second: they count from now on"),
        ],
        noun="Which levels count?",
        required="Select which levels count",
    )
    note = LongText(
        "Why", rows=3, required="Enter why", hint="Talk to each other first. Say what you agreed."
    )


class PictureSchema(Schema):
    picture = Upload(
        "Photo or scan of the sheet",
        max_bytes=5_000_000,
        accept="image/jpeg,image/png",
        noun="The photo",
        hint="JPEG or PNG, up to 5 MB. Take the writing alone, not the person and not the name and address.",
        required="Choose a photo or scan",
    )


class HandOverSchema(Schema):
    to = Choice("Who goes on with it?", noun="Who goes on with it?", required="Select who goes on with it")
