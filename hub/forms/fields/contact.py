"""Questions for email addresses, phone numbers and postcodes."""

import re
from typing import Any

from hub.forms.fields.text import Text

# The shape used by the ILR (rule Postcode_15), after spaces are taken out.
POSTCODE = re.compile(r"([A-Z]{1,2}(?:[0-9]{1,2}|[0-9][A-Z]))([0-9][ABD-HJLNP-UW-Z]{2})")
EMAIL = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]+@(?:[A-Za-z0-9-]+\.)+[A-Za-z]{2,63}")


class Postcode(Text):
    """A full UK postcode, however untidy; loads as "E8 1DY"."""

    def __init__(self, label: str = "Postcode", **kwargs: Any) -> None:
        tips = {"width": "10", "autocomplete": "postal-code", "spellcheck": False, "max_length": 20}
        super().__init__(label, **{**tips, **kwargs})

    def parse(self, text: str) -> str:
        found = POSTCODE.fullmatch(re.sub(r"[\s.\-]", "", text).upper())
        if not found:
            self.refuse("Enter a full UK postcode, like E8 1DY")
        return f"{found[1]} {found[2]}"


class Email(Text):
    """An email address with a full domain, at most 254 characters."""

    def __init__(self, label: str = "Email address", **kwargs: Any) -> None:
        tips = {"autocomplete": "email", "spellcheck": False, "max_length": 254, "inputmode": "email"}
        super().__init__(label, **{**tips, **kwargs})

    def parse(self, text: str) -> str:
        if not EMAIL.fullmatch(text) or ".." in text:
            self.refuse("Enter an email address in the correct format, like name@example.com")
        return text
