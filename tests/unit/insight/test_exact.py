"""What an exact reader of whole people works out from middle waits beside the numbers.

`HUB_TEST_WORLDS=3000` makes so many worlds in place of a few.
"""

import os
from collections import Counter
from datetime import date, timedelta
from itertools import product
from random import Random

from hub.directory.rungs import Rung
from hub.insight.measures import band_of
from hub.insight.settled.waiting import ELSEWHERE, Counts, Waiting, settled
from hub.learners.types import ArrivalChannel
from tests.unit.insight.exact import ExactReader
from tests.unit.insight.reader import Kind, Test, anybody, of

TODAY = date(2026, 6, 1)
WEEKS = (1, 3, 8, 11, 20, 25, 40, 60)
PARTS = ("a", "b", "c")
WORLDS = range(int(os.environ.get("HUB_TEST_WORLDS", "30")))
GAVE_FOUR_AWAY = (326, 830, 897, 1935)  # while a middle wait was told of each part of at least five people


def test_no_few_people_can_be_worked_out_from_middle_waits_of_groups() -> None:
    for number in (*WORLDS, *GAVE_FOUR_AWAY):
        people = world(number)
        assert reader_of(people).given_away(people) == [], number


def test_middle_waits_of_many_people_are_told() -> None:
    page = page_of(
        Counter({(weeks, part): 40 if weeks == 11 else 9 for weeks, part in product(WEEKS, PARTS)})
    )
    assert page.median == 11
    assert set(page.median_by_group.values()) == {11}


def test_a_middle_wait_in_a_hidden_band_is_not_told() -> None:
    page = page_of(Counter({(1, "a"): 10, (60, "a"): 10, (20, "b"): 3, (1, "b"): 2, (60, "b"): 2}))
    assert page.median_by_group[0, "b"] is None


def test_the_exact_reader_finds_who_is_left_over() -> None:
    reader = ExactReader([("one",), ("others",)])
    reader.reads(10, anybody)
    reader.reads("fewer than 5", of("one", 0))
    reader.reads(5, of("others", 0))
    assert reader.given_away(Counter({("one",): 2, ("others",): 7})) == [(1, 4)]


def world(seed: int) -> Counter[Kind]:
    """Up to forty people, whose waits lie in another way in each part."""
    random = Random(seed)
    number = random.randint(5, 40)
    weeks = random.sample(WEEKS, random.randint(2, 8))
    _ = [random.choice((1, 3, 12)) for _ in weeks]
    waits = {part: [random.choice((1, 3, 12)) for _ in weeks] for part in PARTS}
    sizes = [random.choice((1, 3, 12)) for _ in PARTS]
    people: Counter[Kind] = Counter()
    for _ in range(number):
        part = random.choices(PARTS, sizes)[0]
        people[random.choices(weeks, waits[part])[0], part] += 1
    return people


def page_of(people: Counter[Kind]) -> Waiting:
    counts = Counts(Counter(), Counter(), Counter(), {(0, part): Counter() for part in PARTS})
    for (weeks, part), number in people.items():
        day = TODAY - timedelta(weeks=weeks)  # type: ignore[arg-type]
        counts.by_day[Rung.PE, day] += number
        counts.by_group[0, str(part)][day] += number
    counts.by_area[Rung.PE, ELSEWHERE] = counts.by_channel[next(iter(ArrivalChannel))] = people.total()
    return settled(counts, TODAY, [Rung.PE], [ELSEWHERE])


def reader_of(people: Counter[Kind]) -> ExactReader:
    page, reader = page_of(people), ExactReader(product(WEEKS, PARTS))
    reader.reads(page.total.cell, anybody)
    reader.reads_middle(page.median, anybody, 0)
    for band, figure in page.by_band.items():
        reader.reads(figure.cell, in_band(band))
    for key, figure in page.by_group.items():
        reader.reads(figure.cell, of(key[1], 1))
        reader.reads_middle(page.median_by_group[key], of(key[1], 1), 0)
    return reader


def in_band(band: str) -> Test:
    return lambda kind: band_of(TODAY - timedelta(weeks=kind[0]), TODAY) == band  # type: ignore[arg-type]
