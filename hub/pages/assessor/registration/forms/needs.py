"""The questions about what a learner needs from a class."""

from typing import Any

from marshmallow import Schema, ValidationError, validates_schema

from hub.directory.types import MODE_LABELS, STRAND_LABELS, ChildAge
from hub.forms.fields import Availability, Choice, Choices, Date, ExactTimes, LongText, WholeNumber, YesNo
from hub.learners import settlement
from hub.learners.needs import ACCESS_NEEDS
from hub.learners.rules import on_school_days
from hub.learners.types import GOAL_LABELS, KIT_LABELS, TRAVEL_LABELS

NO_STRAND = "any"
NO_KIT = "none"
NO_GROUP = "none of these"
SCHOOL_HOURS, TERM_TIME = "school_hours", "term_time_only"
MOST_CHILDREN = 12
AGES = {"babies": ChildAge.BABY, "toddlers": ChildAge.TODDLER, "at_school": ChildAge.SCHOOL}
NOT_HERE = "Do not write about health, immigration or other people here"


class Times(Schema):
    availability = Availability(
        "When can they come to a class?", hint="Tick every time that usually works", noun="When they can come"
    )
    windows = ExactTimes(
        "Exact times",
        hint="For days when only part of a morning, afternoon or evening works, for example 9:30am to 11:30am, "
        "1pm to 2:45pm. They count in place of the ticks of that day",
    )
    limits = Choices(
        "Which limits must a class keep to?",
        [
            (SCHOOL_HOURS, "School hours", "Only on weekdays while their children are at school"),
            (TERM_TIME, "Term time", "Not in the school holidays"),
        ],
    )
    earliest_start = Date(
        "Earliest day they can start",
        hint="Leave it blank if they can start now",
        when="today or future",
        autocomplete="off",
    )

    @validates_schema(skip_on_field_errors=True)
    def some_time(self, data: dict[str, Any], **_: Any) -> None:
        school, given = SCHOOL_HOURS in data["limits"], data["availability"] or data["windows"]
        if not given and not school:
            raise ValidationError("Select at least one time when they can come", "availability")
        if given and school and not on_school_days(data["availability"], data["windows"]):
            raise ValidationError(
                "Select a weekday morning or afternoon too, or take away “School hours”", "limits"
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
    groups = Choices(
        "Which groups do they belong to?",
        otherwise=(NO_GROUP, "None of these"),
        hint="Some classes take only members of a group. Leave it blank if you did not ask",
        noun="Groups they belong to",
    )


def number_of_children(which: str) -> WholeNumber:
    """Not called optional: where care is needed, one of them is."""
    return WholeNumber(f"Children {which}", maximum=MOST_CHILDREN, width="2", mark_optional=False)


class Childcare(Schema):
    needs_childcare = YesNo(
        "Do they need care for children during the class?",
        required="Select yes if they need care for children during the class",
        inline=False,
    )
    babies = number_of_children("aged under 2")
    toddlers = number_of_children("aged 2 to 4")
    at_school = number_of_children("aged 5 to 11")
    any_age = number_of_children("whose age you did not ask")
    childcare_detail = LongText(
        "Anything a crèche should know",
        hint="For example, school hours. Do not write names",
        max_length=500,
        rows=3,
    )

    @validates_schema(skip_on_field_errors=True)
    def number_in_all(self, data: dict[str, Any], **_: Any) -> None:
        children = sum(data[name] or 0 for name in (*AGES, "any_age"))
        if data["needs_childcare"] and not children:
            raise ValidationError("Enter how many children need care", "babies")
        if children and not data["needs_childcare"]:
            raise ValidationError("Select yes, or take away the numbers of children", "needs_childcare")
        if children > MOST_CHILDREN:
            raise ValidationError(f"There must be {MOST_CHILDREN} children or fewer in all", "babies")


class Access(Schema):
    locals().update(
        {
            need.code: YesNo(f"Do they need {need.thing}?", required=f"Select yes if they need {need.thing}")
            for need in ACCESS_NEEDS
        }
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
    goals = Choices(
        "What do they want English for?",
        list(GOAL_LABELS.items()),
        hint=f"Tick all that they say. {settlement.to_staff()}",
    )
    strand = Choice(
        "Kind of class they would like",
        list(STRAND_LABELS.items()),
        otherwise=(NO_STRAND, "No preference"),
    )
    wants_accredited = YesNo("Do they want a certificate?", may_skip=True)
    weekly_hours = WholeNumber(
        "Hours a week they would like",
        hint="Leave it blank if they do not mind",
        minimum=1,
        maximum=40,
        width="2",
    )


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
