"""Questions for whole numbers and amounts of money."""

import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from marshmallow import fields

from hub.forms.fields.question import Question

# Longer digits would be no count of anything. A comma stands before three digits or it is a decimal comma.
WHOLE = re.compile(r"[+-]?(?:[0-9]{1,15}|[0-9]{1,3}(?:,[0-9]{3}){1,4})")
POUNDS = (
    re.compile(r"(?P<whole>[0-9]{1,7}|[0-9]{1,3}(?:[, ][0-9]{3})+)(?:\.(?P<pence>[0-9]{1,2}))?"),
    re.compile(r"(?P<whole>[0-9]{1,7}|[0-9]{1,3}(?:[. ][0-9]{3})+),(?P<pence>[0-9]{2})"),
)


def read_pounds(typed: str) -> Decimal | None:
    """The amount that 60, 60.50, 1,234.50, 60,50 and 1.234,50 say; None where it could be two amounts."""
    plain = re.sub(r"^£\s*", "", typed.strip())
    found = next(filter(None, (shape.fullmatch(plain) for shape in POUNDS)), None)
    if found is None:
        return None
    whole, pence = re.sub("[., ]", "", found["whole"]), found["pence"]
    return Decimal(f"{whole}.{pence}" if pence else whole)


class WholeNumber(Question, fields.Integer):
    """A count. `minimum` and `maximum` are allowed values themselves."""

    called = "The number"

    def __init__(
        self,
        label: str,
        *,
        minimum: int = 0,
        maximum: int = 1_000_000,
        metadata: Mapping[str, Any] | None = None,
        **kwargs: Any,
    ) -> None:
        self.minimum, self.maximum = minimum, maximum
        kwargs = {"width": "4", "inputmode": "numeric", "spellcheck": False, **kwargs}
        limits = {"minimum": minimum, "maximum": maximum}
        super().__init__(label, metadata={**limits, **(metadata or {})}, **kwargs)

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> int:
        number = self._whole(value)
        if number < self.minimum:
            self.refuse(f"{self.noun} must be {self.minimum:,} or more")
        if number > self.maximum:
            self.refuse(f"{self.noun} must be {self.maximum:,} or fewer")
        return number

    def _whole(self, value: Any) -> int:
        if isinstance(value, str) and WHOLE.fullmatch(value.strip()):
            return int(value.strip().replace(",", ""))
        if isinstance(value, (int, float)) and not isinstance(value, bool) and value == value // 1:
            return int(value)
        self.refuse(f"{self.noun} must be a whole number, like 12")


class Number(Question, fields.Float):
    """A measure with up to `places` decimal places. `minimum` and `maximum` are allowed values themselves."""

    called = "The number"

    def __init__(
        self, label: str, *, minimum: float = 0, maximum: float = 1000, places: int = 1, **kwargs: Any
    ) -> None:
        self.minimum, self.maximum = minimum, maximum
        self.typed = re.compile(rf"[0-9]{{1,9}}(?:\.[0-9]{{1,{places}}})?")
        self.places = places
        kwargs = {"width": "4", "inputmode": "decimal", "spellcheck": False, **kwargs}
        super().__init__(label, **kwargs)

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> float:
        typed = "" if isinstance(value, bool) else str(value).strip()
        if not self.typed.fullmatch(typed):
            decimals = "1 decimal place" if self.places == 1 else f"{self.places} decimal places"
            self.refuse(f"{self.noun} must be a number with up to {decimals}, like 4.5")
        number = float(typed)
        if not self.minimum <= number <= self.maximum:
            self.refuse(f"{self.noun} must be between {self.minimum:g} and {self.maximum:g}")
        return number

    def show(self, value: float | None) -> str:
        return "" if value is None else f"{value:g}"


class Money(Question, fields.Decimal):
    """Pounds as a Decimal with two places; "free" is 0."""

    widget = "money"

    def __init__(self, label: str, *, maximum: int = 100_000, **kwargs: Any) -> None:
        self.maximum = maximum
        kwargs = {"width": "5", "inputmode": "decimal", "spellcheck": False, **kwargs}
        super().__init__(label, **kwargs)

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Decimal:
        amount = self._pounds(value)
        if amount > self.maximum:
            self.refuse(f"{self.noun} must be £{self.maximum:,} or less")
        return amount.quantize(Decimal("0.01"))

    def _pounds(self, value: Any) -> Decimal:
        typed = "" if isinstance(value, bool) else str(value).strip()
        amount = Decimal(0) if typed.casefold() == "free" else read_pounds(typed)
        if amount is None:
            self.refuse(f"{self.noun} must be an amount of money, like 60 or 22.50, or the word free")
        return amount

    def _serialize(self, value: Any, attr: str | None, obj: Any, **kwargs: Any) -> Any:
        """A JSON number; two places are exact enough in a float of this size."""
        return None if value is None else float(value)

    def show(self, value: Decimal | None) -> str:
        if value is None:
            return ""
        return f"{value:.0f}" if value == value.to_integral_value() else f"{value:.2f}"
