"""What an organisation's own list says of one person who wants a class."""

from typing import Any

from marshmallow import Schema, ValidationError, validates_schema

from hub.forms.fields import Date, Email, Nino, Phone, Text, YesNo


class ListedPerson(Schema):
    given_names = Text("Given names", required="Enter their given names", max_length=100)
    family_name = Text("Family name", max_length=100)
    date_of_birth = Date("Date of birth", when="past")
    phone = Phone(mark_optional=False)  # one of the two is needed
    email = Email(mark_optional=False)
    nino = Nino()
    language = Text("Language they prefer", max_length=60)
    own_reference = Text("Your own reference for them", max_length=40)
    agreed = YesNo("They read the notice and want the hub to contact them", required="Write yes or no")

    @validates_schema(skip_on_field_errors=True)
    def can_be_reached_and_agreed(self, data: dict[str, Any], **_: Any) -> None:
        if not data.get("phone") and not data.get("email"):
            raise ValidationError("Enter a phone number or an email address", "phone")
        if not data["agreed"]:
            words = "Leave out whoever did not read the notice, or does not want the hub to contact them"
            raise ValidationError(words, "agreed")
