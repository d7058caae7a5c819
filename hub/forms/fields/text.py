"""Questions answered in words, in any script."""

import re
import unicodedata
from collections.abc import Mapping
from typing import Any

from marshmallow import fields

from hub.forms.fields.characters import looks_blank, without_unseen
from hub.forms.fields.question import Question

LINE_BREAKS = re.compile("\r\n|[\r\n\u2028\u2029]")


def tidy(raw: str) -> str:
    """Composed characters, one kind of line break, no invisible marks, nothing blank at either end."""
    return LINE_BREAKS.sub("\n", without_unseen(unicodedata.normalize("NFC", raw))).strip()


def has_control_characters(text: str) -> bool:
    """Line breaks are not counted. Lone surrogates are, since no database can keep them."""
    return any(unicodedata.category(c) in ("Cc", "Cs") for c in text if c != "\n")


def _says_nothing(text: str) -> bool:
    """Blank to look at; a control character is not nothing, but something to refuse by name."""
    return looks_blank(text) and not has_control_characters(text)


class Text(Question, fields.String):
    """One line of text. `max_length` is in characters after tidying."""

    multiline = False
    default_length = 200

    def __init__(
        self,
        label: str,
        *,
        max_length: int | None = None,
        metadata: Mapping[str, Any] | None = None,
        **kwargs: Any,
    ) -> None:
        self.max_length = max_length or self.default_length
        super().__init__(label, metadata={"maxLength": self.max_length, **(metadata or {})}, **kwargs)

    def is_blank(self, raw: Any) -> bool:
        return raw is None or (isinstance(raw, str) and _says_nothing(tidy(raw)))

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Any:
        if not isinstance(value, str):
            self.refuse(f"{self.noun} must be text")
        text = tidy(value)
        self.check(text)
        return self.parse(text)

    def check(self, text: str) -> None:
        if "\n" in text and not self.multiline:
            self.refuse(f"{self.noun} must be on one line")
        if has_control_characters(text):
            self.refuse(f"{self.noun} must not include hidden control characters")
        if len(text) > self.max_length:
            self.refuse(f"{self.noun} must be {self.max_length:,} characters or fewer")

    def parse(self, text: str) -> Any:
        """Turn checked text into the typed value; narrower fields override this."""
        return text


class LongText(Text):
    """A few paragraphs, with a count of the characters left."""

    widget = "longtext"
    multiline = True
    default_length = 2000

    def __init__(self, label: str, *, rows: int = 5, **kwargs: Any) -> None:
        self.rows = rows
        super().__init__(label, **kwargs)

    def check(self, text: str) -> None:
        super().check(text.replace("\t", " "))

    def parse(self, text: str) -> str:
        return text.replace("\t", " ")


class Password(Question, fields.String):
    """A secret: kept exactly as typed, never shown again."""

    widget = "password"

    def __init__(self, label: str, *, min_length: int = 0, max_length: int = 128, **kwargs: Any) -> None:
        self.min_length, self.max_length = min_length, max_length
        kwargs.setdefault("autocomplete", "current-password")
        super().__init__(label, load_only=True, **kwargs)

    def is_blank(self, raw: Any) -> bool:
        return raw is None or raw == ""

    def show(self, value: Any) -> str:
        return ""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> str:
        if not isinstance(value, str) or has_control_characters(value) or "\n" in value:
            self.refuse(f"{self.noun} must not include hidden control characters")
        if len(value) < self.min_length:
            self.refuse(f"{self.noun} must be {self.min_length} characters or more")
        if len(value) > self.max_length:
            self.refuse(f"{self.noun} must be {self.max_length} characters or fewer")
        return value
