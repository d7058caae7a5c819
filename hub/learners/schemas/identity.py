"""The questions of the page about who a learner is."""

from datetime import date
from typing import Any

from marshmallow import Schema, ValidationError, validates, validates_schema

from hub.core.clock import local_date, utc_now
from hub.forms.fields import Choice, Choices, Date, Nino, Text, Uln
from hub.learners.rules import OLDEST, YOUNGEST, age_on
from hub.learners.types import SEX_LABELS, Sex

ONE_NAME = "one_name"


class FamilyName(Text):
    mark_optional = False  # needed unless they have one name only


class Names(Schema):
    given_names = Text(
        "Given names",
        required="Enter their given names",
        max_length=100,
        spellcheck=False,
        autocomplete="off",
    )
    family_name = FamilyName("Family name", max_length=100, spellcheck=False, autocomplete="off")
    one_name = Choices("Only one name", [(ONE_NAME, "They have one name only")])
    own_script_name = Text(
        "Name in their own script",
        hint="As they write it in their own language",
        max_length=200,
        spellcheck=False,
        autocomplete="off",
    )

    @validates_schema(skip_on_field_errors=True)
    def family_name_or_one_name(self, data: dict[str, Any], **_: Any) -> None:
        if data["family_name"] and data["one_name"]:
            raise ValidationError(
                "Remove the family name, or untick “They have one name only”", "family_name"
            )
        if not data["family_name"] and not data["one_name"]:
            raise ValidationError("Enter their family name, or tick “They have one name only”", "family_name")


class Birth(Schema):
    date_of_birth = Date(
        "Date of birth",
        required="Enter a date of birth",
        hint="For example, 27 3 1994. Many people know only the year: then use 1 1 and the year",
        when="past",
        autocomplete="off",
    )
    sex = Choice(
        "Sex",
        [(sex, SEX_LABELS[sex]) for sex in (Sex.FEMALE, Sex.MALE)],
        otherwise=(Sex.NOT_SAID, SEX_LABELS[Sex.NOT_SAID]),
        hint="Colleges must ask this for their records. It also shows which classes for women they can join",
    )

    @validates("date_of_birth")
    def of_an_age(self, value: date | None, **_: Any) -> None:
        if value is None:
            return
        age = age_on(local_date(utc_now()), value)
        if age < YOUNGEST:
            raise ValidationError(f"Date of birth must make them {YOUNGEST} or older")
        if age > OLDEST:
            raise ValidationError("Check the year of the date of birth")


class Identifiers(Schema):
    nino = Nino(autocomplete="off")
    uln = Uln(hint="10 digits, if they have studied here before", autocomplete="off")
