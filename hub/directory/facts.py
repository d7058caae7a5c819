"""What a place may have that some people cannot do without. Declared once, here, and read by everything else.

To add a feature: a field of `Access`, what learners are asked about it in hub/learners/needs.py, and a migration
for the two columns. Pages, listings, the API, matching, demand and allocation follow from there. Tables and schemas
put the names into the body of their class (`locals().update`), where they stand in the order people are used to.
"""

from dataclasses import dataclass, field, fields
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Feature:
    """One feature in words. `code` names it wherever it is kept or sent: columns, fields, constraint and need.

    `label` heads a question, a line or a column of a listing; `thing` is the same within a sentence, with its
    article, and `short` what a class with it is called. `lacking` says that a place has not got it. A learner
    reads `there` where it is, and `whether` is what they are to ask where nobody knows.
    """

    code: str
    label: str
    thing: str
    short: str
    lacking: str
    there: str
    whether: str


def _feature(**words: str) -> Any:
    """A field of `Access`, with the words of its `Feature`."""
    return field(default=None, metadata=words)


@dataclass(frozen=True, slots=True, kw_only=True)
class Access:
    """What a place has, True or False; None is what nobody has said. Facts of places and classes begin with it."""

    step_free: bool | None = _feature(
        label="Step-free access",
        thing="step-free access",
        short="step-free",
        lacking="the venue is not step-free",
        there="there are no steps to get in",
        whether="if there are steps",
    )


FEATURES = tuple(Feature(code=declared.name, **declared.metadata) for declared in fields(Access))
FEATURE_CODES = tuple(feature.code for feature in FEATURES)


def access_of(source: object) -> dict[str, Any]:
    """What a row, a class or a listed class says of each feature, by code."""
    return {code: getattr(source, code) for code in FEATURE_CODES}
