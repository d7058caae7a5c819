"""What a class was looked for by, in words: the match profile that a ranking was made from."""

import json
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import Any

from hub.directory.types import CHILD_AGE_LABELS, LEVEL_NAMES, MODE_LABELS, STRAND_LABELS
from hub.forms.fields.when import day_words
from hub.learners.types import FUNDING_LABELS, GOAL_LABELS, TRAVEL_LABELS, FundingOutcome
from hub.rights.access.wording import week, words

STEPS = ("Emerging", "Consolidating", "Secure")  # as a match profile numbers them
FUNDING = {  # as a match profile names it
    "full": FundingOutcome.FULL,
    "co_funded": FundingOutcome.CO_FUNDED,
    "not_eligible": FundingOutcome.NOT_ELIGIBLE,
    "check": FundingOutcome.CHECK,
}


def profile(value: Any, _row: Any) -> str:
    """The JSON text of a match profile: what nobody has said is left out."""
    known = json.loads(value)
    said = ((name, _of_profile(name, one)) for name, one in known.items() if one not in (None, [], {}, ""))
    return "; ".join(f"{words()['profile'].get(name, name.replace('_', ' '))}: {text}" for name, text in said)


def _of_profile(name: str, value: Any) -> str:
    if name in PROFILE:
        return PROFILE[name](value)
    if isinstance(value, bool):
        return "yes" if value else "no"
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)


def _each(labels: Mapping[Any, str]) -> Callable[[Any], str]:
    return lambda value: ", ".join(
        labels.get(one, str(one)) for one in (value if isinstance(value, list) else [value])
    )


def _at(names: Iterable[str]) -> Callable[[Any], str]:
    """By number in a list; "not known" for none."""
    known = list(names)

    def said(value: Any) -> str:
        return "not known" if value is None else known[value]

    return lambda value: ", ".join(map(said, value if isinstance(value, list) else [value]))


def _day(value: Any) -> str:
    return day_words(date.fromisoformat(value))


PROFILE: Mapping[str, Callable[[Any], str]] = {
    "availability": week,
    "placement": _at(LEVEL_NAMES.values()),
    "levels": _at(LEVEL_NAMES.values()),
    "steps": _at(STEPS),
    "assessed_on": _day,
    "earliest_start": _day,
    "child_ages": _each(CHILD_AGE_LABELS),
    "funding": lambda value: FUNDING_LABELS[FUNDING[value]],
    "goals": _each(GOAL_LABELS),
    "modes": _each(MODE_LABELS),
    "strand": _each(STRAND_LABELS),
    "travel_mode": _each(TRAVEL_LABELS),
    "excluded_classes": lambda value: str(len(value)),
    "excluded_providers": lambda value: str(len(value)),
    "live_classes": lambda value: str(len(value)),
}
