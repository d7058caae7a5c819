"""A class is cancelled where the file says so, and not where it only speaks of it."""

import pytest

from hub.directory.rules.cancelled import said_cancelled, speaks_of_cancelling

SAID = [
    "cancelled",
    "CANCELED!",
    "Cancelled until January",
    "ESOL Entry 1 (cancelled)",
    "ESOL Entry 1 - Cancelled.",
    "This class has been cancelled",
    "Class is cancelled due to low numbers",
    "cancelled: tutor left",
]
NOT_SAID = [
    "not cancelled",
    "Classes may be cancelled if fewer than six come",
    "Cancelled lessons are paid back",
    "Last year's class was full, none was cancelled",
    "No refunds once cancelled",
]


@pytest.mark.parametrize("cell", SAID)
def test_a_cell_that_says_so_cancels(cell: str) -> None:
    assert said_cancelled(["ESOL", cell])


@pytest.mark.parametrize("cell", NOT_SAID)
def test_a_cell_that_only_speaks_of_it_is_to_be_looked_at(cell: str) -> None:
    assert not said_cancelled(["ESOL", cell])
    assert speaks_of_cancelling(["ESOL", cell]) == cell


def test_a_policy_on_cancellation_is_neither() -> None:
    assert not said_cancelled(["Cancellation: two days before"])
    assert speaks_of_cancelling(["Cancellation: two days before"]) is None
