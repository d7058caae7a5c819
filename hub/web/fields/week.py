"""When somebody is free in a usual week."""

from typing import Any

from hub.web.fields.choice import Choices, Option

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
PARTS = ("morning", "afternoon", "evening")


def slot_codes() -> list[Option]:
    return [Option(f"{day[:3].lower()}-{part}", f"{day} {part}") for day in WEEKDAYS for part in PARTS]


class Availability(Choices):
    """Seven days by morning, afternoon and evening.

    Loads as a bit mask: bit = day * 3 + part, where Monday is day 0 and the morning is part 0.
    Raw and in JSON it is a list of codes such as "mon-morning".
    """

    widget = "week"
    nothing: Any = 0

    def __init__(self, label: str, **kwargs: Any) -> None:
        super().__init__(label, slot_codes(), **kwargs)

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Any:
        codes = super()._deserialize(value, attr, data, **kwargs)
        return sum(1 << bit for bit, option in enumerate(self.options) if option.code in codes)

    def _serialize(self, value: int | None, attr: str | None, obj: Any, **kwargs: Any) -> list[str]:
        return self.show(value)

    def show(self, value: Any) -> list[str]:
        return [option.code for bit, option in enumerate(self.options) if (value or 0) >> bit & 1]
