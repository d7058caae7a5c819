"""A schema as a form on a page: what to draw, what was typed, what is wrong with it."""

import re
import secrets
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple, cast

from marshmallow import EXCLUDE, Schema, ValidationError

from hub.forms.fields import Question, Upload
from hub.forms.fields.question import Posted

SUBMISSION = re.compile(r"[A-Za-z0-9_-]{1,40}")
WHOLE_FORM = "_schema"  # where marshmallow puts errors that belong to no one field


class ErrorLink(NamedTuple):
    text: str
    href: str


def flatten(messages: Any) -> list[str]:
    """Every sentence in marshmallow's nested messages, in order."""
    if isinstance(messages, Mapping):
        return [text for part in messages.values() for text in flatten(part)]
    if isinstance(messages, (list, tuple)):
        return [text for part in messages for text in flatten(part)]
    return [str(messages)]


class Form:
    """One page's questions, described by a marshmallow schema of `Question` fields.

    `submitted` is the posted form (None when the page is first opened); `stored` is what is kept now, as
    typed values by field name. `options` gives the options of fields whose lists are known only now.
    What was typed is always shown again exactly; `stored` is shown only when nothing was posted.
    """

    def __init__(
        self,
        schema: Schema | type[Schema],
        submitted: Posted | None = None,
        stored: Mapping[str, Any] | None = None,
        *,
        options: Mapping[str, Iterable[Sequence[str]]] | None = None,
        version: int | None = None,
        **context: Any,
    ) -> None:
        self.schema = schema() if isinstance(schema, type) else schema
        self.submitted, self.stored, self.context = submitted, stored or {}, context
        self.errors: dict[str, list[str]] = {}
        self._saved_version = version
        for name, offered in (options or {}).items():
            cast(Any, self.schema.fields[name]).offer(offered)

    def field(self, name: str) -> Question:
        return cast(Question, self.schema.fields[name])

    @property
    def names(self) -> list[str]:
        return [name for name, field in self.schema.fields.items() if isinstance(field, Question)]

    @property
    def has_files(self) -> bool:
        return any(isinstance(field, Upload) for field in self.schema.fields.values())

    def raw(self, name: str) -> Any:
        """What stands in the control now: as typed, else as stored, else blank."""
        field = self.field(name)
        if self.submitted is not None:
            return field.read(self.submitted, name)
        return field.show(self.stored[name]) if name in self.stored else field.blank

    def load(self) -> dict[str, Any] | None:
        """The typed values of a posted form, or None with `errors` set."""
        self.errors = {}
        try:
            return cast(
                "dict[str, Any]",
                self.schema.load({name: self.raw(name) for name in self.names}, unknown=EXCLUDE),
            )
        except ValidationError as error:
            found = cast("dict[str, Any]", error.normalized_messages())  # type: ignore[no-untyped-call]
            self.errors = {name: flatten(messages) for name, messages in found.items()}
            return None

    def add_error(self, name: str | None, message: str) -> None:
        """Add a problem found after loading; `name` is None when it belongs to no one field."""
        key = name if name in self.schema.fields else None
        self.errors.setdefault(key or WHOLE_FORM, []).append(message)

    def error(self, name: str) -> str:
        """The message to show at one field: the first one, since people mend one thing at a time."""
        return next(iter(self.errors.get(name, [])), "")

    @property
    def error_list(self) -> list[ErrorLink]:
        """Every problem in the order of the questions, with a link to the control to mend."""
        order = [*self.names, *(name for name in self.errors if name not in self.schema.fields)]
        return [
            ErrorLink(text, f"#{self.anchor(name)}") for name in order for text in self.errors.get(name, [])
        ]

    def anchor(self, name: str) -> str:
        """The id of the first control to mend; the form itself where the problem is of the whole form."""
        if name not in self.names:
            return "form"
        parts = self.field(name).faulty_parts(self.raw(name))
        return f"{name}-{parts[0]}" if parts else name

    @property
    def version(self) -> int | None:
        """The version of the record the person was looking at; None when there is none or it is junk."""
        if self.submitted is None:
            return self._saved_version
        typed = str(self.submitted.get("version", ""))
        return int(typed) if typed.isdecimal() and len(typed) < 10 else None

    @property
    def submission(self) -> str:
        """A random id that stays with one opened page, so that a double click is one submission."""
        posted = str(self.submitted.get("submission", "")) if self.submitted is not None else ""
        if SUBMISSION.fullmatch(posted):
            return posted
        if not hasattr(self, "_submission"):
            self._submission = secrets.token_urlsafe(16)
        return self._submission

    @property
    def hidden(self) -> dict[str, str]:
        version = {} if self.version is None else {"version": str(self.version)}
        return {**version, "submission": self.submission}
