"""Somebody who has every page and file, under every choice, and sets all their figures against each other."""

import json
from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import timedelta
from itertools import combinations, product
from random import Random
from typing import TypeVar

import pytest

from hub.demand.queries import Wanted
from hub.demand.rules import NEED_LABELS, TIMES, shared_times, times_of
from hub.directory.rungs import RUNGS, Rung
from hub.directory.types import Level, Strand
from hub.insight.group_queries import Sent
from hub.insight.kept import from_plain, plain
from hub.insight.measures import STATUS_GROUPS
from hub.insight.nested import EVERYBODY, published
from hub.insight.periods import periods
from hub.insight.queries import Answers
from hub.insight.rules import SMALL_WORDS
from hub.insight.services import gaps, referred, waiting
from hub.insight.settled import compared, fairness
from hub.insight.settled import gaps as settled_gaps
from hub.insight.settled import referred as settled_referred
from hub.insight.settled import waiting as settled_waiting
from hub.insight.types import Filters, GapFilters
from hub.learners.groups import GROUPS
from hub.learners.types import ArrivalChannel
from hub.referrals.rules import DECLINE_REASONS
from hub.referrals.types import State
from tests.unit.insight.reader import TOGETHER, Kind, Reader, Test, anybody, both, crowd, made_of, of
from tests.unit.insight.the_list import (
    BANDS,
    CHANNEL_OF,
    FREE,
    RUNG_OF,
    TODAY,
    named,
    read_summary,
    read_waiting,
)

AREAS = ("E5", "E8", settled_waiting.ELSEWHERE)
SOME_RUNGS = RUNGS[:3]
CHANNELS = tuple(ArrivalChannel)
NEEDS = ("needed", "not needed")
GROUP = 2  # of the parts of a group that vary below; everybody falls into one part of the others
WORLDS = range(16)  # each of other people

Kept = TypeVar("Kept")


def stored(figures: Kept) -> Kept:
    """As the pages have them, and whoever holds the database."""
    again: Kept = from_plain(type(figures), json.loads(json.dumps(plain(figures))))
    return again


@pytest.mark.parametrize("world", WORLDS)
def test_no_few_people_who_wait_can_be_worked_out_from_all_selections(world: int) -> None:
    weeks_of = dict(zip(BANDS, (1, 10, 20, 40), strict=True))
    truth = crowd(Random(world), SOME_RUNGS, BANDS, AREAS, CHANNELS[:3], NEEDS, FREE)
    counts = settled_waiting.Counts(
        Counter(),
        Counter(),
        Counter(),
        {(0, need): Counter() for need in NEEDS},
        *(sum(people for kind, people in truth.items() if kind[5] == free) for free in FREE[:2]),
    )
    for (level, band, area, channel, need, _), people in truth.items():
        counts.by_group[0, str(need)][TODAY - timedelta(weeks=weeks_of[str(band)])] += people
        counts.by_day[level, TODAY - timedelta(weeks=weeks_of[band])] += people  # type: ignore[index]
        counts.by_area[level, area] += people  # type: ignore[index]
        counts.by_channel[channel] += people  # type: ignore[index]
    page = stored(settled_waiting.settled(counts, TODAY, SOME_RUNGS, AREAS))
    reader = Reader(product(SOME_RUNGS, BANDS, AREAS, CHANNELS, NEEDS, FREE))
    for key, cell in fairness.waiting_columns(page)[0].items():
        reader.reads(cell, anybody if key == EVERYBODY else of(key[1], 4))
    for level, area in product((None, *SOME_RUNGS), (None, *AREAS)):
        filters = Filters(periods(TODAY)[0], area, level)
        read_summary(reader, waiting.summary(page, filters), filters)
        for table in waiting.tables(page, [], filters):
            read_waiting(reader.reads, table, filters)
    reader.finds_nobody(truth)


