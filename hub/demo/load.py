"""Load the demonstration area into an empty database: all of it or nothing."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from hub.accounts.models import Organisation
from hub.audit import chain
from hub.consent.services import notices
from hub.core import collector
from hub.core.clock import local_date, utc_now
from hub.core.db import Database
from hub.core.errors import HubError
from hub.core.ids import repeatable
from hub.demo import accounts
from hub.demo.data_files import data
from hub.demo.invented.calendar import BEGINS, last_night, moment
from hub.demo.invented.plan import PEOPLE, SEED, Plan, draw
from hub.demo.lived import (
    allocation,
    breaches,
    demand,
    forecast,
    links,
    matching,
    messages,
    needs,
    newcomers,
    nights,
    other_help,
    oversight,
    rights,
    sharing,
)
from hub.demo.lived.area import JOB, Area, found_hub
from hub.demo.lived.towns import HOUR, ids_from, live, lived_beside
from hub.demo.lived.twice import come_twice, twice
from hub.demo.memory import image_of, in_memory, pour
from hub.demo.types import Cost, Progress
from hub.directory import version
from hub.insight.services import count
from hub.learners.services import refresh
from hub.referrals.waiting import kept_fits


class NotEmpty(HubError):
    """The demonstration never mixes with other data."""


@dataclass(frozen=True, slots=True)
class Loaded:
    """What there is now, or would be. `twice` are those of the learners who were recorded twice."""

    organisations: int
    classes: int
    learners: int
    twice: int


def is_empty(database: Database) -> bool:
    with database.unit_of_work(JOB, read_only=True) as uow:
        return uow.session.scalar(sa.select(Organisation.id).limit(1)) is None


def check_empty(database: Database) -> None:
    if not is_empty(database):
        raise NotEmpty("The database is not empty. The demonstration area needs one of its own.")


def load(database: Database, cost: Cost, progress: Progress, learners: int = PEOPLE) -> Loaded:
    """Fill an empty database."""
    check_empty(database)
    plans = [needs.tell(demand.gather(plan)) for plan in towns_of(learners)]
    play(database, plans, cost, progress)
    return loaded_counts(plans)


def towns_of(learners: int) -> list[Plan]:
    """Towns with so many people together, none larger than the first."""
    today = local_date(utc_now())
    towns = range((learners - 1) // PEOPLE + 1)
    return [draw(today, min(PEOPLE, learners - town * PEOPLE), town) for town in towns]


def play(database: Database, plans: Sequence[Plan], cost: Cost, progress: Progress) -> None:
    """Live through the plans in memory, then keep what came of it. `progress` is told how much is done."""
    first, *others = plans
    with collector.resting(), in_memory(database.vault) as whole:
        copy(database, whole)
        hub = begin(whole, first, cost)
        with lived_beside(image_of(whole), others, hub, cost, database.vault) as images:
            area = live(whole, first, hub, cost, lambda done, of: progress(done, of * len(plans)))
            for number, image in enumerate(images, 2):
                with in_memory(database.vault, image) as town:
                    copy(town, whole)
                progress(number, len(plans))
        with whole.unit_of_work(JOB) as uow:
            version.bump(uow)  # the other towns' classes came past it
        finish(whole, first, area)
        copy(whole, database)
    chain.seal(database)


def copy(source: Database, target: Database) -> None:
    with target.engine.execution_options(hub_schema=True).begin() as connection:
        pour(source, connection)


def begin(database: Database, plan: Plan, cost: Cost) -> Area:
    """The hub opens, with the notices that are read out in all towns."""
    with (
        repeatable(f"{SEED} hub", ids_from(plan)),
        database.unit_of_work(JOB, now=moment(plan.today, -BEGINS, 0)) as uow,
    ):
        area = found_hub(uow, cost)
        accounts.mark(uow)
        for language in notices.current():
            notices.kept(uow, language)
        return area


def finish(database: Database, plan: Plan, area: Area) -> None:
    """What the hub does for all towns together: the nightly rounds, proposed places, forecasts."""
    with repeatable(f"{SEED} area", ids_from(plan) + 2 * HOUR):
        nights.play(database, plan)
        other_help.play(database, plan, area)
        come_twice(database, plan, area)
        work_out_again(database, last_night(plan.today))
        demand.play(database, plan, area)
        matching.play(database, plan, area)
        allocation.play(database, plan, area)
        forecast.play(database, plan)
        sharing.play(database, plan, area)
        rights.play(database, plan, area)
        newcomers.play(database, plan, area)
        messages.play(database, plan)
        links.play(database, plan)
        look_for_fits(database, last_night(plan.today))
        count_for_managers(database, last_night(plan.today))
        oversight.play(database, plan, area)
        breaches.play(database, plan, area)


def work_out_again(database: Database, night: datetime) -> None:
    """As the night would, so that the next finds nothing new: rules and ages are those of today."""
    with database.unit_of_work(refresh.JOB, now=night) as uow:
        for work in refresh.plan(uow):
            refresh.ACTS[work.kind](uow, work.ids or ())


def look_for_fits(database: Database, night: datetime) -> None:
    """As the night would: for whom a class fits and has a place."""
    with database.unit_of_work(kept_fits.JOB, now=night) as uow:
        kept_fits.look(uow, kept_fits.to_look_at(uow, forgotten=True))


def count_for_managers(database: Database, night: datetime) -> None:
    """As the night would: what the managers' pages say."""
    with database.unit_of_work(count.JOB, now=night) as uow:
        parts = count.due(uow)
    for part in parts:
        with database.unit_of_work(count.JOB, now=night) as uow:
            count.count(uow, part)


def would_load(database: Database, learners: int = PEOPLE) -> Loaded:
    """The same plans, not played."""
    check_empty(database)
    return loaded_counts(towns_of(learners))


def loaded_counts(plans: Sequence[Plan]) -> Loaded:
    own = len(data("organisations")["organisation"]) - 1
    return Loaded(
        1 + own * len(plans),
        sum(len(plan.classes) for plan in plans),
        sum(len(plan.cases) for plan in plans),
        len(twice(plans[0])),
    )
