"""The gap map: what is counted where, and what few people want together is not told."""

from hub.demand.queries import Wanted
from hub.directory.rungs import RUNGS, Rung
from hub.directory.types import Level
from hub.insight.rules import SMALL_WORDS, WITHHELD_WORDS
from hub.insight.settled.gaps import ELSEWHERE, alone, settled

MORNINGS = sum(1 << day * 3 for day in range(5))
EVENINGS = sum(1 << day * 3 + 2 for day in range(5))
AREAS = ["E8", "N16", ELSEWHERE]


def wanted(
    people: int, level: Level = Level.PE, outcode: str | None = "E8", when: int | None = MORNINGS, *needs: str
) -> list[Wanted]:
    return [Wanted(level, outcode, when, list(needs), {}, suits=when)] * people


def test_the_most_wanted_are_told_in_words_with_rounded_counts() -> None:
    found = settled([*wanted(14, Level.PE, "E8", MORNINGS, "childcare"), *wanted(6)], RUNGS, AREAS)
    listed = [(one.says, one.figure.cell) for one in found.combinations]
    assert listed == [
        ("Pre-Entry, E8, Monday to Friday mornings, crèche", 15),
        ("Pre-Entry, E8, Monday to Friday mornings", 5),
    ]


def test_what_few_people_want_together_is_not_told() -> None:
    found = settled([*wanted(14), *wanted(4, Level.PE, "E8", EVENINGS, "women")], RUNGS, AREAS)
    assert [one.says for one in found.combinations] == ["Pre-Entry, E8, Monday to Friday mornings"]


def test_a_small_cell_is_hidden_and_cannot_be_worked_out() -> None:
    rows = [*wanted(20), *wanted(3, Level.PE, "N16"), *wanted(12, Level.E1), *wanted(11, Level.E1, "N16")]
    found = settled(rows, [Rung.PE, Rung.E1], ["E8", "N16"])
    grid = found.by_rung_and_area
    assert grid[Rung.PE, "N16"].cell == SMALL_WORDS
    assert WITHHELD_WORDS in {figure.cell for figure in grid.values()}


def test_an_area_that_is_not_on_offer_or_not_known_is_pooled() -> None:
    found = settled([*wanted(5, Level.PE, None), *wanted(6, Level.PE, "E17")], RUNGS, AREAS)
    assert found.by_area[ELSEWHERE].cell == 10
    assert found.combinations == []  # no one class is near all of them


def test_an_empty_map_says_of_every_cell_that_it_is_small() -> None:
    found = settled([], RUNGS, AREAS)
    assert found.total.cell == SMALL_WORDS
    assert found.combinations == []


def test_a_count_on_its_own_is_rounded_or_called_small() -> None:
    assert [alone(people).cell for people in (0, 1, 4, 5, 12)] == [
        SMALL_WORDS,
        SMALL_WORDS,
        SMALL_WORDS,
        5,
        10,
    ]
