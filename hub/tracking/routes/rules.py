"""What a class may be said to lead to, and when a route is broken."""

from collections.abc import Callable
from datetime import date

from hub.core.errors import RuleBroken
from hub.directory.models import TaughtClass
from hub.directory.types import ClassState
from hub.tracking.routes.types import Route, Target

FIELD = "to_class"
Refusal = tuple[Callable[[TaughtClass, TaughtClass, date], bool], str]

REFUSALS: tuple[Refusal, ...] = (
    (lambda taught, to, today: to.id == taught.id, "A class cannot lead to itself. Select another class"),
    (
        lambda taught, to, today: to.state is ClassState.CANCELLED,
        "This class is cancelled. Select another class",
    ),
    (
        lambda taught, to, today: to.ends_on is not None and to.ends_on < today,
        "This class has ended. Select another class",
    ),
)


def check_leads(taught: TaughtClass, to: TaughtClass, today: date) -> None:
    """`RuleBroken` at the class chosen, where learners of the first could not go on to the second."""
    for holds, says in REFUSALS:
        if holds(taught, to, today):
            raise RuleBroken(says, field=FIELD)


def broken(route: Route, today: date) -> str:
    """Why nobody can go this way any more; empty where they can."""
    return _broken(route.target, today) if route.target else ""


def _broken(target: Target, today: date) -> str:
    if target.state is ClassState.CANCELLED:
        return "It is cancelled"
    if target.ends_on is not None and target.ends_on < today:
        return "It has ended"
    return ""
