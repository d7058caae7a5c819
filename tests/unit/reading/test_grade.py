"""How hard a text is: syllables by rule, the grade by the formula, and what is no sentence left out."""

import pytest

from hub.reading.grade import flesch_kincaid, measure
from hub.reading.page_text import lines_of
from hub.reading.syllables import syllables


@pytest.mark.parametrize(
    ("word", "count"),
    [
        ("cat", 1),
        ("phone", 1),
        ("table", 2),
        ("comes", 1),
        ("places", 2),
        ("helped", 1),
        ("needed", 2),
        ("college", 2),
        ("because", 2),
        ("create", 2),
        ("details", 2),
        ("waiting", 2),
        ("station", 2),
        ("conversation", 4),
        ("every", 3),
        ("everyday", 3),
        ("people", 2),
        ("area", 3),
        ("neighbour's", 2),
        ("Wednesday", 2),
        ("bbc.co.uk/learningenglish", 10),
        ("2026", 1),
        ("E8", 1),
        ("STKT-HSHK", 1),
    ],
)
def test_the_syllables_of_words_that_stand_in_our_texts(word: str, count: int) -> None:
    assert syllables(word) == count


def test_the_grade_is_the_formula_of_flesch_and_kincaid() -> None:
    text = "The cat sat on the mat. We can help you to find a class."
    assert measure([text]).grade == pytest.approx(flesch_kincaid(14, 2, 14))
    assert flesch_kincaid(14, 2, 14) == pytest.approx(0.39 * 7 + 11.8 - 15.59)


def test_a_long_sentence_with_long_words_is_the_worst() -> None:
    hard = "Eligibility determination necessitates documentary corroboration of immigration circumstances."
    measured = measure(["We can help you.", hard])
    assert measured.worst is not None
    assert measured.worst.text == hard
    assert measured.worst.grade > 12


def test_a_line_begins_a_sentence_and_a_label_is_none() -> None:
    measured = measure(["Entry 2", "You can read. You can write a note", "Bring a pen"])
    assert [one.text for one in measured.sentences] == [
        "You can read.",
        "You can write a note",
        "Bring a pen",
    ]


def test_headings_and_terms_are_not_read_as_sentences() -> None:
    html = "<h2>What happens next</h2><dl><dt>Speaking</dt><dd>You can <strong>talk</strong>.</dd></dl><p>Come in.</p>"
    assert lines_of(html) == ["You can talk.", "Come in."]


def test_nothing_has_the_grade_nothing() -> None:
    assert measure([]).grade == 0
    assert measure([]).worst is None
