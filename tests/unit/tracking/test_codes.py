"""What a course's end can be called."""

from datetime import date

import pytest

from hub.tracking.codes import Code, Vocabulary, label, vocabulary


@pytest.mark.parametrize("name", Vocabulary)
def test_every_vocabulary_names_its_source_and_no_code_stands_twice(name: Vocabulary) -> None:
    codes = vocabulary(name)

    assert all(code.source and code.valid_from for code in codes)
    assert len({code.code for code in codes}) == len(codes)


def test_the_hub_holds_nothing_of_offender_learning() -> None:
    assert "28" not in {code.code for code in vocabulary(Vocabulary.WITHDRAWAL)}


def test_a_code_that_has_ended_is_not_offered_but_still_says_what_it_said() -> None:
    ended = Code("1", "Gone", "", "X", "a source", date(2025, 8, 1), date(2026, 7, 31))

    assert ended.counts_on(date(2026, 7, 31))
    assert not ended.counts_on(date(2026, 8, 1))
    assert label(Vocabulary.OUTCOME, "1") == "Achieved"
