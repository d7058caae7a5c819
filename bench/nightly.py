"""How long each round of the night takes in a hub that has grown, and how much memory: each as its own command."""

import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from time import perf_counter

from bench import grow
from bench.at_sizes import SIZES
from bench.grown.place import settings_of
from bench.measured import Row
from hub.cli.worker import ROUNDS
from hub.settings import Settings

ALSO = (("funding", "refresh"),)  # for a nightly timer, too
SECONDS, MEBIBYTES = 120, 512  # each at most
KIBIBYTES = 1024  # in a mebibyte: Linux counts the memory of a process so


def rows(sizes: Sequence[int] = SIZES) -> list[Row]:
    return [row for size in sorted(sizes) for row in size_rows(size)]


def size_rows(size: int) -> Iterator[Row]:
    grow.rows(size)
    with settings_of(size) as settings:
        for command in (*ROUNDS, *ALSO):
            yield from round_rows(settings, f"{' '.join(command)} at {size:,}", command)


def round_rows(settings: Settings, of: str, command: Sequence[str]) -> Iterator[Row]:
    """It is run where the database is, with its own settings. What it says is not of interest, nor what it finds."""
    environment = {
        **os.environ,
        "HUB_DATA_DIR": str(settings.data_dir),
        "HUB_DATABASE_URL": settings.database_url,
        "HUB_KEYRING": str(settings.keyring_path),
    }
    began = perf_counter()
    running = subprocess.Popen(  # noqa: S603 - commands of this service, named here
        [sys.executable, "-m", "hub", *command],
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    _, _, used = os.wait4(running.pid, 0)
    seconds, memory = perf_counter() - began, used.ru_maxrss / KIBIBYTES
    spent = used.ru_utime + used.ru_stime
    yield {
        "name": f"{of}: seconds (of them {spent:.1f} of this process's processor)",
        "value": round(seconds, 1),
        "hold": f"<= {SECONDS}",
        "ok": seconds <= SECONDS,
        "rounds": 1,
    }
    yield {
        "name": f"{of}: memory in MiB",
        "value": round(memory),
        "hold": f"<= {MEBIBYTES}",
        "ok": memory <= MEBIBYTES,
        "rounds": 1,
    }
