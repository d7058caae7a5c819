"""Telephone numbers as people write them."""

import pytest

from hub.forms.fields.phone import phone_words


@pytest.mark.parametrize(
    ("kept", "words"),
    [
        ("+447700900123", "07700 900123"),
        ("+442079460123", "020 7946 0123"),
        ("+33142685300", "+33 1 42 68 53 00"),
    ],
)
def test_a_number_is_written_as_people_write_it(kept: str, words: str) -> None:
    assert phone_words(kept) == words


def test_no_number_has_no_words() -> None:
    assert phone_words(None) is phone_words("") is None