@pytest.mark.parametrize("world", WORLDS)
def test_no_few_referrals_can_be_worked_out_from_all_tables(world: int) -> None:
    """Years do not overlap, and nothing else narrows them: the tables of one year are all there is of it."""
    groups = {label: sorted(states)[0] for label, states in STATUS_GROUPS}
    providers = ("College", "Centre", "Library")
    truth = crowd(Random(world), CHANNELS[:3], tuple(groups), providers[:2], (False, True))
    by_state: Counter[tuple[ArrivalChannel, State]] = Counter()
    answers = []
    for (channel, group, provider, late), number in truth.items():
        by_state[channel, groups[str(group)]] += number  # type: ignore[index]
        answers.append(Answers(str(provider), TODAY, None, number, number if late else 0))
    found = stored(
        settled_referred.settled(by_state, answers, Counter(dict.fromkeys(DECLINE_REASONS, 3)), providers)
    )
    reader = Reader(product(CHANNELS, groups, providers, (False, True)))
    for channel, *cells in referred.tables(found)[0].rows:
        for group, cell in zip((*groups, "Total"), cells, strict=True):
            reader.reads(
                cell,
                both(named(str(channel), CHANNEL_OF, 0), of(group, 1) if group in groups else anybody),
            )
    for provider, number_sent, _, late in referred.tables(found)[1].rows:
        reader.reads(number_sent, of(provider, 2))
        reader.reads(late, both(of(provider, 2), of(True, 3)))
    reader.reads(found.late.cell, of(True, 3))
    reader.finds_nobody(truth)


# Monday mornings, afternoons and evenings, Friday mornings: some suit one person, two another.
SLOTS = ((), (0,), (12,), (0, 12), (1,), (2, 12))
KIND_OF = {Rung.LITERACY: Strand.LITERACY, Rung.PE: Strand.GENERAL}
WANTED_NEEDS = ((), *((code,) for code in tuple(NEED_LABELS)[:2]))


def bits_of(slots: Iterable[int]) -> int:
    return sum(1 << slot for slot in slots)


def kinds_of_want() -> Iterator[Kind]:
    """With the part of the week that every one of those a line counts can come to, as the page names it."""
    named = [None, *(bits_of(some) for size in (1, 2) for some in combinations((0, 1, 2, 12), size))]
    for slots in SLOTS:
        suits = [
            some for some in named if (some is None) is (not slots) and not (some or 0) & ~bits_of(slots)
        ]
        yield from product(SOME_RUNGS[:2], AREAS, [slots], WANTED_NEEDS, suits)


def with_lines(people: Counter[Kind]) -> Counter[Kind]:
    """Each with the days and times of the line that counts them: the first of their level, area and needs that fits."""
    found: Counter[Kind] = Counter()
    for level, area, need in {(kind[0], kind[1], kind[3]) for kind in people}:
        alike = {
            kind[2]: n for kind, n in people.items() if (kind[0], kind[1], kind[3]) == (level, area, need)
        }
        free = Counter({bits_of(slots) if slots else None: n for slots, n in alike.items()})  # type: ignore[arg-type]
        lines = [named for named, _ in shared_times(free)]
        for slots, n in alike.items():
            mine = bits_of(slots) if slots else None  # type: ignore[arg-type]
            named = next(
                one for one in lines if (one is None) is (mine is None) and not (one or 0) & ~(mine or 0)
            )
            found[level, area, slots, need, named] += n
    return found


@pytest.mark.parametrize("world", WORLDS)
def test_no_few_people_without_a_class_can_be_worked_out_from_all_selections(world: int) -> None:
    people = crowd(Random(world), SOME_RUNGS[:2], AREAS, SLOTS, WANTED_NEEDS)
    rows = [
        Wanted(
            Level.PE, area, bits_of(slots), list(need), {}, KIND_OF[rung], bits_of(slots) if slots else None
        )  # type: ignore[arg-type,index]
        for (rung, area, slots, need), number in people.items()
        for _ in range(number)
    ]
    levels, codes = SOME_RUNGS[:2], {label.capitalize(): code for code, label in NEED_LABELS.items()}
    page = stored(settled_gaps.settled(rows, levels, AREAS))
    reader = Reader(kinds_of_want())
    narrowed = product(
        (None, *levels), (None, *AREAS), (None, *tuple(TIMES)[:3]), (None, *tuple(NEED_LABELS)[:2])
    )
    for filters in (GapFilters(*chosen) for chosen in narrowed):
        read_gaps(reader, gaps.shown(page, filters), filters, codes)
    reader.finds_nobody(with_lines(people))


