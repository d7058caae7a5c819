"""Passwords and second factors, without a database."""

import time
from datetime import UTC, datetime, timedelta

import pyotp
import pytest
from hypothesis import given
from hypothesis import strategies as st
from marshmallow import ValidationError

from hub.accounts import second_factor
from hub.accounts.passwords import Passwords, is_guessable
from hub.accounts.schemas import FirstPassword

NOON = datetime(2026, 12, 3, 12, 0, 0, tzinfo=UTC)
CHEAP = (1, 8, 1)


@pytest.fixture(scope="module")
def passwords() -> Passwords:
    return Passwords(CHEAP)


def test_a_password_matches_its_own_hash_only(passwords: Passwords) -> None:
    stored = passwords.hash("correct horse battery")
    assert passwords.matches(stored, "correct horse battery")
    assert not passwords.matches(stored, "correct horse batterY")


def test_nobody_matches_an_account_without_a_password(passwords: Passwords) -> None:
    assert not passwords.matches(None, "correct horse battery")


def test_a_damaged_hash_matches_nothing(passwords: Passwords) -> None:
    assert not passwords.matches("not a hash", "correct horse battery")


def test_letters_composed_in_another_way_are_the_same_password(passwords: Passwords) -> None:
    assert passwords.matches(passwords.hash("cafe\u0301 cafe\u0301 cafe\u0301"), "café café café")


def test_a_hash_made_at_another_cost_is_outdated(passwords: Passwords) -> None:
    assert Passwords((2, 8, 1)).outdated(passwords.hash("correct horse battery"))
    assert not passwords.outdated(passwords.hash("correct horse battery"))


@pytest.mark.parametrize("length", [0, 1, 13, 129, 100_000])
def test_a_new_password_of_the_wrong_length_is_refused_before_it_is_hashed(length: int) -> None:
    with pytest.raises(ValidationError):
        FirstPassword().load({"new_password": "x" * length})


@pytest.mark.parametrize("length", [14, 128])
def test_the_shortest_and_the_longest_password_are_accepted(length: int) -> None:
    assert FirstPassword().load({"new_password": "🐎" * length})["new_password"] == "🐎" * length


@pytest.mark.parametrize(
    "bad", ["NUL \x00 in the middle", "a line\nand another one", "lone \ud800 surrogate"]
)
def test_hidden_control_characters_are_refused(bad: str) -> None:
    with pytest.raises(ValidationError, match="hidden control characters"):
        FirstPassword().load({"new_password": bad})


def test_the_code_of_the_step_before_and_after_is_accepted_and_no_other() -> None:
    secret = second_factor.new_secret()
    totp = pyotp.TOTP(secret)
    accepted = [
        off
        for off in range(-4, 5)
        if second_factor.matching_step(secret, totp.at(NOON + timedelta(seconds=30 * off)), NOON) is not None
    ]
    assert accepted == [-1, 0, 1]


def test_a_code_may_be_typed_with_a_space() -> None:
    assert second_factor.read_code("123 456") == "123456"


@given(st.text(max_size=30))
def test_anything_may_be_typed_as_a_code(typed: str) -> None:
    code = second_factor.read_code(typed)
    assert code is None or (len(code) == 6 and code.isascii() and code.isdigit())
    second_factor.read_recovery_code(typed)


def test_a_recovery_code_reads_as_it_is_shown_and_as_it_is_misread() -> None:
    for code in second_factor.new_recovery_codes():
        shown = second_factor.show_recovery_code(code)
        assert second_factor.read_recovery_code(f" {shown.lower()} ") == code
        assert second_factor.read_recovery_code(shown.replace("0", "o").replace("1", "l")) == code


WORDS = ["asha.assessor@example.org", "Asha", "Assessor", "example", "ESOL hub", "ESOL", "hub"]


@pytest.mark.parametrize(
    "password",
    [
        "passwordpassword",
        "PASSWORDpassword1",
        "P@ssw0rdP@ssw0rd",
        "aaaaaaaaaaaaaa",
        "ababababababab",
        "12345678901234",
        "abcdefghijklmnop",
        "qwertyuiopasdf",
        "letmeinletmein",
        "asha.assessor@example.org1",
        "ASHA.ASSESSOR@EXAMPLE.ORG!",
        "AshaAssessor2026",
        "esolhubesolhub1",
        "summer2026summer",
        "password password password",
        "ｐａｓｓｗｏｒｄｐａｓｓｗｏｒｄ",
    ],
)
def test_what_others_would_try_first_is_guessable(password: str) -> None:
    assert is_guessable(password, WORDS)


@pytest.mark.parametrize(
    "password",
    [
        "correct horse battery staple",
        "mother tongue lantern",
        "🐎🐎🐎 stable 41 bucket",
        "try the ESOL hub today",
        "x9k2m4p7q1z8w3",
    ],
)
def test_words_that_do_not_belong_together_are_not(password: str) -> None:
    assert not is_guessable(password, WORDS)


def test_a_long_password_is_judged_in_no_time() -> None:
    """As this process counts it: how busy the machine is says nothing of the code."""
    began = time.process_time()
    is_guessable("4@8({[<369&#!1/|0$5+7%2" * 5, WORDS)
    assert time.process_time() - began < 1
