"""From a kept telephone number to the way people write it."""

import phonenumbers
from phonenumbers import PhoneNumberFormat


def phone_words(kept: str | None) -> str | None:
    """07700 900123 for +447700900123; a number from elsewhere keeps its country code."""
    if not kept:
        return None
    number = phonenumbers.parse(kept)
    british = number.country_code == 44
    style = PhoneNumberFormat.NATIONAL if british else PhoneNumberFormat.INTERNATIONAL
    return phonenumbers.format_number(number, style)
