"""What a learner cannot do without in a place. Declared once, here, and read by everything else.

Each is answered by the feature of the same code (hub/directory/facts.py): a place that has not got it bars a class,
and where nobody knows, somebody is to ask.
"""

from dataclasses import dataclass, field, fields
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class AccessNeed:
    """`code` is the column of `Need` and the field of forms; `thing` is what they need, within a question."""

    code: str
    thing: str


def _need(thing: str) -> Any:
    """A field of `AccessNeeds`, with the words of its `AccessNeed`."""
    return field(default=False, metadata={"thing": thing})


@dataclass(frozen=True, slots=True, kw_only=True)
class AccessNeeds:
    """Whether somebody needs each of them. A match profile begins with it."""

    step_free: bool = _need("a place without steps")


ACCESS_NEEDS = tuple(AccessNeed(code=declared.name, **declared.metadata) for declared in fields(AccessNeeds))
ACCESS_CODES = tuple(need.code for need in ACCESS_NEEDS)
