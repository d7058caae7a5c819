"""Somebody who sets the gap map beside the dashboard: whom no class fits are some of those who wait.

`HUB_TEST_WORLDS=300` makes so many lists in place of a few.
"""

import os
from collections import Counter
from datetime import timedelta
from itertools import product
from random import Random

import pytest

from hub.demand.queries import Wanted
from hub.directory.rungs import Rung
from hub.directory.types import Level
from hub.insight.settled import gaps, waiting
from hub.insight.settled.waiting import ELSEWHERE, Counts
from hub.learners.types import ArrivalChannel
from tests.unit.insight.reader import Kind, Reader, anybody, both, crowd, of
from tests.unit.insight.the_list import BANDS, TODAY

WORLDS = range(int(os.environ.get("HUB_TEST_WORLDS", "4")))
LEVELS = {Rung.PE: Level.PE, Rung.E1: Level.E1, Rung.E3: Level.E3}
AREAS = ("E5", ELSEWHERE)
CHANNELS = tuple(ArrivalChannel)[:2]
FITS, LACKS = "a class fits", "no class fits"
WEEKS_OF = dict(zip(BANDS, (1, 10, 20, 40), strict=True))
MORNINGS = sum(1 << day * 3 for day in range(5))


@pytest.mark.parametrize("world", WORLDS)
def test_no_few_people_can_be_worked_out_from_the_list_and_the_gap_map(world: int) -> None:
    people = crowd(Random(world), tuple(LEVELS), BANDS, AREAS, CHANNELS, (FITS, LACKS))
    reader = Reader(product(LEVELS, BANDS, AREAS, ArrivalChannel, (FITS, LACKS)))
    read_list(reader, people)
    read_gaps(reader, people)
    reader.finds_nobody(people)


def read_list(reader: Reader, people: Counter[Kind]) -> None:
    counts = Counts(Counter(), Counter(), Counter())
    for (rung, band, area, channel, _), number in people.items():
        counts.by_day[rung, TODAY - timedelta(weeks=WEEKS_OF[str(band)])] += number  # type: ignore[index]
        counts.by_area[rung, area] += number  # type: ignore[index]
        counts.by_channel[channel] += number  # type: ignore[index]
    page = waiting.settled(counts, TODAY, tuple(LEVELS), AREAS)
    reader.reads(page.total.cell, anybody)
    for band, figure in page.by_band.items():
        reader.reads(figure.cell, of(band, 1))
    for (rung, band), figure in page.by_rung_and_band.items():
        reader.reads(figure.cell, both(of(rung, 0), of(band, 1)))
    for rung, figure in page.by_rung.items():
        reader.reads(figure.cell, of(rung, 0))
    for (rung, area), figure in page.by_rung_and_area.items():
        reader.reads(figure.cell, both(of(rung, 0), of(area, 2)))
    for area, figure in page.by_area.items():
        reader.reads(figure.cell, of(area, 2))
    for channel, figure in page.by_channel.items():
        reader.reads(figure.cell, of(channel, 3))


def read_gaps(reader: Reader, people: Counter[Kind]) -> None:
    rows = [
        Wanted(LEVELS[rung], area, MORNINGS, [], {}, suits=MORNINGS)  # type: ignore[index,arg-type]
        for (rung, _, area, _, fit), number in people.items()
        for _ in range(number)
        if fit == LACKS
    ]
    page, lacks = gaps.settled(rows, tuple(LEVELS), AREAS), of(LACKS, 4)
    reader.reads(page.total.cell, lacks)
    for rung, figure in page.by_rung.items():
        reader.reads(figure.cell, both(lacks, of(rung, 0)))
    for (rung, area), figure in page.by_rung_and_area.items():
        reader.reads(figure.cell, both(lacks, of(rung, 0), of(area, 2)))
    for area, figure in page.by_area.items():
        reader.reads(figure.cell, both(lacks, of(area, 2)))
