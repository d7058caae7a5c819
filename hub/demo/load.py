"""Load the demonstration area into an empty database: all of it or nothing."""

import gc
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import sqlalchemy as sa

from hub.accounts.models import Organisation
from hub.core.actor import Viewer
from hub.core.clock import local_date, utc_now
from hub.core.db import Database
from hub.core.errors import HubError
from hub.demo import accounts, allocation, assessment_quality, demand, forecast, matching, needs, venues
from hub.demo.area import found_area
from hub.demo.calendar import BEGINS, moment
from hub.demo.data_files import data
from hub.demo.plan import Plan, draw
from hub.demo.play import events
from hub.insight.services import count

JOB = Viewer.job("load the demonstration area")
Progress = Callable[[int, int], None]


class NotEmpty(HubError):
    """The demonstration never mixes with other data."""


@dataclass(frozen=True, slots=True)
class Loaded:
    """What there is now, or would be."""

    organisations: int
    classes: int
    learners: int


def is_empty(database: Database) -> bool:
    with database.unit_of_work(JOB, read_only=True) as uow:
        return uow.session.scalar(sa.select(Organisation.id).limit(1)) is None


def check_empty(database: Database) -> None:
    if not is_empty(database):
        raise NotEmpty("The database is not empty. The demonstration area needs one of its own.")


def load(database: Database, cost: tuple[int, int, int], progress: Progress) -> Loaded:
    """Fill an empty database. `cost` is that of the service's passwords."""
    check_empty(database)
    plan = needs.tell(demand.gather(draw(local_date(utc_now()))))
    play(database, plan, cost, progress)
    return loaded_counts(plan)


def play(database: Database, plan: Plan, cost: tuple[int, int, int], progress: Progress) -> None:
    """Live through the plan. `progress` is told how many events of how many are done."""
    with collector_resting(), database.all_or_nothing() as whole:
        with whole.unit_of_work(JOB, now=moment(plan.today, -BEGINS, 0)) as uow:
            area = found_area(uow, cost)
            accounts.mark(uow)
        everything = sorted([*events(plan, area), *needs.events(plan, area)])
        for number, event in enumerate(everything, 1):
            with whole.unit_of_work(event.viewer, now=event.at) as uow:
                event.do(uow)
            progress(number, len(everything))
        demand.play(whole, plan, area)
        matching.play(whole, area)
        venues.play(whole, plan, area)
        assessment_quality.play(whole, plan, area)
        allocation.play(whole, area)
        forecast.play(whole, plan)
        count_for_managers(whole)


def count_for_managers(whole: Database) -> None:
    """As the night would: what the managers' pages say."""
    with whole.unit_of_work(count.JOB) as uow:
        parts = count.due(uow)
    for part in parts:
        with whole.unit_of_work(count.JOB) as uow:
            count.count(uow, part)


@contextmanager
def collector_resting() -> Iterator[None]:
    """The collector of cycles finds little among thousands of short sessions, and takes a sixth of the time."""
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


def would_load(database: Database) -> Loaded:
    """The same plan, not played."""
    check_empty(database)
    return loaded_counts(draw(local_date(utc_now())))


def loaded_counts(plan: Plan) -> Loaded:
    return Loaded(len(data("organisations")["organisation"]), len(plan.classes), len(plan.cases))
