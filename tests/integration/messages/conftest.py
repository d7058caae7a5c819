"""Noon of a Monday: what is due to a learner now is due at once."""

from collections.abc import Iterator

import pytest
import time_machine

from tests.factories.messages import NOON


@pytest.fixture(autouse=True)
def _noon() -> Iterator[None]:
    with time_machine.travel(NOON, tick=False):
        yield
