"""Shares and waits of groups, with nothing said of a few people."""

from hub.allocation.equality import Part, Taker, parts


def takers(part: str, placed: list[int], unplaced: list[int]) -> list[Taker]:
    """So many weeks each of them waited."""
    return [
        *(Taker(True, weeks, {"care": part}) for weeks in placed),
        *(Taker(False, weeks, {"care": part}) for weeks in unplaced),
    ]


def test_a_part_has_its_share_and_the_middle_wait_of_either_side() -> None:
    found = parts(takers("Childcare", [10, 12, 14, 16, 40], [1, 2, 3, 4, 5, 6]), "care")

    assert found == [Part("Childcare", 11, 5 / 11, 14, 3.5)]


def test_nothing_is_said_of_fewer_than_five() -> None:
    assert parts(takers("Childcare", [10], [1, 2, 3]), "care") == [Part("Childcare", 4, None, None, None)]


def test_a_wait_of_fewer_than_five_is_not_said() -> None:
    [part] = parts(takers("Childcare", [10, 11], [1, 2, 3, 4, 5]), "care")

    assert (part.weeks_placed, part.weeks_unplaced) == (None, 3)


def test_nobody_makes_no_parts() -> None:
    assert parts([], "care") == []
