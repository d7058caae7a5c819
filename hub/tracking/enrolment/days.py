"""Check the days of a course against its class, one another and today; each error names its field."""

from datetime import date, timedelta

from hub.core.errors import RuleBroken
from hub.directory.models import TaughtClass
from hub.forms.format import date_words
from hub.tracking.enrolment.models import Enrolment, EnrolmentBreak, Induction
from hub.tracking.enrolment.types import InductionState

WITHIN = timedelta(days=366)  # what is told of lies within a year, or the year is mistyped


def check_start(today: date, taught: TaughtClass, on: date) -> None:
    """Nobody starts a class before its first day, after its last or long before the hub was told."""
    past("The day they started", on, today)
    not_before("The day they started", on, today - WITHIN)
    if taught.starts_on:
        not_before("The day they started", on, taught.starts_on, "the first day of the class")
    not_after("The day they started", on, taught.ends_on, "the last day of the class")


def check_after_induction(induction: Induction | None, on: date) -> None:
    """Nobody starts before the induction to which they came."""
    if induction is not None and induction.state is InductionState.CAME:
        not_before("The day they started", on, induction.held_on, "the day of the induction")


def check_planned_end(taught: TaughtClass, started_on: date, planned: date | None) -> None:
    """A course ends after it began, and no later than its class."""
    if planned is not None:
        name = "planned_end"
        not_before("The planned end", planned, started_on, "the day they started", name)
        not_after("The planned end", planned, taught.ends_on, "the last day of the class", name)


def check_end(
    today: date, row: Enrolment, taught: TaughtClass, broke: EnrolmentBreak | None, on: date
) -> None:
    """Nobody finishes or leaves before they started, before their last break or after the class is over."""
    past("This day", on, today)
    not_before("This day", on, row.started_on, "the day they started")
    if broke is not None:
        not_before("This day", on, broke.returned_on or broke.began_on, "the last day of their break")
    if taught.ends_on is None or taught.ends_on >= row.started_on:
        not_after("This day", on, taught.ends_on, "the last day of the class")


def check_break(
    today: date,
    row: Enrolment,
    taught: TaughtClass,
    broke: EnrolmentBreak | None,
    on: date,
    until: date | None,
) -> None:
    """A break begins while the course goes on, and has a day on which they are expected back."""
    check_end(today, row, taught, broke, on)
    if until is None or until <= on:
        raise RuleBroken("Enter the day on which you expect them back, after the break begins", "expected_on")
    not_after("The day on which you expect them back", until, on + WITHIN, name="expected_on")


def check_return(today: date, taught: TaughtClass, broke: EnrolmentBreak, on: date) -> None:
    past("The day they came back", on, today)
    not_before("The day they came back", on, broke.began_on, "the day the break began")
    not_after("The day they came back", on, taught.ends_on, "the last day of the class")


def check_invitation(today: date, taught: TaughtClass, on: date) -> None:
    """People are invited for a day before the class is over; it may be told of afterwards."""
    not_before("The day of the induction", on, today - WITHIN)
    not_after("The day of the induction", on, taught.ends_on or today + WITHIN)


def past(what: str, on: date, today: date) -> None:
    if on > today:
        raise RuleBroken(f"{what} must be today or in the past", "on")


def not_before(what: str, on: date, earliest: date, which: str = "", name: str = "on") -> None:
    if on < earliest:
        raise RuleBroken(f"{what} must be on or after {_named(which, earliest)}", name)


def not_after(what: str, on: date, latest: date | None, which: str = "", name: str = "on") -> None:
    if latest is not None and on > latest:
        raise RuleBroken(f"{what} must be on or before {_named(which, latest)}", name)


def _named(which: str, on: date) -> str:
    return f"{which}, {date_words(on)}" if which else date_words(on)
