"""A reader of every term's page, of what came after courses and of whom the hub reaches: they are the same people.

`HUB_TEST_WORLDS=60` makes so many worlds in place of one, or of a few where that is cheap.
"""

import os
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import date, timedelta
from itertools import product
from random import Random
from uuid import UUID

import pytest

from hub.core.ids import new_id
from hub.directory.types import LEVEL_NAMES, Level
from hub.insight.cohorts import ASSESSED, FINISHED, REFERRED, STARTED, OfCohort
from hub.insight.nested import EVERYBODY, Key
from hub.insight.rules import SMALL_WORDS
from hub.insight.settled.after_the_course import GROUPS, last_said, last_terms, once_a_term
from hub.insight.settled.cohort import (
    BUSY,
    IN_WORK,
    LEVEL,
    MOVED,
    NOT_ASSESSED,
    NOT_REFERRED,
    PROVIDER,
    REACHED,
)
from hub.insight.settled.followed import Followed, settled
from hub.insight.types import Cell
from hub.learners.types import ArrivalChannel
from hub.tracking.destinations.counts import UNREACHED, After
from tests.unit.insight.exact import ExactReader, InFives
from tests.unit.insight.reader import TOGETHER, Kind, Test, anybody, both, of

ASKED_FOR = os.environ.get("HUB_TEST_WORLDS")
WORLDS, CHEAP = range(int(ASKED_FOR or 1)), range(int(ASKED_FOR or 6))
TODAY = date(2026, 11, 29)
TERMS = last_terms(TODAY)
NEWEST, BEFORE, EARLIER = TERMS[0], TERMS[1], "another answer, or one of somebody who registered earlier"
OF_NO_TERM = "registered earlier"
EQUALITY = ("not asked", "yes", "no")
LEVELS, PROVIDERS = (Level.E1,), ("College", "Library")
MONTHS = (3, 6)
AMONG = {MOVED: ASSESSED, REACHED: STARTED, IN_WORK: REACHED}

People = dict[str, list[OfCohort]]
Read = Callable[[Cell, Test], None]


@pytest.mark.parametrize("world", WORLDS)
def test_no_few_people_of_a_term_can_be_worked_out(world: int) -> None:
    people = [person(Random(world * 1000 + number)) for number in range(20 + world % 70)]
    found = settled({NEWEST: people}, [], TODAY, [])
    reader = ExactReader({kind_of(NEWEST, one) for one in anyone_there_could_be()}, TOGETHER)
    read_terms(found, reader.reads)
    for key, column in product(found.cohorts[NEWEST].columns[0], range(1, IN_WORK + 1)):
        if key[0] in (EVERYBODY[0], LEVEL, PROVIDER):
            reader.wonders(left_out(key, column))
    assert reader.given_away(Counter(kind_of(NEWEST, one) for one in people)) == []


@pytest.mark.parametrize("world", CHEAP)
def test_all_terms_and_what_came_after_are_true_of_people_who_come_in_fives(world: int) -> None:
    found = settled_hub(Random(world))
    reader = InFives(kinds())
    read_terms(found, reader.reads)
    read_after(found, reader.reads)
    read_reach(found, reader.reads)
    assert reader.finds_them()
    for column in found.cohorts[NEWEST].columns:
        assert SMALL_WORDS in column.values() or min(column.values()) >= 5  # type: ignore[type-var,operator]


def test_settled_apart_one_page_ruled_out_what_the_other_said() -> None:
    """Two terms of which three were reached each may be 5 and 5, and the six of them 5 alone."""
    reader = InFives(kinds())
    for term in (NEWEST, BEFORE):
        reader.reads(5, of_term(term, REACHED))
    for month, group in product(MONTHS, GROUPS):
        reader.reads(5 if (month, group) == (3, "Work") else SMALL_WORDS, said(month, group))
    assert not reader.finds_them()


def settled_hub(random: Random) -> Followed:
    """With what all those registered answered about equality, some of whom came before the terms."""
    people, answers = hub_of(random)
    registered = sum(map(len, people.values())) + random.choice((0, 0, 3, 20))
    equality = [tuple(random.choices(EQUALITY, (8, 3, 1))) for _ in range(registered)]
    return settled(people, answers, TODAY, equality)


def hub_of(random: Random) -> tuple[People, list[After]]:
    """The people of two terms and of earlier ones, most of whom say what they do after a course."""
    drafts = {term: [person(random) for _ in range(random.randint(5, 60))] for term in (NEWEST, BEFORE)}
    ids = {term: [new_id() for _ in some] for term, some in drafts.items()}
    answers: list[After] = []
    for term, some in drafts.items():
        for who, one in zip(ids[term], some, strict=True):
            answers += answers_of(random, who, term, one)
    for _ in range(random.randint(0, 30)):
        answers += [answer(random, new_id(), random.choice(TERMS))]
    counted = once_a_term(sorted(answers, key=lambda one: one.ended_on))
    after = last_said(counted)
    people = {
        term: [replace(one, after=after.get(who)) for who, one in zip(ids[term], some, strict=True)]
        for term, some in drafts.items()
    }
    return {term: people.get(term, []) for term in TERMS}, counted


