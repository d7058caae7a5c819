"""When a call after a course is due, and what it can bring. Pure."""

import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from importlib.resources import files

from hub.core.clock import months_after
from hub.core.errors import RuleBroken
from hub.tracking.codes import Vocabulary, vocabulary
from hub.tracking.destinations.types import CheckState

UNREACHED = "OTH3"  # of the vocabulary: what is kept of somebody nobody could reach


@dataclass(frozen=True, slots=True)
class Rules:
    """`data/after_the_course.toml`."""

    months: tuple[int, ...]
    days_to_make_up: int
    calls: int
    days_to_next_call: int
    days_in_sight: int


@cache
def rules() -> Rules:
    kept = tomllib.loads(
        files("hub.tracking.destinations").joinpath("data/after_the_course.toml").read_text(encoding="utf-8")
    )
    return Rules(**{**kept, "months": tuple(sorted(kept["months"]))})


def due_now(ended_on: date, today: date, begun: Iterable[int]) -> tuple[int, date] | None:
    """(month, day it came due) of the check to begin: of several that were missed, the last alone."""
    come = [(month, months_after(ended_on, month)) for month in rules().months]
    past = [(month, due_on) for month, due_on in come if due_on <= today]
    if not past or past[-1][0] in set(begun):
        return None
    in_time = past[-1][1] >= today - timedelta(days=rules().days_to_make_up)
    return past[-1] if in_time else None


def offered(on: date) -> list[tuple[str, str]]:
    """(code, words) of what somebody who was reached can say."""
    return [
        (one.code, one.label)
        for one in vocabulary(Vocabulary.DESTINATION)
        if one.counts_on(on) and one.code != UNREACHED
    ]


def check_destination(said: CheckState, destination: str | None, on: date) -> None:
    """Who was reached says what they do now."""
    if said is CheckState.REACHED and destination not in dict(offered(on)):
        raise RuleBroken("Select what they do now", "destination")


def after_a_call(said: CheckState, calls: int) -> CheckState:
    """The last call without an answer is one that did not reach them."""
    tried_enough = said is CheckState.NO_ANSWER and calls >= rules().calls
    return CheckState.NOT_REACHED if tried_enough else said
