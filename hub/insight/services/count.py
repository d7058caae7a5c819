"""The count: what the managers' pages say of people, opened once a week by a named job and kept as published.

What managers of an organisation may count is what the fence lets them see: purpose statistics, a live agreement, no
block. Whoever withdraws is left out from the next count on. A week is counted once, and a period that is compared
once and never again, so that two counts of it cannot be set against each other.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from hub.access.permissions import PURPOSES, Role
from hub.accounts.models import Organisation, User
from hub.accounts.types import OrganisationKind
from hub.audit import services as audit
from hub.core.actor import Viewer
from hub.core.db import UnitOfWork
from hub.insight import kept
from hub.insight.periods import COMPARED, Period, compared_to, month_to, published_to, terms_to, years_to
from hub.insight.settled import (
    after_class,
    compared,
    fairness,
    followed,
    forecasts,
    gaps,
    in_class,
    other_help,
    overlaps,
    quality,
    referred,
    series,
    voice,
    waiting,
)
from hub.insight.settled.beside import Beside
from hub.insight.settled.cohort import Cohort
from hub.insight.settled.referred import Referred
from hub.insight.summaries import totals

JOB = Viewer.job("count for managers")
WAITING, FAIRNESS, GAPS, REACH = "waiting", "fairness", "gaps", "reach"
FORECASTS, QUALITY = "forecasts", "quality"
CAME_AFTER = "after the course"
AFTER_CLASS = "after a class that leads to nothing"
IN_CLASSES = "in classes"
WIDER_OUTCOMES, SATISFACTION = "wider outcomes", "satisfaction"
OTHER_HELP = "other help"
SERIES = "series"
OVERLAPS = "half-empty classes"

Settle = Callable[[UnitOfWork, date], Mapping[str, Any]]
Population = tuple[str, date, Settle]  # its name, the last day of its week, period or month


@dataclass(frozen=True, slots=True)
class Part:
    """One population as of `last_day`, for the managers of one organisation. `settle` gives its figures by the names
    to keep them under, the part's own among them. Those of one `turn` know nothing of each other."""

    organisation_id: UUID
    manager: Viewer
    name: str
    last_day: date
    settle: Settle
    turn: int


def due(uow: UnitOfWork, today: date | None = None) -> list[Part]:
    """What of the last week and the last periods that are over today, or that day, has not been counted, for every
    organisation that has managers, in turn. Nothing while the hub has switched off counting: a nought that nobody
    counted would stay published."""
    if kept.switched_off(uow):
        return []
    managers = list(_managers(uow))
    every = [
        Part(organisation_id, manager, name, last_day, settle, turn)
        for turn, populations in enumerate((_periods, _of_the_week, _months))
        for organisation_id, manager in managers
        for name, last_day, settle in populations(today or uow.today)
    ]
    return [part for part in every if not _is_counted(uow, part)]


def count(uow: UnitOfWork, part: Part) -> bool:
    """Settle and keep one part; whether it was still to be done. Two at once: the later is `Conflict`."""
    if kept.switched_off(uow) or _is_counted(uow, part):
        return False
    with uow.acting_as(part.manager):
        found = part.settle(uow, part.last_day)
    for name, figures in found.items():
        row = kept.keep(uow, part.organisation_id, name, part.last_day, figures)
        audit.record(uow, "insight.count", about=row)
    return True


def _is_counted(uow: UnitOfWork, part: Part) -> bool:
    return kept.is_counted(uow, part.organisation_id, part.name, part.last_day)


def _managers(uow: UnitOfWork) -> Iterator[tuple[UUID, Viewer]]:
    """For each organisation with managers, one who is nobody in particular."""
    query = (
        sa.select(Organisation)
        .where(Organisation.id.in_(sa.select(User.organisation_id).where(User.role == Role.MANAGER)))
        .order_by(Organisation.id)
    )
    for row in uow.session.scalars(query):
        hub = row.kind is OrganisationKind.HUB
        yield row.id, Viewer(None, row.id, Role.MANAGER, PURPOSES[Role.MANAGER], hub=hub)


