"""The question for a file sent with a form."""

from typing import Any

from marshmallow import fields

from hub.forms.fields.question import Question


class Upload(Question, fields.Raw):
    """A file, with a `filename` and a `stream`; loads as its bytes. `max_bytes` is checked here as well."""

    widget = "file"
    ask = "Choose"
    blank = None

    def __init__(self, label: str, *, max_bytes: int, accept: str = "", **kwargs: Any) -> None:
        self.max_bytes, self.accept = max_bytes, accept
        super().__init__(label, **kwargs)

    def is_blank(self, raw: Any) -> bool:
        return not getattr(raw, "filename", "")

    def show(self, value: Any) -> None:
        return None

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> bytes:
        content: bytes = value.stream.read(self.max_bytes + 1)
        if len(content) > self.max_bytes:
            self.refuse(f"{self.noun} must be {self.max_bytes // 1_000_000} MB or smaller")
        if not content:
            self.refuse(f"{self.noun} is empty")
        return content
