"""The demonstration's register of breaches: what an officer finds there on the first day."""

from collections.abc import Iterator

import pytest

from hub.core.db import Database, UnitOfWork
from hub.safekeeping.breach import queries, rules
from hub.safekeeping.breach.affected import affected
from hub.safekeeping.breach.types import BreachState
from tests.integration.demo.conftest import JOB


@pytest.fixture
def uow(demonstration: Database) -> Iterator[UnitOfWork]:
    with demonstration.unit_of_work(JOB) as uow:
        yield uow


def test_one_breach_waits_for_the_ico_with_its_hours_running_and_one_is_closed_with_everybody_told(
    uow: UnitOfWork,
) -> None:
    running, closed = queries.listed(uow)
    assert (running.state, closed.state) == (BreachState.ASSESSED, BreachState.CLOSED)
    assert not rules.is_late(running.found_at, uow.now)
    assert not rules.is_late(closed.found_at, closed.ico_told_at)
    for row, told in (running, 0), (closed, 3):
        sight = queries.sight_of(row)
        shown = {one.learner_id for one in affected(uow, sight)} if sight else set()
        assert len(shown) >= 3
        assert len(queries.told(uow, row.id)) == told
        assert queries.told(uow, row.id).keys() <= shown
