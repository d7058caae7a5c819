"""A telephone number, as people type it and as it is kept."""

import re
from typing import Any

import phonenumbers
from phonenumbers import PhoneNumber, PhoneNumberFormat, PhoneNumberMatcher

from hub.forms.fields.question import Posted
from hub.forms.fields.text import Text, tidy

LOOKALIKES = str.maketrans("OoIlLi|", "0011111")
_EXTENSION = re.compile(r"[\s,;(]*(?:extension|extn|ext|x|#)\.?:?\s*(?P<ext>\d{1,6})\)?$", re.IGNORECASE)
_LETTERS = re.compile(r"[^\W\d_]|\|")
# Numbers that Ofcom keeps free for drama, and so for practice; not all of them count as given out.
_DRAMA = re.compile(r"\+44(?:7700900|1632960)\d{3}")
# What people type to get past a question: one digit over and over, or digits in a row.
_MADE_UP = re.compile(r"(\d)\1{6,}|123456789|1234567$|987654321")
_IN_WORDS = re.compile(r"[+(]?\d(?:[ ().-]{0,2}\d){4,}")  # five digits or more read as one number
_KEPT = "yes"
NOT_WHOLE = (
    "This does not look like a whole phone number. Check the digits, or keep it if you know it is right"
)


class Insisted(str):
    """A number that somebody has said is right although it does not look so."""

    __slots__ = ()


class Phone(Text):
    """A telephone number, British unless it starts with +; loads as E.164, with ";ext=12" for an extension.

    Letters are never turned into digits unasked. A number that could exist but does not look real is taken
    only from somebody who insists.
    """

    widget = "phone"

    def __init__(self, label: str = "Phone number", **kwargs: Any) -> None:
        tips = {
            "width": "20",
            "autocomplete": "tel",
            "spellcheck": False,
            "max_length": 40,
            "inputmode": "tel",
        }
        super().__init__(label, **{**tips, **kwargs})

    def read(self, submitted: Posted, name: str) -> Any:
        typed = super().read(submitted, name)
        return Insisted(typed) if submitted.get(f"{name}-keep", "") == _KEPT else typed

    def may_insist(self, raw: str) -> bool:
        """Whether it is a number that could be, only not one that looks right."""
        return bool(self.doubt(tidy(raw)))

    def doubt(self, text: str) -> str:
        """What is strange about it; empty where nothing is, and where no number could be meant at all."""
        number = _number(text)
        return _doubt(number) if number is not None and phonenumbers.is_possible_number(number) else ""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Any:
        kept: str = super()._deserialize(value, attr, data, **kwargs)
        doubt = self.doubt(tidy(value))
        if doubt and not isinstance(value, Insisted):
            self.refuse(doubt)
        return kept

    def parse(self, text: str) -> str:
        number = _number(text)
        if number is None and (meant := _meant(text)):
            self.refuse(f"Did you mean {meant}? Enter the number without letters")
        if number is None or not phonenumbers.is_possible_number(number):
            self.refuse("Enter a phone number, like 07700 900123 or +44 20 7946 0123")
        return phone_kept(number)

    def show(self, value: str | None) -> str:
        return phone_words(value) or ""


class PhoneInWords(Phone):
    """A line of words in which a telephone number may stand, such as a team and its number; kept as it is typed."""

    widget = "phone"

    def __init__(self, label: str, **kwargs: Any) -> None:
        as_words = {"width": "", "autocomplete": "off", "inputmode": "text", "max_length": 200}
        super().__init__(label, **{**as_words, **kwargs})

    def doubt(self, text: str) -> str:
        doubts = (_doubt_of_words(found.group()) for found in _IN_WORDS.finditer(text))
        return next((doubt for doubt in doubts if doubt), "")

    def parse(self, text: str) -> str:
        return text

    def show(self, value: str | None) -> str:
        return value or ""


def phone_kept(number: PhoneNumber) -> str:
    """+442079460111, or +442079460111;ext=12."""
    plain = PhoneNumber(country_code=number.country_code, national_number=number.national_number,
                        italian_leading_zero=number.italian_leading_zero)  # fmt: skip
    main = phonenumbers.format_number(plain, PhoneNumberFormat.E164)
    return f"{main};ext={number.extension}" if number.extension else main


def phone_words(kept: str | None) -> str | None:
    """07700 900123 for +447700900123; a number from elsewhere keeps its country code."""
    if not kept:
        return None
    number = phonenumbers.parse(kept)
    extension, number.extension = number.extension, None
    british = number.country_code == 44
    style = PhoneNumberFormat.NATIONAL if british else PhoneNumberFormat.INTERNATIONAL
    words = phonenumbers.format_number(number, style)
    return f"{words} ext. {extension}" if extension else words


def _number(text: str) -> PhoneNumber | None:
    """The number that digits name; None where there are letters in it, or nothing to name one."""
    found = _EXTENSION.search(text)
    main = text[: found.start()] if found else text
    if _LETTERS.search(main):
        return None
    try:
        number = phonenumbers.parse(main, "GB")
    except phonenumbers.NumberParseException:
        return None
    number.extension = found["ext"] if found else None
    return number


def _meant(text: str) -> str | None:
    """The number that somebody may have meant who typed letters that look like digits."""
    number = _number(text.translate(LOOKALIKES))
    if number is None or not phonenumbers.is_possible_number(number):
        return None
    return phone_words(phone_kept(number))


def _doubt_of_words(digits: str) -> str:
    number = _number(digits)
    possible = number is not None and phonenumbers.is_possible_number(number)
    return _doubt(number) if number is not None and possible else NOT_WHOLE


def _doubt(number: PhoneNumber) -> str:
    """What is strange about a number that could be; empty where nothing is."""
    kept = phonenumbers.format_number(number, PhoneNumberFormat.E164)
    if _DRAMA.fullmatch(kept):
        return ""
    if not phonenumbers.is_valid_number(number):
        return NOT_WHOLE
    if _MADE_UP.search(kept):
        return "This looks like a made-up phone number. Check it, or keep it if you know it is right"
    return ""


def phone_in(words: str) -> str | None:
    """The first phone number among words, as it is written there."""
    found = next(iter(PhoneNumberMatcher(words, "GB")), None)
    return str(found.raw_string) if found else None
