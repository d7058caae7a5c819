"""How long each round of the night takes in a hub that has grown, and how much memory: each as its own command.

The first time, a round does what years have left to it; what is promised is the night after that. Beside each somebody
writes (`bench.writer_beside`), and is not to wait long.
"""

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter

from bench import grow
from bench.at_sizes import SIZES
from bench.grown.place import environment_of, settings_of
from bench.measured import Row, figure
from bench.writer_beside import MOST, Waits, alone, writing
from hub.cli.worker import ROUNDS
from hub.settings import Settings

# For a nightly timer, too, or as long as a round.
ALSO = (("funding", "refresh"), ("insight", "rebuild"), ("allocate", "propose", "--dry-run"))
SECONDS, MEBIBYTES = 120, 512  # each at most
KIBIBYTES = 1024  # in a mebibyte
# What Linux counts for a process that was waited for has that of its parent in it.
TELLING = """
import runpy, sys
told, sys.argv = sys.argv[1], ["hub", *sys.argv[2:]]
try:
    runpy.run_module("hub", run_name="__main__")
finally:
    with open("/proc/self/status") as status, open(told, "w") as file:
        file.write(next(line.split()[1] for line in status if line.startswith("VmHWM")))
"""


@dataclass(frozen=True, slots=True)
class Took:
    """Seconds by the clock, those of the command's processor (without the database's), and mebibytes."""

    seconds: float
    spent: float
    memory: float


def rows(sizes: Sequence[int] = SIZES) -> list[Row]:
    return [row for size in sorted(sizes) for row in size_rows(size)]


def size_rows(size: int) -> Iterator[Row]:
    grow.rows(size)
    with settings_of(size) as settings:
        yield figure(
            f"a writer at {size:,} with no round running waits", alone(settings.database_url).words()
        )
        for command in (*ROUNDS, *ALSO):
            of = f"{' '.join(command)} at {size:,}"
            for night in ("first night", "next night"):
                with writing(settings.database_url) as waits:
                    took = run(settings, command)
                yield from night_rows(f"{of}, {night}", took, waits, night == "next night")


def run(settings: Settings, command: Sequence[str]) -> Took:
    """It is run where the database is, with its own settings. What it says is not of interest, nor what it finds."""
    with tempfile.TemporaryDirectory() as folder:
        told = Path(folder) / "memory"
        began = perf_counter()
        running = subprocess.Popen(  # noqa: S603 - commands of this service, named here
            [sys.executable, "-c", TELLING, str(told), *command],
            env=environment_of(settings),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        _, _, used = os.wait4(running.pid, 0)
        seconds = perf_counter() - began
        return Took(seconds, used.ru_utime + used.ru_stime, int(told.read_text()) / KIBIBYTES)


def night_rows(of: str, took: Took, waits: Waits, promised: bool) -> Iterator[Row]:
    words = f"{of}: seconds (of them {took.spent:.1f} of this process's processor)"
    for name, value, most in (
        (words, round(took.seconds, 1), SECONDS),
        (f"{of}: memory in MiB", round(took.memory), MEBIBYTES),
        (f"{of}: longest wait of a writer in ms ({waits.words()})", round(max(waits, default=0)), MOST),
    ):
        yield {
            "name": name,
            "value": value,
            "hold": f"<= {most}" if promised else "nothing",
            "ok": value <= most or not promised,
            "rounds": 1,
        }
