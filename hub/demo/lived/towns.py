"""Live through one town of the area, or several side by side: every event of its stories, in the order of time."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from functools import partial
from multiprocessing import get_context
from os import cpu_count

from hub.core.db import Database
from hub.core.ids import repeatable
from hub.core.vault import Vault
from hub.demo.invented.calendar import BEGINS, moment
from hub.demo.invented.plan import SEED, Plan
from hub.demo.lived import assessment_quality, closures, needs, profiles, registers, rounds, routes, venues
from hub.demo.lived.area import JOB, Area, found_town
from hub.demo.lived.play import events
from hub.demo.memory import image_of, in_memory
from hub.demo.types import Cost, Progress

HOUR = timedelta(hours=1)


def live(database: Database, plan: Plan, hub: Area, cost: Cost, progress: Progress) -> Area:
    """The town's organisations, with the hub's. `progress` is told how many events of how many are done."""
    with repeatable(f"{SEED} town {plan.town}", ids_from(plan) + HOUR):
        with database.unit_of_work(JOB, now=moment(plan.today, -BEGINS, 0)) as uow:
            area = found_town(uow, hub, plan.town, cost)
        parts = (events, needs.events, closures.events, rounds.events)
        everything = sorted(event for part in parts for event in part(plan, area))
        for number, event in enumerate(everything, 1):
            with database.unit_of_work(event.viewer, now=event.at) as uow:
                event.do(uow)
            progress(number, len(everything))
        registers.play(database, plan, area)
        venues.play(database, plan, area)
        routes.play(database, plan, area)
        profiles.play(database, plan, area)
        assessment_quality.play(database, plan, area)
    return area


def ids_from(plan: Plan) -> datetime:
    """The moment of which the first ids of the demonstration tell."""
    return moment(plan.today, -1, 0)


@contextmanager
def lived_beside(
    image: bytes, plans: Sequence[Plan], hub: Area, cost: Cost, vault: Vault
) -> Iterator[Iterator[bytes]]:
    """The images of other towns, each begun from `image`, as processes of their own come to their end."""
    if not plans:
        yield iter(())
        return
    with get_context("fork").Pool(min(cpu_count() or 1, len(plans)), maxtasksperchild=1) as pool:
        yield pool.imap(partial(lived, image, hub, cost, vault), plans)


def lived(image: bytes, hub: Area, cost: Cost, vault: Vault, plan: Plan) -> bytes:
    with in_memory(vault, image) as database:
        live(database, plan, hub, cost, lambda done, of: None)
        return image_of(database)