def read_gaps(reader: Reader, found: gaps.Gaps, filters: GapFilters, codes: dict[str, str]) -> None:
    level, area = filters.rung, filters.area
    reader.reads(
        found.people.cell, both(of(level, 0) if level else anybody, of(area, 1) if area else anybody)
    )
    for one in found.combinations:
        line = both(
            of(one.rung, 0), of(one.area or settled_gaps.ELSEWHERE, 1), of(one.needs, 3), of(one.suits, 4)
        )
        reader.reads(one.figure.cell, line)
    for table in found.tables:
        cells = {str(row[0]): row[1] for row in table.rows}
        if table.key == "by-level-and-area":
            for label, *figures in table.rows:
                for column, cell in zip(table.columns[1:], figures, strict=True):
                    where = of(column, 1) if column in AREAS else anybody
                    reader.reads(cell, both(named(str(label), RUNG_OF, 0), where))
        if table.key == "by-time":  # what is not listed is of few
            for name in tuple(TIMES)[:3]:
                reader.reads(
                    cells.get(name.capitalize(), SMALL_WORDS),
                    lambda kind, name=name: name in times_of(bits_of(kind[2])),  # type: ignore[misc]
                )
        if table.key == "by-need":
            for label, code in list(codes.items())[:2]:
                reader.reads(
                    cells.get(label, SMALL_WORDS),
                    lambda kind, code=code: code in kind[3],  # type: ignore[misc]
                )


@pytest.mark.parametrize("world", range(112))  # the 66th, 83rd and 112th once gave somebody away
def test_no_few_people_of_a_group_can_be_worked_out_from_fairness(world: int) -> None:
    """Sent, given a place, started: each some of those before, by two ways of dividing the same people."""
    truth = crowd(Random(world), ("a", "b", "c"), ("x", "y"), (0, 1, 2))
    parts = [EVERYBODY, *((0, part) for part in "abc"), *((1, part) for part in "xy")]

    def counts(key: tuple[int, str], least: int) -> Test:
        return lambda kind: int(str(kind[2])) >= least and (key == EVERYBODY or kind[key[0]] == key[1])

    levels = [
        {key: sum(people for kind, people in truth.items() if counts(key, least)(kind)) for key in parts}
        for least in range(3)
    ]
    reader = Reader(product("abc", "xy", range(3)), TOGETHER)
    for least, figures in enumerate(published(levels)):
        for key, figure in figures.items():
            reader.reads(figure.cell, counts(key, least))
    reader.finds_nobody(truth)


@pytest.mark.parametrize("world", WORLDS)
def test_no_few_people_can_be_worked_out_from_a_period_with_its_providers_and_rates(world: int) -> None:
    """A rate is of published figures, so a reader has back the figure that it was made of."""
    states = (State.STARTED, State.ACCEPTED, State.SENT)
    providers = ("a", "b", "c")
    truth = crowd(Random(world), NEEDS, providers[:2], states)
    rows = [
        Sent(
            parts_with(str(need)),
            str(provider),
            State(state),
            sent=True,
            answered=0,
            declined=False,
            number=number,
        )
        for (need, provider, state), number in truth.items()
    ]
    found = stored(compared.settled(rows, [], providers))
    whole, placed, started, _ = found.columns
    reader = Reader(product(NEEDS, providers, states), TOGETHER)
    for key, cell in whole.items():
        test = anybody if key[0] != GROUP else of(key[1], 0)
        reader.reads(cell, test)
        for rates, kinds in ((placed, compared.GIVEN_A_PLACE), (started, compared.STARTED)):
            if isinstance(cell, int) and isinstance(rates[key], int):
                reader.reads(
                    made_of(rates[key], cell), both(test, lambda kind, kinds=kinds: kind[2] in kinds)
                )
    for provider, figure in found.sent.items():
        reader.reads(figure.cell, of(provider, 1))
    reader.finds_nobody(truth)


def parts_with(need: str) -> tuple[str, ...]:
    return tuple(need if number == GROUP else "all" for number in range(len(GROUPS)))


def test_the_reader_finds_what_differs_between_two_overlapping_selections() -> None:
    """As figures were once published: counted again for every choice, each rounded on its own."""
    reader = Reader([("one",), ("others",)])
    reader.reads(10, of("others", 0))
    reader.reads(SMALL_WORDS, of("one", 0))
    reader.reads(5, anybody)  # 8 and nobody, with 5 to 7 of them all
    with pytest.raises(AssertionError):
        reader.finds_nobody(Counter({("others",): 8}))
