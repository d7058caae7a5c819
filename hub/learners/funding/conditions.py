"""The tests a rule may use. Each answers True or False, or None where nobody has said what it asks."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from hub.learners.funding.facts import Facts
from hub.learners.rules import age_on


@dataclass(frozen=True, slots=True)
class Asked:
    """The facts, and the day on which the learning is to start."""

    facts: Facts
    on: date


class Test(NamedTuple):
    """How a test is answered, and what is not known where it cannot be: it ends "We do not know …"."""

    answer: Callable[[Asked, Any], bool | None]
    asks: str


def year_begun(day: date) -> int:
    """Academic years begin on 1 August."""
    return day.year if day.month >= 8 else day.year - 1


def academic_year(day: date) -> str:
    begun = year_begun(day)
    return f"{begun}/{(begun + 1) % 100:02}"


def _status_in(asked: Asked, codes: Collection[str]) -> bool | None:
    return _one_of(asked.facts.permission.status, codes)


def _support_in(asked: Asked, codes: Collection[str]) -> bool | None:
    return _one_of(asked.facts.permission.support, codes)


def _permission_in(asked: Asked, codes: Collection[str]) -> bool | None:
    return _one_of(asked.facts.permission.length, codes)


def _permission_ends(asked: Asked, codes: Collection[str]) -> bool:
    """Nobody is asked when every permission ends: only one that is known to end soon meets a rule."""
    return asked.facts.permission.ends in codes


def _before_in(asked: Asked, codes: Collection[str]) -> bool | None:
    return _one_of(asked.facts.permission.before, codes)


def _benefits_any(asked: Asked, codes: Collection[str]) -> bool | None:
    benefits = asked.facts.benefits
    return None if benefits is None else not benefits.isdisjoint(codes)


def _not_asked(asked: Asked, names: Collection[str]) -> bool:
    return all(getattr(asked.facts, name) is None for name in names)


def _earnings_open(asked: Asked, pounds: float) -> bool:
    return _earnings_below(asked, pounds) is None


def _one_of(value: str | None, codes: Collection[str]) -> bool | None:
    return None if value is None else value in codes


def _age_under(asked: Asked, years: int) -> bool | None:
    born = asked.facts.born
    return None if born is None else age_on(date(year_begun(asked.on), 8, 31), born) < years


def _here_at_least(asked: Asked, months: int) -> bool | None:
    return _months_at_least(asked.facts.in_uk_since, asked.on, months)


def _waiting_at_least(asked: Asked, months: int) -> bool | None:
    return _months_at_least(asked.facts.permission.waiting, asked.on, months)


def _months_at_least(since: date | None, on: date, months: int) -> bool | None:
    """Whole months, so the same day of the month is enough."""
    if since is None:
        return None
    return (on.year - since.year) * 12 + on.month - since.month - (on.day < since.day) >= months


def _earnings_below(asked: Asked, pounds: float) -> bool | None:
    earnings = asked.facts.earnings
    if earnings is None or earnings.low < pounds < earnings.high:
        return None
    return earnings.high <= pounds


def _other(answer: Callable[[Asked, Any], bool | None]) -> Callable[[Asked, Any], bool | None]:
    def negated(asked: Asked, value: Any) -> bool | None:
        met = answer(asked, value)
        return None if met is None else not met

    return negated


BORN, HERE, WAITING = (
    "their date of birth",
    "how long they have lived in the UK",
    "how long they have waited for a decision on asylum",
)
EARNED = "closely enough what they earn"

TESTS: dict[str, Test] = {
    "status_in": Test(_status_in, "their status in the UK"),
    "support_in": Test(_support_in, "which support they get as asylum seekers"),
    "permission_in": Test(_permission_in, "for how long they have permission to live in the UK"),
    "permission_ends": Test(_permission_ends, "when their permission ends"),
    "before_in": Test(_before_in, "where they lived before they came to the UK"),
    "benefits_any": Test(_benefits_any, "which benefits they get"),
    "not_asked": Test(_not_asked, ""),
    "age_under": Test(_age_under, BORN),
    "age_at_least": Test(_other(_age_under), BORN),
    "months_here_at_least": Test(_here_at_least, HERE),
    "months_here_under": Test(_other(_here_at_least), HERE),
    "months_waiting_at_least": Test(_waiting_at_least, WAITING),
    "months_waiting_under": Test(_other(_waiting_at_least), WAITING),
    "earnings_below": Test(_earnings_below, EARNED),
    "earnings_at_least": Test(_other(_earnings_below), EARNED),
    "earnings_open": Test(_earnings_open, EARNED),
}

# The tests that are given a list of codes; the others are given a number.
LISTED = frozenset(
    {
        *("status_in", "support_in", "permission_in", "permission_ends", "before_in"),
        *("benefits_any", "not_asked"),
    }
)


def met(test: dict[str, Any], asked: Asked) -> bool | None:
    """Whether all parts of a rule's test are met; one that is not settles it, whatever is not known."""
    answers = [TESTS[name].answer(asked, value) for name, value in test.items()]
    if False in answers:
        return False
    return None if None in answers else True


def not_known(test: dict[str, Any], asked: Asked) -> str:
    """What has to be asked first to answer a test of which nobody can say whether it is met."""
    open_tests = (name for name, value in test.items() if TESTS[name].answer(asked, value) is None)
    return TESTS[next(open_tests)].asks
