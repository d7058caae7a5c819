"""What learners say, counted: how many moved with each statement, and what they think of each provider's classes."""

from collections import Counter
from itertools import product
from uuid import UUID, uuid4

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hub.insight.kept import from_plain, plain
from hub.insight.rules import SMALL_WORDS, WITHHELD_WORDS
from hub.insight.services.voice import CONTENT, MOVED, by_provider, moved, own
from hub.insight.settled.voice import Satisfaction, WiderOutcomes, settled_moves, settled_ratings
from hub.insight.types import Cell
from hub.tracking.voice.counts import DOWN, MOVES, NOT_BOTH, SAME, UP, Rating, move
from hub.tracking.voice.questions import asked
from hub.tracking.voice.types import LEFT_OUT, Set
from tests.unit.insight.reader import TOGETHER, Reader, of

STATEMENTS = len(asked(Set.LIFE).ask)
COLLEGE, LIBRARY, CLUB, UNION = (uuid4() for _ in range(4))
NAMES = {str(COLLEGE): "College", str(LIBRARY): "Library", str(CLUB): "Club", str(UNION): "Union"}
HIDDEN = (SMALL_WORDS, WITHHELD_WORDS)


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ("not yet", "easy", UP),
        ("alone", "with help", DOWN),
        ("alone", "alone", SAME),
        (LEFT_OUT, "easy", NOT_BOTH),
        ("not yet", None, NOT_BOTH),
    ],
)
def test_a_later_step_is_a_move_up_and_what_is_left_out_is_none(
    before: str | None, after: str | None, said: str
) -> None:
    assert move(before, after) == said


def outcomes(answers: list[tuple[str, ...]]) -> list[tuple[Cell, ...]]:
    kept = from_plain(WiderOutcomes, plain(settled_moves(answers)))
    return [tuple(row) for table in moved(kept) for row in table.rows]


def test_of_each_statement_it_is_told_how_many_moved() -> None:
    found = outcomes([(UP,) * STATEMENTS] * 21 + [(SAME,) * STATEMENTS] * 12 + [(DOWN,) * STATEMENTS] * 8)
    assert len(found) == STATEMENTS
    assert found[0][0] == "I talk to a doctor or a nurse in English."
    assert dict(zip(MOVED, found[0][1:], strict=True))[UP] == 20


def test_that_everybody_moved_alike_is_not_told() -> None:
    [first, *_] = outcomes([(UP,) * STATEMENTS] * 20)
    assert all(cell in HIDDEN for cell in first[2:])
    assert outcomes([(UP,) * STATEMENTS] * 4) == []


def rating(provider: UUID, *, yes: bool) -> Rating:
    return Rating(provider, dict.fromkeys(asked(Set.COURSE).ask, "yes" if yes else "partly"))


def classes(answers: list[Rating]) -> dict[str, tuple[Cell, ...]]:
    kept = from_plain(Satisfaction, plain(settled_ratings(answers)))
    return {str(row[0]): tuple(row[1:]) for table in by_provider(kept, NAMES) for row in table.rows}


def test_a_provider_of_which_enough_people_spoke_has_a_row_and_another_has_none() -> None:
    found = classes(
        [
            *(rating(COLLEGE, yes=True) for _ in range(15)),
            *(rating(COLLEGE, yes=False) for _ in range(15)),
            *(rating(LIBRARY, yes=True) for _ in range(20)),
            *(rating(CLUB, yes=True) for _ in range(2)),
        ]
    )
    assert found["College"][:2] == (30, 15)
    assert "Club" not in found
    assert "All providers" in found


def test_a_provider_sees_its_own_row_and_that_of_all_together() -> None:
    answers = [rating(one, yes=number % 2 == 0) for one in (COLLEGE, CLUB) for number in range(40)]
    kept = from_plain(Satisfaction, plain(settled_ratings(answers)))
    table = own(kept, str(COLLEGE), "College")
    assert [row[0] for row in table.rows] == ["College", "All providers"]
    assert table.rows[0][1:3] == (40, 20)
    assert [row[0] for row in own(kept, str(uuid4()), "Another").rows] == ["All providers"]
    assert own(from_plain(Satisfaction, plain(settled_ratings([]))), str(COLLEGE), "College").rows == []


def test_every_question_has_a_column() -> None:
    assert list(CONTENT) == list(asked(Set.COURSE).ask)
    assert set(MOVED) == set(MOVES)


@settings(max_examples=20)
@given(st.lists(st.lists(st.sampled_from(MOVES), min_size=STATEMENTS, max_size=STATEMENTS), max_size=40))
def test_no_move_of_few_people_can_be_worked_out(answers: list[list[str]]) -> None:
    found = settled_moves([tuple(one) for one in answers]).people
    reader = Reader(product(*[MOVES] * 2), TOGETHER)
    for line in range(2):
        for move_made in MOVES:
            reader.reads(found[line, move_made].cell, of(move_made, line))
    reader.finds_nobody(Counter((one[0], one[1]) for one in answers))


@settings(max_examples=20)
@given(st.lists(st.tuples(st.sampled_from([COLLEGE, LIBRARY, CLUB]), st.booleans()), max_size=60))
def test_what_few_people_think_of_a_provider_cannot_be_read(answers: list[tuple[UUID, bool]]) -> None:
    true = [rating(provider, yes=yes) for provider, yes in answers]
    for provider, cells in classes(true).items():
        of = [
            one for one in true if provider == "All providers" or NAMES.get(str(one.provider_id)) == provider
        ]
        content = sum(one.said["teaching"] == "yes" for one in of)
        if content < 5:
            assert cells[1] in (*HIDDEN, 5), provider
