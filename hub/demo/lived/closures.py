"""Providers say when they teach nobody, some weeks before it comes."""

from collections.abc import Iterator
from datetime import date, timedelta
from functools import partial

from hub.core.db import UnitOfWork
from hub.core.ids import new_id
from hub.demo.data_files import data
from hub.demo.invented.calendar import BEGINS, moment, monday
from hub.demo.invented.plan import Plan
from hub.demo.lived.area import Area
from hub.demo.lived.play import Event
from hub.directory.services import closures

SAID_BEFORE, KNOWN_FOR = (
    60,
    120,
)  # days before the first of them; days from today of which nothing is said yet


def events(plan: Plan, area: Area) -> Iterator[Event]:
    for number, (label, first, days, providers) in enumerate(each(plan.today)):
        begins = (first - plan.today).days
        said = min(max(begins - SAID_BEFORE, 1 - BEGINS), -1)
        for provider in providers:
            facts = {"label": label, "first_on": first, "last_on": first + timedelta(days=days - 1)}
            do = partial(close, area=area, provider=provider, facts={**facts, "class_id": None})
            yield Event(moment(plan.today, said, 0), number, area.staff[provider][0], do)


def each(today: date) -> Iterator[tuple[str, date, int, list[str]]]:
    """(label, first day, days, providers) of every year since the hub opened, as far as it is known."""
    for one in data("closures")["closure"]:
        for year in range(today.year - 2, today.year + 2):
            first = monday(date(year, *one["from"]))
            if -BEGINS < (first - today).days < KNOWN_FOR:
                yield one["label"], first, one["days"], one["providers"]


def close(uow: UnitOfWork, area: Area, provider: str, facts: dict[str, object]) -> None:
    closures.add(uow, area.ids[provider], facts, new_id().hex)
