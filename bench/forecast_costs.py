"""What a forecast costs: one look-up, a night's learning, and the memory it takes."""

import json
import resource
import subprocess
import sys
from collections.abc import Callable
from datetime import date, timedelta
from random import Random
from statistics import median
from time import process_time
from typing import Any

import numpy as np

from hub.directory.types import LEVELS, Strand
from hub.forecast import clock
from hub.forecast.clock import WEEKS, reach, weeks_until
from hub.forecast.history import LOOKS_BACK, History
from hub.forecast.learnt import Learnt
from hub.forecast.terms import local_terms
from hub.forecast.types import Passage

LOOKED_UP, HOLD_LOOK_UP = 2_000, 8
ROUNDS = 5
PLACES_KEPT = 390_000  # on the list within five years and a half, of a hub of 100,000 learners
HOLD_SECONDS, HOLD_MIB = 60, 512
TODAY = date(2026, 11, 23)


def rows() -> list[dict[str, Any]]:
    return [look_up_row(), *night_rows()]


def look_up_row() -> dict[str, Any]:
    """One more forecast of a queue whose walk is known, as a page asks it, over one call of the simple rule."""
    curve = reach(np.full(WEEKS, 2.5), np.full(WEEKS, 0.01), 0.3)
    found = Learnt(0).stretched((LEVELS[0], Strand.GENERAL), curve, 2.5, 1.0)
    ratios = []
    for _ in range(ROUNDS):
        subject = seconds(
            lambda: [
                [int(weeks_until(one, ahead)) for one in (found.low, found.likely, found.high)]
                for ahead in range(LOOKED_UP)
            ]
        )
        floor = seconds(lambda: [clock.position_over_throughput(ahead, 2.5) for ahead in range(LOOKED_UP)])
        ratios.append(subject / floor)
    return {
        "name": "one forecast with its range of a queue already walked, over one call of position ÷ throughput",
        "ratio": {"median": median(ratios), "min": min(ratios), "max": max(ratios)},
        "hold": f"<= {HOLD_LOOK_UP}",
        "ok": median(ratios) <= HOLD_LOOK_UP,
        "rounds": ROUNDS,
    }


def seconds(work: Callable[[], object]) -> float:
    started = process_time()
    work()
    return process_time() - started


def night_rows() -> list[dict[str, Any]]:
    """A fresh process that learns from the record of a region."""
    child = subprocess.run([sys.executable, "-m", __name__], capture_output=True, text=True, check=True)  # noqa: S603
    took, mib = json.loads(child.stdout)
    return [
        {"name": f"{what} of a night's learning from {PLACES_KEPT:,} places on the list", "value": value,
         "hold": f"<= {hold}", "ok": value <= hold, "rounds": 1}
        for what, value, hold in (("seconds of processor", took, HOLD_SECONDS), ("MiB", mib, HOLD_MIB))
    ]  # fmt: skip


def region() -> list[Passage]:
    """Places on the list that came and went by chance: what they are does not matter for what they cost."""
    rng = Random(1)  # noqa: S311 - invents places, keeps no secret
    areas = [f"{letter}{number}" for letter in "ENWS" for number in range(1, 13)]
    made = []
    for _ in range(PLACES_KEPT):
        joined = TODAY - timedelta(days=rng.randrange(LOOKS_BACK.days))
        ended = joined + timedelta(days=int(rng.expovariate(1 / 150)))
        gone = ended <= TODAY
        strand = rng.choice((Strand.GENERAL, Strand.LITERACY))
        made.append(
            Passage(
                rng.choice(LEVELS), strand, rng.choice(areas), rng.choice((1, 2, 3, 3, 3)), joined,
                ended if gone else None, gone and rng.random() < 0.7,
            )
        )  # fmt: skip
    return made


if __name__ == "__main__":
    everybody = region()
    night = History(everybody, [], local_terms(), TODAY, 1.0)
    spent = seconds(lambda: [night.reach(cell, group) for cell in night.numbers for group in (1, 2, 3)])
    print(json.dumps([round(spent, 1), resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024]))
