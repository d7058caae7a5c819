"""Seal the audit every minute beside the service: a thread in each process that serves, one of them at a time."""

import logging
from threading import Event, Thread

from hub.audit import chain
from hub.audit.types import ChainBroken
from hub.core.db import Database

EVERY = 60.0  # seconds
log = logging.getLogger(__name__)


class Timer(Thread):
    """It has a database of its own: the keys of a request must not change under it when this follows the key file.

    Killed at any moment, it leaves whole batches of numbers; the next turn, of whatever process, goes on from there.
    """

    def __init__(self, database: Database, every: float = EVERY) -> None:
        super().__init__(name="seal the audit", daemon=True)
        self._database, self._every = database, every
        self._ended = Event()

    def run(self) -> None:
        turn(self._database)
        while not self._ended.wait(self._every):
            turn(self._database)

    def stop(self) -> None:
        self._ended.set()
        self.join()
        self._database.dispose()


def turn(database: Database) -> None:
    """Whatever stands in the way is told to the operator, and tried again at the next turn."""
    try:
        chain.seal(database, wait=False)
    except BlockingIOError:
        pass  # another process is at it
    except (ChainBroken, OSError) as problem:
        log.error("the audit was not sealed: %s", problem)
    except Exception as problem:
        log.error("the audit was not sealed: %s", type(problem).__name__)
