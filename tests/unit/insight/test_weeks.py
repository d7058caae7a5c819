"""Somebody who keeps the pages of one week and sets the next week's against them.

Who does not know how many came or left in between learns nothing of few people. Who knows that it was exactly one may
learn how many there are now, where a figure moves: that is not kept from them (ADR 6).
"""

from collections import Counter
from collections.abc import Collection, Iterator
from datetime import timedelta
from functools import partial
from itertools import product
from random import Random

import pytest

from hub.directory.rungs import RUNGS
from hub.insight.periods import periods
from hub.insight.services.waiting import tables
from hub.insight.settled.waiting import ELSEWHERE, Counts, Waiting, settled
from hub.insight.types import Cell, Filters, Table
from hub.learners.types import ArrivalChannel
from tests.unit.insight.reader import Kind, Reader, Test, both, crowd
from tests.unit.insight.the_list import BANDS, TODAY, read_waiting

SOME_RUNGS, CHANNELS = RUNGS[:3], tuple(ArrivalChannel)[:2]
AREAS = ("E5", ELSEWHERE)
STAYED, CAME, LEFT = "stayed", "came", "left"
THERE = ((STAYED, LEFT), (STAYED, CAME))  # before and after
WEEKS_OF = dict(zip(BANDS, (1, 10, 20, 40), strict=True))
WORLDS = range(6)


@pytest.mark.parametrize("changes", [CAME, LEFT])
@pytest.mark.parametrize("world", WORLDS)
def test_no_few_people_can_be_worked_out_from_two_weeks_between_which_one_changed(
    world: int, changes: str
) -> None:
    truth = with_one_change(world, changes)
    two_weeks(truth).finds_nobody(truth)


def test_who_knows_that_exactly_one_changed_learns_more() -> None:
    """Four become five: the figure moves, and one person is what it moved by."""
    kind = (SOME_RUNGS[0], BANDS[0], AREAS[0], CHANNELS[0])
    truth = Counter({(*kind, STAYED): 4, (*kind, CAME): 1})
    reader = two_weeks(truth)
    reader.finds_nobody(truth)
    reader.concludes([one for one in reader.number if one[4] != STAYED], 0, 1)
    with pytest.raises(AssertionError):
        reader.finds_nobody(truth)


def with_one_change(world: int, changes: str) -> Counter[Kind]:
    random = Random(world)
    people = crowd(random, SOME_RUNGS, BANDS, AREAS, CHANNELS)
    one = tuple(random.choice(choices) for choices in (SOME_RUNGS, BANDS, AREAS, CHANNELS))
    return Counter({(*kind, STAYED): number for kind, number in people.items()}) + Counter([(*one, changes)])


def two_weeks(truth: Counter[Kind]) -> Reader:
    reader = Reader(product(SOME_RUNGS, BANDS, AREAS, ArrivalChannel, (STAYED, CAME, LEFT)))
    for there in THERE:
        for table in tables_of(Counter({kind: n for kind, n in truth.items() if kind[4] in there})):
            read_waiting(partial(reads_of, reader, there), table, Filters(periods(TODAY)[0]))
    return reader


def reads_of(reader: Reader, there: Collection[str], cell: Cell, test: Test) -> None:
    reader.reads(cell, both(test, lambda kind: kind[4] in there))


def tables_of(people: Counter[Kind]) -> Iterator[Table]:
    counts = Counts(Counter(), Counter(), Counter())
    for (rung, band, area, channel, _), number in people.items():
        counts.by_day[rung, TODAY - timedelta(weeks=WEEKS_OF[str(band)])] += number  # type: ignore[index]
        counts.by_area[rung, area] += number  # type: ignore[index]
        counts.by_channel[channel] += number  # type: ignore[index]
    found: Waiting = settled(counts, TODAY, SOME_RUNGS, AREAS)
    yield from tables(found, [], Filters(periods(TODAY)[0]))