def answers_of(random: Random, who: UUID, term: str, one: OfCohort) -> Iterator[After]:
    if one.step >= STARTED:
        for _ in range(random.choice((0, 1, 1, 2))):
            yield answer(random, who, random.choice([each for each in TERMS if each >= term]))


def answer(random: Random, who: UUID, term: str) -> After:
    ended_on = date.fromisoformat(term) + timedelta(days=random.randint(0, 40))
    return After(who, random.choice(MONTHS), ended_on, random.choices(GROUPS, (6, 9, 1, 3, 1, 4))[0])


def person(random: Random) -> OfCohort:
    step = random.choices(range(FINISHED + 1), (3, 6, 6, 2, 8, 8))[0]
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


def kind_of(term: str, one: OfCohort, slot: Kind = ()) -> Kind:
    """The level, the provider, every column that somebody is counted in, the term, and what they said last."""
    after = [one.moved_up, one.after is not None, one.after in BUSY]
    columns = [*range(one.step + 1), *(MOVED + place for place, is_so in enumerate(after) if is_so)]
    level = LEVEL_NAMES[one.level] if one.level else NOT_ASSESSED
    return level, one.provider or NOT_REFERRED, frozenset(columns), term, slot


def anyone_there_could_be() -> list[OfCohort]:
    """As the page says what it counts."""
    return [
        OfCohort(ArrivalChannel.WALK_IN, None, level, provider, step, moved_up=moved, after=after)
        for level, provider, step, moved, after in product(
            (*LEVELS, None),
            (*PROVIDERS, None),
            range(FINISHED + 1),
            (False, True),
            (None, *(group for group in GROUPS if group != UNREACHED)),
        )
        if (provider is None) is (step < REFERRED)
        and (level is None) <= (step != ASSESSED and not moved)
        and (level is None or step >= ASSESSED)
        and (after is None or step >= STARTED)
    ]


def kinds() -> Iterator[Kind]:
    """Who said something last has said it some months after a course that ended later than they came."""
    for term, one in product((NEWEST, BEFORE), anyone_there_could_be()):
        ended = [each for each in TERMS if each >= term]
        slots: Sequence[Kind] = [(m, t, one.after) for m, t in product(MONTHS, ended)] if one.after else [()]
        yield from (kind_of(term, one, slot) for slot in slots)
    yield from ((None, None, frozenset(), EARLIER, slot) for slot in product(MONTHS, TERMS, GROUPS))
    yield None, None, frozenset(), OF_NO_TERM, ()


def read_terms(found: Followed, reads: Read) -> None:
    for term, one in found.cohorts.items():
        for number, column in enumerate(one.columns):
            for key, cell in column.items():
                if key[0] in (EVERYBODY[0], LEVEL, PROVIDER):
                    reads(cell, both(of(term, 3), in_column(key, number)))


def read_after(found: Followed, reads: Read) -> None:
    after = found.came_after
    for (month, term, group), figure in after.people.items():
        reads(figure.cell, both(said(month, group), of_course(term)))
    for (month, term), figure in after.by_term.items():
        reads(figure.cell, both(said(month), of_course(term)))
    for (month, group), figure in after.by_group.items():
        reads(figure.cell, said(month, group))
    for month, figure in after.total.items():
        reads(figure.cell, said(month))


def read_reach(found: Followed, reads: Read) -> None:
    """What was answered divides everybody who is registered; what few answered has no row, and is none in fives."""
    rows = [cell for (way, _), cell in found.reach.people.items() if way == 0]
    reads(sum(cell for cell in rows if isinstance(cell, int)), lambda kind: kind[3] != EARLIER)


def said(month: int, group: str | None = None) -> Test:
    return lambda kind: kind[4][:1] == (month,) and group in (None, kind[4][2])  # type: ignore[index]


def of_course(term: str) -> Test:
    return lambda kind: kind[4][1] == term  # type: ignore[index]


def of_term(term: str, column: int) -> Test:
    return both(of(term, 3), in_column(EVERYBODY, column))


def in_column(key: Key, *columns: int) -> Test:
    part = anybody if key == EVERYBODY else of(key[1], key[0])
    return lambda kind: part(kind) and kind[2].issuperset(columns)  # type: ignore[attr-defined]


def left_out(key: Key, column: int) -> Test:
    """Of those among whom a column counts, the others."""
    among = AMONG.get(column, column - 1)
    return lambda kind: in_column(key, among)(kind) and not in_column(key, column)(kind)
