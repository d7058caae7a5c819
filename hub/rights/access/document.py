"""What the answer to a subject access request is made of. The same stands in the readable page and in the JSON."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

NOT_SAID = "Nothing"  # what is asked, and not known of this learner


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing that is kept: its name, what it says in words, and as it is kept, as JSON knows it."""

    name: str
    label: str
    words: str
    value: Any = None


@dataclass(frozen=True, slots=True)
class Part:
    """A heading with the rows below it. `withheld` are the labels of what is kept and not shown, with the law.

    `notes` are sentences on what it is kept for, from where it comes, how long, and who sees it.
    """

    name: str
    heading: str
    rows: Sequence[Sequence[Entry]]
    withheld: Sequence[tuple[str, str]] = ()
    intro: str = ""
    notes: Sequence[str] = ()


def joined(before: Part | None, part: Part) -> Part:
    """One part of both, where two records of one person were merged."""
    return part if before is None else replace(before, rows=[*before.rows, *part.rows])


@dataclass(frozen=True, slots=True)
class Document:
    """`about` are sentences on the processing, which the law asks for beside the data (UK GDPR Article 15(1))."""

    made_on: date
    reference: str
    controller: str
    about: Sequence[str]
    parts: Sequence[Part] = field(default_factory=tuple)
    left_out: Sequence[tuple[str, str]] = ()
