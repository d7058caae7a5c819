"""How many classes there are, and clubs apart from them."""

import pytest

from hub.matching.types import Strand
from hub.matching.words.phrases import kinds


@pytest.mark.parametrize(
    ("strands", "says"),
    [
        ([], "no classes"),
        (["general"], "1 class"),
        (["general", "literacy"], "2 classes"),
        (["conversation"], "1 conversation club"),
        (["conversation", "work", "conversation"], "1 class and 2 conversation clubs"),
    ],
)
def test_a_club_is_never_among_the_classes(strands: list[Strand], says: str) -> None:
    assert kinds(strands) == says


def test_what_more_there_would_be_is_said_of_each() -> None:
    assert kinds(["conversation", "work"], "more ") == "1 more class and 1 more conversation club"
