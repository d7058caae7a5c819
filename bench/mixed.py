"""A hub at work on one machine: people follow links and act, workers are killed, and then all is recounted.

Several workers serve a hub that has grown, beside the process that sends what is due. Readers of every role follow what
the pages link to, and others act on referrals for providers and for the hub, with pauses. Each minute one of the
workers and one of those who act are killed, as a machine may kill them. What is promised: no answer is an error, no
request is lost but those that a killed worker was at, none takes very long, memory stays, and afterwards no figure of
the summaries differs from a recount of the records.
"""

import multiprocessing
import os
import re
import signal
import subprocess
import sys
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from multiprocessing.context import SpawnProcess
from pathlib import Path
from random import Random
from statistics import median, quantiles
from time import monotonic, sleep

from bench import grow
from bench.at_work import DONE, LOST, REFUSED, Answer, Desk, act, desks, follow
from bench.grown.place import environment_of, settings_of
from bench.measured import Row, figure
from hub.cli.insight import compared
from hub.core.db import Database
from hub.core.vault import Vault
from hub.settings import Settings

SIZES, MINUTES = (10_000,), 2.0
WORKERS, READERS, ACTORS = 4, 6, 2
KILLED_EVERY, LOOKED_EVERY = 60.0, 5.0  # seconds
GROWTH, MEBIBYTES = 1.25, 512  # of a worker's memory: from the first half to the second, and at the most
SLOW = 30.0  # seconds: what was lost after so long was not at hand when a worker was killed
KIBIBYTES = 1024
SERVING = re.compile(r"Serving on .*:(\d+)")
SERVER_ERROR, NOWHERE, NO_ANSWER = range(500, 600), (403, 404), (LOST,)
SOME, SHOWN = 5, 6  # times that an address was asked for; addresses in words
FRESH = multiprocessing.get_context("spawn")


def rows(sizes: Sequence[int] = SIZES, minutes: float = MINUTES) -> list[Row]:
    return [row for size in sorted(sizes) for row in size_rows(size, minutes * 60)]


def size_rows(size: int, seconds: float) -> list[Row]:
    grow.rows(size)
    with settings_of(size) as settings:
        database = Database(settings.database_url, Vault.load(settings.keyring_path))
        with served(settings) as (service, port):
            day = Day(settings, service, port, desks(database), monotonic() + seconds)
            day.live()
        differ = len(compared(database))
        database.dispose()
    return [
        *day.rows(f"at {size:,}, {seconds / 60:g} minutes"),
        promised(f"figures that differ from a recount at {size:,}", differ, 0),
    ]


@contextmanager
def served(settings: Settings) -> Iterator[tuple[int, int]]:
    """The service's process, and the port at which it answers, with a worker beside it; both are told to stop in the
    end. What they log is kept."""
    environment = environment_of(settings)
    command = [sys.executable, "-m", "hub"]
    serve = [*command, "serve", "--port", "0", "--workers", str(WORKERS)]
    with (
        (settings.data_dir / "mixed.log").open("w") as log,
        subprocess.Popen(serve, env=environment, stdout=subprocess.PIPE, stderr=log, text=True) as service,  # noqa: S603 - this service
        subprocess.Popen([*command, "worker"], env=environment, stdout=log, stderr=log) as worker,  # noqa: S603 - its worker
    ):
        assert service.stdout is not None
        try:
            port = next((found[1] for found in map(SERVING.search, service.stdout) if found), None)
            if port is None:
                sys.exit("hub: the service did not start.")
            yield service.pid, int(port)
        finally:
            service.terminate()
            worker.terminate()


