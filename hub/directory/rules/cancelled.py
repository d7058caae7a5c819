"""Whether a listing says that a class is cancelled, or only speaks of cancelling. Pure."""

import re
from collections.abc import Iterable

_WORD = r"cancell?ed\b"
_GOES_ON = r"(?=\W*$|\s*[-–—,.:;(!]|\s+(?:until|from|since|on|due|because|as|by|this|for)\b)"
_MENTIONED = re.compile(rf"\b{_WORD}", re.IGNORECASE)
_SAID = re.compile(
    rf"^\W*(?:(?:(?:this|the)\s+)?(?:class|course)\s+(?:is|was|has been)\s+)?{_WORD}{_GOES_ON}"
    rf"|[-–—(\[:,;.]\s*{_WORD}\W*$",
    re.IGNORECASE,
)


def said_cancelled(cells: Iterable[str]) -> bool:
    """A cell that is the word, begins with it or ends with it: "Cancelled", "ESOL Entry 1 (cancelled)"."""
    return any(_SAID.search(cell) for cell in cells)


def speaks_of_cancelling(cells: Iterable[str]) -> str | None:
    """The first cell with the word in it, whatever it says: "not cancelled", "lessons may be cancelled"."""
    return next((cell for cell in cells if _MENTIONED.search(cell)), None)
