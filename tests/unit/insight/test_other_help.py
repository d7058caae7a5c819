"""What other help people were told of, counted: a line for each kind, and nobody can be worked out from it."""

from collections import Counter
from itertools import product

from hypothesis import given, settings
from hypothesis import strategies as st

from hub.directory.support.kinds import kinds
from hub.insight.kept import from_plain, plain
from hub.insight.rules import SMALL_WORDS, WITHHELD_WORDS
from hub.insight.services.other_help import CAME, by_kind
from hub.insight.settled.other_help import OtherHelp, settled
from hub.insight.types import Cell
from hub.learners.wider_needs.counts import ENDS, HELPED, NOT_HELPED, NOT_TOLD
from tests.unit.insight.reader import TOGETHER, Reader, of

KINDS = len(kinds())


def lines(answers: list[tuple[str, ...]]) -> list[tuple[Cell, ...]]:
    kept = from_plain(OtherHelp, plain(settled(answers)))
    return [tuple(row) for table in by_kind(kept) for row in table.rows]


def told(end: str) -> tuple[str, ...]:
    """Of the first kind alone."""
    return (end, *[NOT_TOLD] * (KINDS - 1))


def test_of_each_kind_it_is_told_for_how_many_it_helped_once_enough_were_told() -> None:
    assert list(CAME) == list(ENDS)
    found = lines([told(HELPED)] * 21 + [told(NOT_HELPED)] * 14 + [told(NOT_TOLD)] * 6)
    assert [row[0] for row in found] == [kind.label for kind in kinds().values()]
    assert dict(zip(CAME, found[0][1:], strict=True))[HELPED] == 20
    assert lines([told(HELPED)] * 4) == []


def test_that_everybody_was_helped_alike_is_not_told() -> None:
    first, *_ = lines([told(HELPED)] * 20)
    assert all(cell in (SMALL_WORDS, WITHHELD_WORDS) for cell in first[2:])


@settings(max_examples=20)
@given(st.lists(st.lists(st.sampled_from(ENDS), min_size=KINDS, max_size=KINDS), max_size=40))
def test_no_help_of_few_people_can_be_worked_out(answers: list[list[str]]) -> None:
    found = settled([tuple(one) for one in answers]).people
    reader = Reader(product(*[ENDS] * 2), TOGETHER)
    for line in range(2):
        for end in ENDS:
            reader.reads(found[line, end].cell, of(end, line))
    reader.finds_nobody(Counter((one[0], one[1]) for one in answers))