class Day:
    """Who is at work, and what was seen of it."""

    def __init__(self, settings: Settings, service: int, port: int, desks: list[Desk], until: float) -> None:
        self.settings, self.service, self.port, self.desks, self.until = settings, service, port, desks, until
        self.answers: list[Answer] = []
        # Without a lock: one who holds it may be killed.
        self.acts = [FRESH.Array("L", 2, lock=False) for _ in range(ACTORS)]
        self.memory: list[int] = []  # MiB of the worker that has most, each time they were looked at
        self.workers_killed = self.actors_killed = 0
        self._lot = Random(1)  # noqa: S311 - whom to kill, no secret

    def live(self) -> None:
        with FRESH.Pool(READERS) as readers:
            reading = readers.starmap_async(
                follow, [(self.port, self.desks, self.until, n) for n in range(READERS)]
            )
            actors = [self._actor(n, 0) for n in range(ACTORS)]
            kill_at = monotonic() + KILLED_EVERY
            while monotonic() < self.until:
                sleep(LOOKED_EVERY)
                workers = workers_of(self.service)
                self.memory.append(max(map(memory_of, workers), default=0))
                if monotonic() > kill_at:
                    kill_at += KILLED_EVERY
                    self._kill(workers, actors)
            for one in reading.get():
                self.answers += one
        for actor in actors:
            actor.join()

    def _actor(self, number: int, turn: int) -> SpawnProcess:
        actor = FRESH.Process(
            target=act, args=(self.settings, self.until, f"{number}/{turn}", self.acts[number])
        )
        actor.start()
        return actor

    def _kill(self, workers: list[int], actors: list[SpawnProcess]) -> None:
        if workers:
            os.kill(self._lot.choice(workers), signal.SIGKILL)
            self.workers_killed += 1
        number = self._lot.randrange(ACTORS)
        actors[number].kill()
        actors[number].join()
        self.actors_killed += 1
        actors[number] = self._actor(number, self.actors_killed)

    def rows(self, of: str) -> list[Row]:
        took = [one.seconds for one in self.answers if one.status != LOST]
        cuts = quantiles(took, n=20)
        acts, refused = (sum(each[which] for each in self.acts) for which in (DONE, REFUSED))
        half = len(self.memory) // 2
        before, after = max(self.memory[:half]), max(self.memory[half:])
        beside = f"{WORKERS} workers, {READERS} readers, {ACTORS} who act"
        words = f"half within {cuts[9]:.2f} s, 95 of 100 within {cuts[18]:.2f}, the slowest {max(took):.1f}"
        return [
            figure(f"{of}: pages, with {beside}", f"{len(took):,}; {words}"),
            figure(f"{of}: acts done, and refused as they must be", f"{acts:,}, {refused:,}"),
            figure(f"{of}: the slowest pages", self._slowest()),
            promised(
                f"{of}: answers that were an error{self._of(SERVER_ERROR)}", self._many(SERVER_ERROR), 0
            ),
            promised(f"{of}: links that led nowhere{self._of(NOWHERE)}", self._many(NOWHERE), 0),
            promised(
                f"{of}: requests lost, with {self.workers_killed} workers and {self.actors_killed} who act killed",
                self._many(NO_ANSWER),
                self.workers_killed,
            ),
            promised(f"{of}: requests that took over {SLOW:g} s{self._late()}", self._many_late(), 0),
            promised(
                f"{of}: MiB of the largest worker, {before} in the first half",
                max(before, after),
                min(MEBIBYTES, round(before * GROWTH)),
            ),
        ]

    def _many(self, statuses: Collection[int]) -> int:
        return sum(one.status in statuses for one in self.answers)

    def _of(self, statuses: Collection[int]) -> str:
        """Where they were, in words."""
        where = sorted({f"{one.path} {one.status}" for one in self.answers if one.status in statuses})
        return f" ({', '.join(where)})" if where else ""

    def _late(self) -> str:
        """Where they were, in words."""
        where = sorted({one.path for one in self.answers if one.seconds > SLOW})
        return f" ({', '.join(where)})" if where else ""

    def _many_late(self) -> int:
        return sum(one.seconds > SLOW for one in self.answers)

    def _slowest(self) -> str:
        """By the middle of what an address took, the addresses that were asked for some times."""
        took: dict[str, list[float]] = {}
        for one in self.answers:
            took.setdefault(one.path, []).append(one.seconds)
        middle = sorted(
            ((median(each), path) for path, each in took.items() if len(each) >= SOME), reverse=True
        )
        return ", ".join(f"{path} {seconds:.2f} s" for seconds, path in middle[:SHOWN])


def workers_of(service: int) -> list[int]:
    """The processes that the service has forked."""
    children = Path(f"/proc/{service}/task/{service}/children").read_text(encoding="ascii")
    return [int(one) for one in children.split()]


def memory_of(process: int) -> int:
    """MiB that are resident; none of one that has gone."""
    try:
        status = Path(f"/proc/{process}/status").read_text(encoding="ascii")
    except OSError:
        return 0
    found = next((line for line in status.splitlines() if line.startswith("VmRSS")), "VmRSS: 0")
    return int(found.split()[1]) // KIBIBYTES


def promised(name: str, value: int, most: int) -> Row:
    return {"name": name, "value": value, "hold": f"<= {most}", "ok": value <= most, "rounds": 1}
