"""What a part of the officer's pages says of itself on their front page."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from hub.core.db import UnitOfWork


@dataclass(frozen=True, slots=True)
class Line:
    """One thing that waits for the officer. Nothing of a learner is in `words`; `due` is a day or a moment."""

    words: str
    href: str
    due: date | datetime | None = None


@dataclass(frozen=True, slots=True)
class Section:
    """One part: what of it `waits`, the most urgent first, and the endpoints of its own pages with their words.

    `nothing` is said where nothing waits.
    """

    heading: str
    waits: Callable[[UnitOfWork], Sequence[Line]]
    nothing: str
    pages: tuple[tuple[str, str], ...] = ()
