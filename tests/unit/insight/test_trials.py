"""Somebody who tries classes and policies one after another, and sets all their figures against each other.

`HUB_TEST_WORLDS=2500` makes so many worlds in place of 16.
"""

import os
from collections import Counter
from itertools import combinations_with_replacement, product
from random import Random
from uuid import uuid4

import pytest

from hub.demand.fit import Changed, Fit
from hub.insight.publication import Publication
from hub.insight.rules import SMALL_WORDS
from hub.insight.services.policy_effect import A_CLUB, LEVEL, NO_CLASS, PolicyEffect
from hub.insight.services.policy_effect import published as effects
from hub.insight.services.proposed import FEW_WORDS, NEAREST, alone, number, published, told
from hub.matching.ranking.compare import CLUB, Effect
from tests.unit.insight.reader import Kind, Reader, Test, anybody, both, crowd, of

WORLDS = range(int(os.environ.get("HUB_TEST_WORLDS", "16")))  # each of other people
PLACEMENTS = (0, 1, 2)
FREE = ((), ("mon",), ("tue",), ("mon", "tue"))  # on which days
CRECHE = ("needed", "not needed")


def fits(kind: Kind, day: str, creche: bool) -> bool:
    return day in kind[1] and (creche or kind[2] == "not needed")  # type: ignore[operator]


@pytest.mark.parametrize("world", WORLDS)
def test_no_few_people_can_be_worked_out_from_all_classes_that_can_be_proposed(world: int) -> None:
    truth = crowd(Random(world), PLACEMENTS, FREE, CRECHE, (False, True))
    reader = Reader(product(PLACEMENTS, FREE, CRECHE, (False, True)))
    for placement, day, creche, nothing in product(PLACEMENTS, ("mon", "tue"), (False, True), (False, True)):

        def wanted(
            kind: Kind,
            placement: int = placement,
            day: str = day,
            creche: bool = creche,
            nothing: bool = nothing,
        ) -> bool:
            return kind[0] == placement and fits(kind, day, creche) and (not nothing or bool(kind[3]))

        reads_of_class(reader, sum(truth[kind] for kind in truth if wanted(kind)), wanted)
    reads_of_class(reader, truth.total(), anybody)
    reader.finds_nobody(truth)


def reads_of_class(reader: Reader, people: int, wanted: Test) -> None:
    cell, half = told({0: people}), NEAREST // 2
    bounds = (
        (0, NEAREST - 1)
        if cell == FEW_WORDS
        else (max(NEAREST, number(cell) - half), number(cell) + half - 1)
    )
    reader.wonders(wanted)
    reader.concludes([kind for kind in reader.number if wanted(kind)], *bounds)


@pytest.mark.parametrize("world", WORLDS)
def test_a_class_of_several_levels_tells_nothing_that_its_levels_do_not(world: int) -> None:
    people = [Random(world).randint(0, 12) for _ in range(6)]
    for low, high in combinations_with_replacement(range(6), 2):
        levels = {level: people[level] for level in range(low, high + 1)}
        singly = [told({level: count}) for level, count in levels.items()]
        assert number(told(levels)) == sum(number(cell) for cell in singly)


def test_a_change_is_told_by_one_figure_and_only_if_it_is_told_to_fit_more() -> None:
    found = Fit(
        24, {0: 13}, {0: 7}, (Changed("A", {0: 14}), Changed("B", {0: 10}), Changed("C", {0: 15}, when=True))
    )
    assert published(found) == {
        "waiting": 20,
        "fits": 10,
        "nothing_else": FEW_WORDS,
        "changes": [{"says": "C", "fits": 20}],
    }
    assert alone(9) == FEW_WORDS


def test_what_a_change_added_and_lost_gave_small_numbers_away() -> None:
    """As proposals once told them: 13 people, 8 more, 4 fewer, and 17 when the changed class was asked for."""
    truth = Counter({("base", "both"): 9, ("base", "lost"): 4, ("other", "gained"): 8})
    reader = Reader(truth)
    reader.reads(15, of("base", 0))
    reader.reads(10, of("gained", 1))
    reader.reads(SMALL_WORDS, of("lost", 1))
    reader.reads(15, lambda kind: kind[1] != "lost")
    with pytest.raises(AssertionError):
        reader.finds_nobody(truth)


PROVIDERS = {uuid4(): "College", uuid4(): "Centre"}
FIRSTS = (*PROVIDERS, CLUB, None)
NAMES = {**PROVIDERS, CLUB: A_CLUB, None: NO_CLASS}
LEVELS, CARE = ("Literacy", "Entry 1", "Entry 2"), ("Childcare needed", "No childcare needed")
DRAFTS = (3, 4)  # where a kind of person says whose class stands first now, and with each draft


def effect_on(people: Counter[Kind], draft: int) -> Effect:
    """A first class changes here exactly where its provider does."""
    effect = Effect()
    for kind, count in people.items():
        changes = kind[2] != kind[draft]
        effect.first_changes += count * changes
        effect.firsts[kind[2], kind[draft]] += count  # type: ignore[index]
        effect.by_part[LEVEL, str(kind[0]), changes] += count
        effect.by_part["childcare", str(kind[1]), changes] += count
    effect.moved[0] = people.total()
    return effect


def read_effect(reader: Reader, found: PolicyEffect, draft: int) -> None:
    def changes(kind: Kind) -> bool:
        return kind[2] != kind[draft]

    reader.reads(found.summary[0][1], changes)
    for table in found.tables:
        cells = {str(row[0]): row[1:] for row in table.rows}
        if table.key == "first-class-by-provider":
            for first in FIRSTS:
                name = NAMES[first]
                for place, cell in zip((2, draft), cells.get(name, ()), strict=False):
                    reader.reads(cell, of(first, place))
        for place, parts in ((0, LEVELS), (1, CARE)):
            for part in set(parts) & set(cells):
                reader.reads(cells[part][0], both(changes, of(part, place)))
    for first in FIRSTS:
        reader.wonders(of(first, draft))
    for place, part in (*((0, level) for level in LEVELS), *((1, care) for care in CARE)):
        reader.wonders(both(changes, of(part, place)))


@pytest.mark.parametrize("world", WORLDS)
def test_no_few_people_can_be_worked_out_from_two_drafts_and_the_dashboard(world: int) -> None:
    kinds = (LEVELS, CARE, FIRSTS, FIRSTS, FIRSTS)
    truth = crowd(Random(world), *kinds)
    reader = Reader(product(*kinds))
    page = Publication()
    total = page.add(truth.total(), "end", "start")
    waiting = page.line(
        {level: sum(n for kind, n in truth.items() if kind[0] == level) for level in LEVELS},
        lambda _level: ("start", "end"),
    )
    page.settle()
    reader.reads(total.cell, anybody)
    for level, figure in waiting.items():
        reader.reads(figure.cell, of(level, 0))
    for draft in DRAFTS:
        read_effect(reader, effects(effect_on(truth, draft), sampled=False, names=PROVIDERS), draft)
    reader.finds_nobody(truth)