def _periods(today: date) -> Iterator[Population]:
    """They come first: fairness is read with those that its week has."""
    period = compared_to(today)
    for last_day in (period - COMPARED, period):
        yield of_period(last_day), last_day, partial(_compared, of_period(last_day))


def _of_the_week(today: date) -> Iterator[Population]:
    week, month = published_to(today), month_to(today)
    yield WAITING, week, _waiting
    yield GAPS, week, lambda uow, on: {GAPS: gaps.publish(uow, on)}
    yield OVERLAPS, week, lambda uow, on: {OVERLAPS: overlaps.publish(uow, on)}
    yield AFTER_CLASS, week, lambda uow, on: {AFTER_CLASS: after_class.publish(uow, on)}
    yield CAME_AFTER, week, _followed
    yield IN_CLASSES, week, lambda uow, on: {IN_CLASSES: in_class.publish(uow, on)}
    yield WIDER_OUTCOMES, week, lambda uow, on: {WIDER_OUTCOMES: voice.publish_moves(uow, on)}
    yield SATISFACTION, week, lambda uow, on: {SATISFACTION: voice.publish_ratings(uow, on)}
    yield OTHER_HELP, week, lambda uow, on: {OTHER_HELP: other_help.publish(uow, on)}
    yield FORECASTS, month, lambda uow, on: {FORECASTS: forecasts.publish(uow, on)}
    yield QUALITY, month, lambda uow, on: {QUALITY: quality.publish(uow, on)}
    for year in years_to(week):
        yield of_year(year), week, partial(_referred, year)


def _months(today: date) -> Iterator[Population]:
    """They come last: they are settled beside what is told of terms and years."""
    yield SERIES, published_to(today), _series


def of_period(last_day: date) -> str:
    """The name that the period which ended that day is kept under, for good."""
    return f"compared {last_day}"


def of_year(year: Period) -> str:
    """The name that the referrals of that year are kept under."""
    return f"referred {year.code}"


def of_term(term: Period) -> str:
    """The name that the people who registered in that term are kept under."""
    return of_cohort(term.code)


def of_cohort(code: str) -> str:
    return f"cohort {code}"


def _compared(name: str, uow: UnitOfWork, last_day: date) -> Mapping[str, Any]:
    return {name: compared.publish(uow, last_day)}


def _waiting(uow: UnitOfWork, on: date) -> Mapping[str, Any]:
    """The dashboard's list and fairness hold figures of the same people, which are settled together."""
    people = waiting.publish(uow, on)
    return {WAITING: people.without_groups(), FAIRNESS: fairness.publish(uow, people, on)}


def _referred(year: Period, uow: UnitOfWork, _on: date) -> Mapping[str, Any]:
    return {of_year(year): referred.publish(uow, year)}


def _series(uow: UnitOfWork, on: date) -> Mapping[str, Any]:
    """From the summaries of the organisation whose managers count, beside what was counted last of terms and years."""
    counted_for, since = _counted_for(uow), series.months_counted(on)[0]
    months = totals.by_month(uow, counted_for, since)
    joined = totals.by_week_of_joining(uow, counted_for, since, series.STARTED)
    terms = {term: kept.found(uow, Cohort, of_term(term)) for term in terms_to(on)}
    years = {year: kept.found(uow, Referred, of_year(year)) for year in years_to(on)}
    beside = Beside(
        {term: one.figures for term, one in terms.items() if one},
        {year: one.figures for year, one in years.items() if one},
        months.gone,
    )
    return {SERIES: series.settled(months.happened, joined, on, beside)}


def _counted_for(uow: UnitOfWork) -> UUID:
    viewer = uow.viewer
    assert viewer is not None
    assert viewer.organisation_id is not None
    return viewer.organisation_id


def _followed(uow: UnitOfWork, on: date) -> Mapping[str, Any]:
    """The cohorts of terms, what came after courses and whom the hub reaches count the same people, who are settled
    together."""
    found = followed.publish(uow, on)
    told = {of_cohort(code): one for code, one in found.cohorts.items()}
    return {CAME_AFTER: found.came_after, REACH: found.reach} | told
