"""What the worker does by its schedule goes on after a worker was killed at it."""

import os
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest

from hub.cli import worker
from hub.core.db import Database
from hub.messages.carriers.types import Envelope
from hub.settings import Settings
from tests.factories.area import Area
from tests.factories.messages import Pigeon, make_safe, post
from tests.factories.referrals import new_learner, refer

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
KILLED = 9


class Deadly(Pigeon):
    """Whoever hands anything over to it is gone, with all they were at."""

    def hand_over(self, envelope: Envelope) -> None:
        os._exit(KILLED)


def test_a_worker_that_was_killed_while_it_sent_leaves_nothing_that_stops_another(
    database: Database, area: Area, tmp_path: Path
) -> None:
    first, second = new_learner(database, area), new_learner(database, area)
    for person in (first, second):
        make_safe(database, person, safe_to_text=True)
    refer(database, area, first)
    assert in_a_process_of_its_own(database, lambda: by_schedule(tmp_path, database, Deadly())) == KILLED
    refer(database, area, second)
    pigeon = Pigeon()
    by_schedule(tmp_path, database, pigeon)
    assert pigeon.taken


def by_schedule(folder: Path, database: Database, pigeon: Pigeon) -> None:
    """What a worker does when its minute comes."""
    queue = worker.queue_of(replace(Settings.from_environment({}), data_dir=folder))
    worker.schedule(queue, database, post(pigeon))
    (task,) = [one for one in queue.read_periodic(datetime(2026, 11, 30, 12, 1)) if one.name == "messages"]  # noqa: DTZ001 - a minute of the queue's own clock
    queue.execute(task)


def in_a_process_of_its_own(database: Database, work: Callable[[], None]) -> int:
    """What it ended with."""
    database.engine.dispose()
    child = os.fork()
    if not child:
        try:
            work()
        finally:
            os._exit(1)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
