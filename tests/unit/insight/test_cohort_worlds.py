"""An exact reader of a term's page: how far people came, by level and by provider, with everything beside it.

`HUB_TEST_WORLDS=60` makes so many worlds in place of one.
"""

import os
from collections import Counter
from itertools import product
from random import Random

import pytest

from hub.directory.types import LEVEL_NAMES, Level
from hub.insight.cohorts import ASSESSED, FINISHED, REFERRED, STARTED, OfCohort
from hub.insight.nested import EVERYBODY, Key
from hub.insight.rules import SMALL_WORDS
from hub.insight.settled.cohort import BUSY, LEVEL, NOT_ASSESSED, NOT_REFERRED, PROVIDER, settled
from hub.learners.types import ArrivalChannel
from tests.unit.insight.exact import ExactReader
from tests.unit.insight.reader import TOGETHER, Kind, Test, anybody, of

WORLDS = range(int(os.environ.get("HUB_TEST_WORLDS", "1")))
LEVELS, PROVIDERS = (Level.E1,), ("College", "Library")
MOVED, REACHED, IN_WORK = range(FINISHED + 1, FINISHED + 4)  # columns after those of the steps


@pytest.mark.parametrize("world", WORLDS)
def test_no_few_people_of_a_term_can_be_worked_out(world: int) -> None:
    people = term_of(Random(world))
    columns = settled(people).columns
    reader = ExactReader(kinds(), TOGETHER)
    for number, column in enumerate(columns):
        for key, cell in column.items():
            if key[0] in (EVERYBODY[0], LEVEL, PROVIDER):
                reader.reads(cell, in_column(key, number))
                if number:  # and those of the step before whom it leaves out
                    reader.wonders(left_out(key, number))
    assert reader.given_away(Counter(kind_of(one) for one in people)) == []


def test_figures_of_a_term_add_up_and_nothing_is_withheld() -> None:
    columns = settled(term_of(Random(1))).columns
    for column in columns:
        whole = number_of(column[EVERYBODY])
        assert whole == sum(number_of(column.get((PROVIDER, one), 0)) for one in (*PROVIDERS, NOT_REFERRED))


def number_of(cell: int | str) -> int:
    return cell if isinstance(cell, int) else {SMALL_WORDS: 0}[cell]


def term_of(random: Random) -> list[OfCohort]:
    ways = [random.choice((1, 3, 12)) for _ in range(FINISHED + 1)]
    return [
        person(random, random.choices(range(FINISHED + 1), ways)[0]) for _ in range(random.randint(20, 90))
    ]


def person(random: Random, step: int) -> OfCohort:
    known = step == ASSESSED or (step > ASSESSED and random.random() < 0.9)
    return OfCohort(
        ArrivalChannel.WALK_IN,
        None,
        level=random.choice(LEVELS) if known else None,
        provider=random.choices(PROVIDERS, (4, 1))[0] if step >= REFERRED else None,
        step=step,
        moved_up=known and random.random() < 0.3,
        after=random.choice((*BUSY, "Volunteering", None)) if step >= STARTED else None,
    )


def kind_of(one: OfCohort) -> Kind:
    """The level, the provider, then every column that somebody is counted in."""
    after = [one.moved_up, one.after is not None, one.after in BUSY]
    columns = [*range(one.step + 1), *(MOVED + place for place, is_so in enumerate(after) if is_so)]
    level = LEVEL_NAMES[one.level] if one.level else NOT_ASSESSED
    return level, one.provider or NOT_REFERRED, frozenset(columns)


def kinds() -> set[Kind]:
    """Everybody there could be, as the page says what it counts."""
    return {
        kind_of(OfCohort(ArrivalChannel.WALK_IN, None, level, provider, step, moved_up=moved, after=after))
        for level, provider, step, moved, after in product(
            (*LEVELS, None),
            (*PROVIDERS, None),
            range(FINISHED + 1),
            (False, True),
            (None, "Work", "Volunteering"),
        )
        if (provider is None) is (step < REFERRED)
        and (level is None) <= (step != ASSESSED and not moved)
        and (level is None or step >= ASSESSED)
        and (after is None or step >= STARTED)
    }


def in_column(key: Key, *columns: int) -> Test:
    part = anybody if key == EVERYBODY else of(key[1], key[0])
    return lambda kind: part(kind) and kind[2].issuperset(columns)  # type: ignore[attr-defined]


def left_out(key: Key, column: int) -> Test:
    """Of those among whom a column counts, the others."""
    among = {MOVED: ASSESSED, REACHED: STARTED, IN_WORK: REACHED}.get(column, column - 1)
    return lambda kind: in_column(key, among)(kind) and not in_column(key, column)(kind)
