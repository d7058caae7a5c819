"""The base of all questions: label, hint, what a missing answer is called, how a raw answer is read and shown."""

from collections.abc import Iterable, Mapping
from typing import Any, NoReturn, Protocol

from marshmallow import ValidationError, fields, missing


class Posted(Protocol):
    """What a browser or another caller sent: the values under each name, as typed, and files."""

    def get(self, name: str, default: Any, /) -> Any: ...

    def getlist(self, name: str, /) -> list[Any]: ...

    def items(self) -> Iterable[tuple[str, Any]]: ...


def lower_first(words: str) -> str:
    """Lower the first letter, unless it starts an abbreviation: "NI number" stays as it is."""
    return words if words[1:2].isupper() else words[:1].lower() + words[1:]


class Question(fields.Field[Any]):
    """A field that knows how it is asked, read from a posted form and shown again.

    `raw` values are what a person typed or a caller sent; typed values are what `load` returns.
    """

    widget = "input"  # a key of hub.web.widgets.WIDGETS
    blank: Any = ""  # the raw value of a control nobody has touched
    nothing: Any = None  # the typed value of an answer that was not given
    ask = "Enter"
    called = "Your answer"  # by messages, where the label is a question and no noun is given
    mark_optional = True

    def __init__(
        self,
        label: str,
        *,
        hint: str = "",
        required: bool | str = False,
        noun: str = "",
        width: str = "",
        autocomplete: str | None = None,
        spellcheck: bool | None = None,
        inputmode: str | None = None,
        mark_optional: bool | None = None,
        metadata: Mapping[str, Any] | None = None,
        **kwargs: Any,
    ) -> None:
        self.label, self.hint = label, hint
        self.noun = noun or (self.called if label.endswith("?") else label)
        self.width, self.autocomplete = width, autocomplete
        if mark_optional is not None:  # needed with some answers to other questions: say nothing
            self.mark_optional = mark_optional
        self.spellcheck, self.inputmode = spellcheck, inputmode
        needed = required if isinstance(required, str) else self.plain_request()
        if not required:
            kwargs.setdefault("load_default", self.nothing)
            kwargs.setdefault("allow_none", True)
        super().__init__(
            required=bool(required),
            error_messages={"required": needed, "null": needed},
            metadata={"title": label, **({"description": hint} if hint else {}), **(metadata or {})},
            **kwargs,
        )

    def plain_request(self) -> str:
        """What to say to somebody who left a needed answer out, where the schema gives no better words."""
        asked = "an answer" if self.noun == self.called else lower_first(self.noun)
        return f"{self.ask} {asked}"

    def is_blank(self, raw: Any) -> bool:
        return raw is None or (isinstance(raw, str) and not raw.strip())

    def deserialize(self, value: Any, attr: str | None = None, data: Any = None, **kwargs: Any) -> Any:
        if value is not missing and self.is_blank(value):
            value = missing
        return super().deserialize(value, attr, data, **kwargs)

    def read(self, submitted: Posted, name: str) -> Any:
        """The raw value of this field in a posted form."""
        return submitted.get(name, self.blank)

    def show(self, value: Any) -> Any:
        """The raw value that would be typed to give `value`."""
        return self.blank if value is None else str(value)

    def faulty_parts(self, raw: Any) -> tuple[str, ...]:
        """Which boxes of a question with several are wrong; empty for a question with one."""
        return ()

    def refuse(self, message: str) -> NoReturn:
        raise ValidationError(message)
