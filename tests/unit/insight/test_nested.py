"""Counts within counts of the same people, divided in several ways."""

from hypothesis import given
from hypothesis import strategies as st

from hub.insight.deduction import worked_out
from hub.insight.nested import EVERYBODY, Key, published
from hub.insight.rules import SMALL_WORDS, THRESHOLD, rounded

# Each person: their part in the first way of dividing, in the second, and how far they come (0 to 2).
people = st.lists(st.tuples(st.sampled_from("abc"), st.sampled_from("xy"), st.integers(0, 2)), max_size=60)


def counts(found: list[tuple[str, str, int]]) -> list[dict[Key, int]]:
    levels = []
    for depth in range(3):
        level: dict[Key, int] = {EVERYBODY: 0}
        for first, second, reached in found:
            for key in (EVERYBODY, (0, first), (1, second)):
                level[key] = level.get(key, 0) + (reached >= depth)
        levels.append(level)
    return levels


@given(people)
def test_every_figure_is_hidden_or_rounded(found: list[tuple[str, str, int]]) -> None:
    for level, figures in zip(counts(found), published(counts(found)), strict=True):
        for key, figure in figures.items():
            assert figure.count == level[key]
            assert figure.shown in (None, rounded(figure.count))
            assert figure.hidden or figure.count >= THRESHOLD


@given(people)
def test_one_small_part_is_never_alone_beside_others_that_are_shown(
    found: list[tuple[str, str, int]],
) -> None:
    for figures in published(counts(found)):
        for way in (0, 1):
            line = [figure for key, figure in figures.items() if key[0] == way]
            hidden = [figure for figure in line if figure.hidden]
            assert len(hidden) != 1 or not any(not figure.hidden for figure in line)


def test_nobody_at_all_is_hidden_as_few_are() -> None:
    assert [figures[EVERYBODY].cell for figures in published([{EVERYBODY: 0}, {EVERYBODY: 0}])] == [
        SMALL_WORDS,
        SMALL_WORDS,
    ]


@given(people)
def test_counts_beside_the_levels_are_settled_with_them(found: list[tuple[str, str, int]]) -> None:
    first, second, last = counts(found)
    *levels, beside = published([first, second], beside=[(0, [last])])
    assert len(levels) == 2
    assert {key: figure.count for key, figure in beside.items()} == last
    assert worked_out([levels[0], beside], EVERYBODY) == worked_out(levels, EVERYBODY) == []
    for way in (0, 1):
        line = [figure for key, figure in beside.items() if key[0] == way]
        assert sum(figure.hidden for figure in line) != 1 or all(figure.hidden for figure in line)


@given(people, people)
def test_two_chains_beside_the_levels_give_nothing_away_and_keep_their_order(
    found: list[tuple[str, str, int]], others: list[tuple[str, str, int]]
) -> None:
    first, second, last = counts(found)
    both = counts([*found, *others])[0]
    [levels, moved, reached, working] = published([both], beside=[(0, [last]), (0, [first, second])])
    assert [{key: figure.count for key, figure in one.items()} for one in (moved, reached, working)] == [
        {key: one.get(key, 0) for key in both} for one in (last, first, second)
    ]
    assert worked_out([levels, moved], EVERYBODY) == []
    assert worked_out([levels, reached, working], EVERYBODY) == []
