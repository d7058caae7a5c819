"""What somebody may write who asks for a class by themselves."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.learners.self_referral.answers import Answers, day_asked, is_right, read
from hub.learners.self_referral.services import DAYS_KEPT
from hub.rights.retention.periods import kept_days

WHO = {"name": "Hodan Warsame", "phone": "07700 900456", "language": "so"}


@given(st.text(), st.text(max_size=3))
def test_one_weekday_of_seven_is_the_right_answer(submission: str, typed: str) -> None:
    submission = submission.encode("utf-8", "ignore").decode()
    right = {answer for answer in map(str, range(7)) if is_right(submission, answer)}
    assert right == {str((day_asked(submission) + 1) % 7)}
    assert is_right(submission, typed) == (typed in right)


@pytest.mark.parametrize(
    ("typed", "safe", "problems"),
    [
        ({}, ["call"], []),
        ({"phone": "٠٧٧٠٠ ٩٠٠٤٥٦"}, ["text"], []),
        ({"phone": "", "email": "hodan@example.org"}, ["write"], []),
        ({"name": "  "}, ["call"], [("name", "ask-no-name")]),
        ({"name": "Ho\r\nBcc: all@example.org"}, ["call"], [("name", "ask-bad-text")]),
        ({"name": "x" * 101}, ["call"], [("name", "ask-bad-text")]),
        ({"phone": "12"}, ["call"], [("phone", "phone-wrong")]),
        ({"phone": ""}, [], [("phone", "ask-no-way")]),
        ({"email": "hodan"}, ["call"], [("email", "ask-bad-email")]),
        ({}, [], [("safe-call", "ask-no-safe")]),
        ({}, ["write"], [("safe-call", "ask-no-safe")]),
        ({"area": "Hackney"}, ["call"], [("area", "ask-bad-area")]),
        ({"area": "e8 1dy"}, ["call"], []),
    ],
)
def test_what_cannot_be_used_is_told_at_its_field(
    typed: dict[str, str], safe: list[str], problems: list[tuple[str, str]]
) -> None:
    answers, found = read({**WHO, **typed}, safe, ["evening", "midnight"])
    assert found == problems
    if not found:
        assert answers.times == ("evening",)
        assert Answers.of(answers.kept()) == answers
        assert answers.outcode in (None, "E8")


def test_they_are_told_how_long_it_is_kept() -> None:
    assert kept_days("self-referral") == DAYS_KEPT
