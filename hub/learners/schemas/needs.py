"""What they need from a class."""

from typing import Any

from marshmallow import Schema, ValidationError, validates_schema

from hub.directory.types import MODE_LABELS, STRAND_LABELS
from hub.learners.types import CHILD_AGE_LABELS, GOAL_LABELS, KIT_LABELS, TRAVEL_LABELS
from hub.web.fields import Availability, Choice, Choices, Date, LongText, WholeNumber, YesNo

NO_STRAND = "any"
NO_KIT = "none"
NOT_HERE = "Do not write about health, immigration or other people here"


class Times(Schema):
    availability = Availability(
        "When can they come to a class?",
        hint="Tick every time that usually works",
        required="Select at least one time when they can come",
        noun="When they can come",
    )
    earliest_start = Date(
        "Earliest day they can start",
        hint="Leave it blank if they can start now",
        when="today or future",
        autocomplete="off",
    )


class Travel(Schema):
    travel_mode = Choice(
        "How do they travel?", list(TRAVEL_LABELS.items()), required="Select how they travel"
    )
    travel_minutes = Choice(
        "How long can they travel, one way?",
        [
            ("15", "15 minutes"),
            ("30", "30 minutes"),
            ("45", "45 minutes"),
            ("60", "1 hour"),
            ("90", "1 hour 30 minutes"),
        ],
        required="Select how long they can travel",
    )


class KindOfClass(Schema):
    modes = Choices(
        "Ways of learning that work for them",
        list(MODE_LABELS.items()),
        required="Select at least one way of learning",
    )
    kit = Choices("What do they have at home?", list(KIT_LABELS.items()), otherwise=(NO_KIT, "None of these"))
    women_only = YesNo(
        "Do they need a class for women only?", required="Select yes if they need a class for women only"
    )


class Childcare(Schema):
    childcare_children = WholeNumber(
        "How many children need care during the class?",
        noun="Number of children",
        hint="Enter 0 if none",
        maximum=12,
        required="Enter how many children need care, or 0",
    )
    childcare_age_bands = Choices("How old are the children?", list(CHILD_AGE_LABELS.items()))
    childcare_detail = LongText(
        "Anything a crèche should know",
        hint="For example, school hours. Do not write names",
        max_length=500,
        rows=3,
    )

    @validates_schema(skip_on_field_errors=True)
    def ages_of_children(self, data: dict[str, Any], **_: Any) -> None:
        if data["childcare_age_bands"] and not data["childcare_children"]:
            raise ValidationError("Enter how many children need care", "childcare_children")


class Access(Schema):
    step_free = YesNo(
        "Do they need a place without steps?", required="Select yes if they need a place without steps"
    )
    health = LongText(
        "Health and access",
        hint="Only what a class must provide, for example a hearing loop or large print",
        max_length=1000,
        rows=4,
    )


class Literacy(Schema):
    low_first_language_literacy = YesNo(
        "Is reading or writing hard for them in their own language?",
        hint="People who did not go to school for long often learn best in a literacy class",
        required="Select yes if reading or writing is hard for them in their own language",
    )


class Goals(Schema):
    goals = Choices("What do they want English for?", list(GOAL_LABELS.items()))
    strand = Choice(
        "Kind of class they would like",
        list(STRAND_LABELS.items()),
        otherwise=(NO_STRAND, "No preference"),
    )
    wants_accredited = YesNo("Do they want a certificate?", may_skip=True)


class Notes(Schema):
    notes = LongText(
        "Notes for the provider",
        hint=f"A provider can read this after a referral. {NOT_HERE}",
        max_length=1000,
    )
    safeguarding = LongText(
        "Keeping them safe",
        hint="Only the hub can read this. Write what staff must do, not what happened",
        max_length=1000,
    )
