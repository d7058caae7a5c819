"""Questions for numbers that name one person, with the checks the ILR makes on them."""

import re
from typing import Any

from hub.forms.fields.text import Text

# ILR rule NINumber_01; the last letter may be absent. QQ, the prefix of the examples in the GOV.UK Design
# System, is never given to anybody: it is taken so that people can practise, and an ILR export must refuse it.
NINO = re.compile(r"([ABCEGHJ-PRSTW-Z][ABCEGHJ-NPRSTW-Z]|QQ)[0-9]{6}[ABCD]?")
TEMPORARY_ULN = "9999999999"


class Nino(Text):
    """A National Insurance number; spaces are ignored; loads as "QQ123456C"."""

    def __init__(self, label: str = "National Insurance number", **kwargs: Any) -> None:
        tips = {"width": "10", "spellcheck": False, "max_length": 13, "hint": "For example, QQ 12 34 56 C"}
        super().__init__(label, **{**tips, **kwargs})

    def parse(self, text: str) -> str:
        number = re.sub(r"[\s\-]", "", text).upper()
        if not NINO.fullmatch(number):
            self.refuse("Enter a National Insurance number in the correct format")
        return number


def uln_is_valid(number: str) -> bool:
    """ILR rule DD01: the tenth digit is 10 less the weighted sum of the others, modulo 11."""
    if number == TEMPORARY_ULN:
        return True
    remainder = sum(weight * int(digit) for weight, digit in zip(range(10, 1, -1), number, strict=False)) % 11
    return number[0] != "0" and remainder != 0 and int(number[9]) == 10 - remainder


class Uln(Text):
    """A unique learner number of ten digits with its check digit."""

    def __init__(self, label: str = "Unique learner number", **kwargs: Any) -> None:
        tips = {"width": "10", "spellcheck": False, "max_length": 13, "inputmode": "numeric"}
        super().__init__(label, **{**tips, **kwargs})

    def parse(self, text: str) -> str:
        number = re.sub(r"\s", "", text)
        if not re.fullmatch(r"[0-9]{10}", number) or not uln_is_valid(number):
            self.refuse("Enter a unique learner number of 10 digits, as it is on their record")
        return number
