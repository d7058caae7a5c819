"""Providers say what their classes lead to; of some of them nobody has said it yet."""

from collections.abc import Iterator, Sequence

from hub.core.db import Database, UnitOfWork
from hub.demo.invented.calendar import moment
from hub.demo.invented.classes import DemoClass
from hub.demo.invented.plan import Plan
from hub.demo.lived.area import Area
from hub.directory.models import TaughtClass
from hub.directory.types import LEVELS, Level, Strand
from hub.tracking.routes import services
from hub.tracking.routes.types import Onward

MORNING = 60  # minutes after the office opened
UNSAID = 4  # of so many classes, nobody has said of one
STEPS = frozenset({Strand.GENERAL, Strand.LITERACY})
OUT = {
    Level.E3: "vocational",
    Level.L1: "functional_english",
}  # nobody has said what comes after the highest level


def play(database: Database, plan: Plan, area: Area) -> None:
    going_on = [one for one in plan.classes if not one.term.over]
    for one in going_on:
        if one.number % UNSAID and one.facts["strand"] in STEPS:
            staff = area.staff[one.provider][0]
            with database.unit_of_work(staff, now=moment(plan.today, -1, MORNING)) as uow:
                say(uow, one, going_on)


def say(uow: UnitOfWork, one: DemoClass, going_on: Sequence[DemoClass]) -> None:
    assert one.id is not None
    taught = uow.get(TaughtClass, one.id)
    for onward in leads_to(one, going_on):
        services.add(uow, taught, onward)


def leads_to(one: DemoClass, going_on: Sequence[DemoClass]) -> Iterator[Onward]:
    """The first class of the provider at the next level, else any of the kind; and what comes after ESOL."""
    high: Level = one.facts["level_high"]
    if high.order + 1 < len(LEVELS):
        level = LEVELS[high.order + 1]
        own = (other for other in going_on if other.provider == one.provider and begins_at(other, level))
        found = next(own, None)
        yield Onward(to_class_id=found.id) if found else Onward(level=level, strand=Strand.GENERAL)
    if high in OUT:
        yield Onward(way_out=OUT[high])


def begins_at(one: DemoClass, level: Level) -> bool:
    return one.facts["level_low"] is level and one.facts["strand"] is Strand.GENERAL
