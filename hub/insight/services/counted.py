"""The figures that the managers' pages are drawn from: those of the last count for the viewer's organisation."""

from dataclasses import dataclass
from datetime import date, timedelta

from hub.accounts.queries import first_hub
from hub.core.db import UnitOfWork
from hub.insight import kept
from hub.insight.kept import Counted
from hub.insight.periods import COMPARED, Period, compared_to, published_to, years_to
from hub.insight.services.count import (
    AFTER_CLASS,
    CAME_AFTER,
    FAIRNESS,
    FORECASTS,
    GAPS,
    IN_CLASSES,
    OTHER_HELP,
    OVERLAPS,
    QUALITY,
    REACH,
    SATISFACTION,
    SERIES,
    WAITING,
    WIDER_OUTCOMES,
    of_period,
    of_term,
    of_year,
)
from hub.insight.settled.after_class import AfterClass
from hub.insight.settled.after_the_course import CameAfter
from hub.insight.settled.cohort import Cohort
from hub.insight.settled.compared import Compared
from hub.insight.settled.fairness import ByGroup
from hub.insight.settled.forecasts import Record
from hub.insight.settled.gaps import GapMap
from hub.insight.settled.in_class import InClasses
from hub.insight.settled.other_help import OtherHelp
from hub.insight.settled.overlaps import Overlaps
from hub.insight.settled.quality import Quality
from hub.insight.settled.reach import Reach
from hub.insight.settled.referred import Referred
from hub.insight.settled.series import Series
from hub.insight.settled.voice import Satisfaction, WiderOutcomes
from hub.insight.settled.waiting import Waiting


@dataclass(frozen=True, slots=True)
class Periods:
    """What became of the referrals of the period that ended on `last_day`, and of those of the one before."""

    last_day: date
    now: Compared
    before: Compared


@dataclass(frozen=True, slots=True)
class Fairness:
    """Who waits, by group, beside the last two periods that were over when they were counted."""

    people: ByGroup
    periods: Periods


def ahead_of_the_dashboard(uow: UnitOfWork) -> None:
    """Read in one statement what its page is drawn from, of this year and as of the last Sunday."""
    last = published_to(uow.today)
    kept.ahead(uow, WAITING, GAPS, of_year(years_to(last)[0]), *map(of_period, _compared(last)))


def ahead_of_gaps(uow: UnitOfWork) -> None:
    """The same of the page of gaps."""
    kept.ahead(uow, GAPS, AFTER_CLASS, OVERLAPS)


def waiting(uow: UnitOfWork) -> Counted[Waiting] | None:
    """Who waits, as counted last; None before the first count."""
    return kept.found(uow, Waiting, WAITING)


def gaps(uow: UnitOfWork) -> Counted[GapMap] | None:
    """Whom no class fits, as counted last; None before the first count."""
    return kept.found(uow, GapMap, GAPS)


def overlaps(uow: UnitOfWork) -> Counted[Overlaps] | None:
    """Which half-empty classes meet at one time, as looked for last; None before the first count."""
    return kept.found(uow, Overlaps, OVERLAPS)


def after_class(uow: UnitOfWork) -> Counted[AfterClass] | None:
    """Who finishes a class that leads to nothing, as counted last; None before the first count."""
    return kept.found(uow, AfterClass, AFTER_CLASS)


def series(uow: UnitOfWork) -> Counted[Series] | None:
    """What happened month by month, as counted last; None before the first count."""
    return kept.found(uow, Series, SERIES)


def reach(uow: UnitOfWork) -> Counted[Reach] | None:
    """Whom the hub reaches, as counted last; None before the first count."""
    return kept.found(uow, Reach, REACH)


def came_after(uow: UnitOfWork) -> Counted[CameAfter] | None:
    """What people do after a course, as counted last; None before the first count."""
    return kept.found(uow, CameAfter, CAME_AFTER)


def wider_outcomes(uow: UnitOfWork) -> Counted[WiderOutcomes] | None:
    """What people can do before a course and after it, as counted last; None before the first count."""
    return kept.found(uow, WiderOutcomes, WIDER_OUTCOMES)


def other_help(uow: UnitOfWork) -> Counted[OtherHelp] | None:
    """What other help people were told of, as counted last; None before the first count."""
    return kept.found(uow, OtherHelp, OTHER_HELP)


def satisfaction(uow: UnitOfWork) -> Counted[Satisfaction] | None:
    """What people think of their class, as counted last; None before the first count."""
    return kept.found(uow, Satisfaction, SATISFACTION)


def satisfaction_for_providers(uow: UnitOfWork) -> Counted[Satisfaction] | None:
    """The same as the hub's own managers have it."""
    return kept.found(uow, Satisfaction, SATISFACTION, first_hub(uow))


def in_classes(uow: UnitOfWork) -> Counted[InClasses] | None:
    """How many are in each class, as the hub's own managers have it; None before the first count."""
    return kept.found(uow, InClasses, IN_CLASSES, first_hub(uow))


def forecasts(uow: UnitOfWork) -> Counted[Record] | None:
    """How good the forecasts were, as counted last; None before the first count."""
    return kept.found(uow, Record, FORECASTS)


def quality(uow: UnitOfWork) -> Counted[Quality] | None:
    """How well assessments hold, as counted last; None before the first count."""
    return kept.found(uow, Quality, QUALITY)


def fairness(uow: UnitOfWork) -> Counted[Fairness] | None:
    """By group, as counted last; None before the first count."""
    kept.ahead(uow, FAIRNESS, *map(of_period, _compared(published_to(uow.today))))
    people = kept.found(uow, ByGroup, FAIRNESS)
    both = people and periods(uow, people.last_day)
    return (
        Counted(Fairness(people.figures, both), people.last_day, people.counted_at)
        if people and both
        else None
    )


def periods(uow: UnitOfWork, on: date) -> Periods | None:
    """Those that were over when the week that ended that day was; None where they have not been counted."""
    last_day, before_it = _compared(on)
    now, before = (kept.found(uow, Compared, of_period(day)) for day in (last_day, before_it))
    return Periods(last_day, now.figures, before.figures) if now and before else None


def _compared(on: date) -> tuple[date, date]:
    """The last days of the two periods that were over when the week that ended that day was."""
    last_day = compared_to(on + timedelta(days=1))
    return last_day, last_day - COMPARED


def referred(uow: UnitOfWork, year: Period) -> Counted[Referred] | None:
    """What became of the referrals of that year, as counted last; None before the first count."""
    return kept.found(uow, Referred, of_year(year))


def cohort(uow: UnitOfWork, term: Period) -> Counted[Cohort] | None:
    """How far those who registered in that term have come, as counted last; None before the first count."""
    return kept.found(uow, Cohort, of_term(term))
