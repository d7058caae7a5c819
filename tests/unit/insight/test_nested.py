"""Counts within counts of the same people, divided in several ways: rounded together, so that they add up."""

from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from hub.insight.nested import EVERYBODY, Key, published
from hub.insight.rules import SMALL_WORDS, THRESHOLD, Figure

# Each person: their part in the first way of dividing, in the second, and how far they come (0 to 2).
people = st.lists(st.tuples(st.sampled_from("abc"), st.sampled_from("xy"), st.integers(0, 2)), max_size=60)
Found = list[tuple[str, str, int]]


def counts(found: Found) -> list[dict[Key, int]]:
    levels = []
    for depth in range(3):
        level: dict[Key, int] = {EVERYBODY: 0}
        for first, second, reached in found:
            for key in (EVERYBODY, (0, first), (1, second)):
                level[key] = level.get(key, 0) + (reached >= depth)
        levels.append(level)
    return levels


@settings(max_examples=30)
@given(people)
def test_every_figure_is_a_multiple_of_five_within_four_and_nothing_is_withheld(found: Found) -> None:
    for level, figures in zip(counts(found), published(counts(found)), strict=True):
        for key, figure in figures.items():
            assert figure.count == level[key]
            assert not figure.withheld
            if figure.cell == SMALL_WORDS:
                assert figure.count < THRESHOLD
            else:
                assert (figure.shown or 0) % 5 == 0
                assert abs((figure.shown or 0) - figure.count) <= 4


@settings(max_examples=30)
@given(people)
def test_what_is_shown_is_true_of_people_who_come_in_fives(found: Found) -> None:
    """So nobody who reads it can tell that of any kind of people there are one to four: there may be none, or five."""
    levels = published(counts(found))
    for figures in levels:
        for way in {key[0] for key in figures} - {EVERYBODY[0]}:
            parts = [number_of(figure) for key, figure in figures.items() if key[0] == way]
            assert sum(parts) == number_of(figures[EVERYBODY])
    for more, less in pairwise(levels):
        assert all(number_of(less[key]) <= number_of(more[key]) for key in more)


@settings(max_examples=30)
@given(people)
def test_who_counts_people_in_fives_publishes_what_they_are(found: Found) -> None:
    """Another population with the same page is published as that page: knowing the method rules nothing out."""
    first = [{key: number_of(one) for key, one in figures.items()} for figures in published(counts(found))]
    again = [{key: number_of(one) for key, one in figures.items()} for figures in published(first)]
    assert again == first


def number_of(figure: Figure) -> int:
    return figure.shown or 0


def test_nobody_at_all_is_hidden_as_few_are() -> None:
    assert [figures[EVERYBODY].cell for figures in published([{EVERYBODY: 0}, {EVERYBODY: 0}])] == [
        SMALL_WORDS,
        SMALL_WORDS,
    ]


@settings(max_examples=30)
@given(people)
def test_counts_beside_the_levels_are_within_the_level_they_are_some_of(found: Found) -> None:
    first, second, last = counts(found)
    levels, beside, further = published([first], beside=[(0, [second, last])])
    for key in levels:
        assert number_of(levels[key]) >= number_of(beside[key]) >= number_of(further[key])
    assert {key: figure.count for key, figure in further.items()} == last
