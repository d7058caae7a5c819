"""The short questions by phone say roughly where to begin, and place nobody."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.assessment.prescreen import rules
from hub.directory.types import Level

FORM = rules.versions()[2]
CODES = {question.code: [option.code for option in question.options] for question in FORM.questions}
ANSWERS = st.fixed_dictionaries({code: st.sampled_from(options) for code, options in CODES.items()})


def test_the_questions_are_short_and_their_codes_differ() -> None:
    assert len(FORM.questions) <= 6
    for question in FORM.questions:
        codes = [option.code for option in question.options]
        assert len(codes) == len(set(codes))
        assert all(len(option.says.split()) <= 12 for option in question.options)


@pytest.mark.parametrize(
    ("talk", "follow", "read", "write", "words"),
    [
        ("none", "nothing", "letters", "name", "Pre-Entry"),
        ("none", "unknown", "messages", "unknown", "Entry 2"),
        ("short", "repeat", "signs", "form", "Entry 1"),
        ("linked", "once", "signs", "form", "Entry 1 to Entry 2"),
        ("easy", "fast", "articles", "report", "Entry 3 to Level 1"),
        ("reasons", "fast", "unknown", "unknown", "Entry 3 to Level 1"),
        ("reasons", "once", "mail", "mail", "Entry 3"),
        ("easy", "fast", "letters", "name", "Pre-Entry to Entry 1"),
    ],
)
def test_the_weakest_skill_says_where_to_begin(
    talk: str, follow: str, read: str, write: str, words: str
) -> None:
    answers = {"talk": talk, "follow": follow, "read": read, "write": write, "own": "well"}
    assert rules.indicate(FORM, answers).words == words


def test_what_nobody_asked_points_nowhere() -> None:
    answers = {"talk": "reasons", "follow": "once", "read": "unknown", "write": "unknown", "own": "unknown"}
    found = rules.indicate(FORM, answers)
    assert (found.low, found.literacy) == (Level.E3, False)


def test_somebody_who_let_another_speak_for_them_has_no_level_yet() -> None:
    answers = {"talk": "none", "follow": "unknown", "read": "unknown", "write": "unknown", "own": "unknown"}
    found = rules.indicate(FORM, answers)
    assert (found.low, found.high, found.words) == (None, None, "no level yet")
    assert "alone" in found.advice


def test_what_was_asked_with_the_first_version_says_what_it_said() -> None:
    answers = {"talk": "easy", "follow": "fast", "read": "articles", "write": "report", "own": "well"}
    assert rules.indicate(rules.versions()[1], answers).words == "Level 1"


def test_a_beginner_without_literacy_is_invited_for_a_talk_alone() -> None:
    answers = {"talk": "none", "follow": "nothing", "read": "letters", "write": "name", "own": "no"}
    assert "alone" in rules.indicate(FORM, answers).advice


@given(ANSWERS)
def test_every_set_of_answers_points_to_one_or_two_levels_with_advice(answers: dict[str, str]) -> None:
    found = rules.indicate(FORM, answers)
    assert found.low is None or found.high is None or found.high.order - found.low.order in (0, 1)
    assert found.advice.endswith(".")


@given(ANSWERS, st.sampled_from(["talk", "follow", "read", "write"]))
def test_a_better_answer_never_points_lower(answers: dict[str, str], code: str) -> None:
    question = next(question for question in FORM.questions if question.code == code)
    known = [option.code for option in question.options if option.level]
    if answers[code] not in known[:-1]:
        return
    better = {**answers, code: known[known.index(answers[code]) + 1]}
    before, after = rules.indicate(FORM, answers), rules.indicate(FORM, better)
    assert before.low
    assert before.high
    assert after.low
    assert after.high
    assert (after.low.order, after.high.order) >= (before.low.order, before.high.order)
