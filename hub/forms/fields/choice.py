"""Questions answered by picking one or several of a list."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from marshmallow import fields

from hub.forms.fields.question import Posted, Question


class Option(NamedTuple):
    code: str
    label: str
    hint: str = ""


# National standards for adult ESOL; "Pre-Entry" is a teaching label below them.
LEVELS = (
    Option("PE", "Pre-Entry"),
    Option("E1", "Entry 1"),
    Option("E2", "Entry 2"),
    Option("E3", "Entry 3"),
    Option("L1", "Level 1"),
    Option("L2", "Level 2"),
)


class Listed(Question):
    """A question with options. `otherwise` is a last option set apart by the word "or"."""

    widget = "radios"
    ask = "Select"

    def __init__(
        self,
        label: str,
        options: Iterable[Sequence[str]] = (),
        *,
        otherwise: Sequence[str] | None = None,
        inline: bool = False,
        **kwargs: Any,
    ) -> None:
        self.inline = inline
        self.otherwise = Option(*otherwise) if otherwise else None
        self.options = [Option(*option) for option in options]
        super().__init__(label, **kwargs)

    @property
    def choices(self) -> list[Option]:
        return [*self.options, *([self.otherwise] if self.otherwise else [])]

    def offer(self, options: Iterable[Sequence[str]]) -> None:
        """Replace the options, for lists that are known only when the page is asked for."""
        self.options = [Option(*option) for option in options]

    def match(self, raw: Any) -> str:
        """The code that `raw` names by its code or, as in a spreadsheet, by its label."""
        if isinstance(raw, str):
            word = raw.strip().casefold()
            for option in self.choices:
                if word in (option.code.casefold(), option.label.casefold()):
                    return option.code
        self.refuse(f"{self.noun} must be one of the options listed")

    def enumeration(self) -> dict[str, Any]:
        return {"enum": [option.code for option in self.choices]} if self.choices else {}


class Choice(Listed, fields.String):
    """One of the options; loads as its code. `widget="select"` draws a drop-down list.

    `unset` is what stands in that list before anything is chosen.
    """

    def __init__(
        self,
        label: str,
        options: Iterable[Sequence[str]] = (),
        *,
        widget: str = "radios",
        unset: str = "Choose one",
        **kwargs: Any,
    ) -> None:
        self.widget, self.unset = widget, unset
        super().__init__(label, options, **kwargs)
        nulls = [] if self.required else [None]
        if self.choices:
            self.metadata = {**self.metadata, "enum": [*self.enumeration()["enum"], *nulls]}

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> str:
        return self.match(value)


class Level(Choice):
    """An ESOL level; loads as PE, E1, E2, E3, L1 or L2."""

    def __init__(self, label: str, **kwargs: Any) -> None:
        super().__init__(label, LEVELS, **kwargs)


class YesNo(Listed, fields.Boolean):
    """Yes or no; loads as True or False. With `may_skip` a third answer, `skip_label`, loads as None."""

    words: Mapping[str, bool | None] = {
        "yes": True, "y": True, "true": True, "no": False, "n": False, "false": False, "not_asked": None,
        "not asked": None,
    }  # fmt: skip

    def __init__(
        self, label: str, *, may_skip: bool = False, skip_label: str = "Not asked", **kwargs: Any
    ) -> None:
        skip = [("not_asked", skip_label)] if may_skip else []
        kwargs.setdefault("inline", True)
        super().__init__(label, [("yes", "Yes"), ("no", "No"), *skip], **kwargs)
        self.may_skip = may_skip

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Any:
        if isinstance(value, bool):
            return value
        word = value.strip().casefold() if isinstance(value, str) else ""
        answer = self.words.get(word)
        if word not in self.words or (answer is None and not self.may_skip):
            self.refuse(f"{self.noun} must be yes or no")
        return answer

    def show(self, value: bool | None) -> str:
        if value is None:
            return "not_asked" if self.may_skip else ""
        return "yes" if value else "no"


class Choices(Listed, fields.List[Any]):
    """Any number of the options; loads as a tuple of codes in the order of the options."""

    widget = "checkboxes"
    blank: Any = ()
    nothing: Any = ()
    mark_optional = False

    def __init__(self, label: str, options: Iterable[Sequence[str]] = (), **kwargs: Any) -> None:
        super().__init__(label, options, cls_or_instance=fields.String, **kwargs)
        self.inner.metadata = self.enumeration()

    def is_blank(self, raw: Any) -> bool:
        return super().is_blank(raw) or (isinstance(raw, (list, tuple)) and not raw)

    def read(self, submitted: Posted, name: str) -> list[Any]:
        return submitted.getlist(name)

    def show(self, value: Iterable[str] | None) -> list[str]:
        return list(value or ())

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Any:
        picked = value.replace(";", ",").split(",") if isinstance(value, str) else value
        if not isinstance(picked, (list, tuple)):
            self.refuse(f"{self.noun} must be a list")
        codes = {self.match(item) for item in picked}
        if self.otherwise and self.otherwise.code in codes and len(codes) > 1:
            self.refuse(f"{self.noun}: select those that apply, or “{self.otherwise.label}”")
        return tuple(option.code for option in self.choices if option.code in codes)
