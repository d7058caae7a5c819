"""How near forecasts come to what happens in invented hubs, and what a forecast costs.

The hubs (`bench/simulated_hub.py`) share no rule with the forecaster and live on after the last forecast, so that
everybody's true day is known. Each is asked once a month for two years, with only what it knew by then; the width
of the ranges is learnt from month to month as it would be. Before any time is taken the clock must agree with a
walk in plain Python, week by week.
"""

import json
import resource
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from statistics import fmean, median
from time import process_time
from typing import Any

import numpy as np

from bench.simulated_hub import LEVELS, SimulatedHub, day_of
from hub.directory.types import Strand
from hub.forecast import clock
from hub.forecast.calibration import AS_DRAWN, ENOUGH_TO_LEARN, Scored, next_spread, score
from hub.forecast.clock import NEVER, WEEKS, Ints, Queue, Reach, reach, simulate, weeks_until
from hub.forecast.history import History
from hub.forecast.terms import local_terms
from hub.forecast.types import Cell

SEEDS = (1, 2, 3, 4, 5, 6)
PEOPLE_A_YEAR = 1500
FIRST, LAST, EVERY = 130, 234, 4  # weeks of the hub's life at which it is asked; before them it only lives
HOLD_ERROR = {False: 0.60, True: 0.90}  # rolling intake or not
NAMES = {False: "term intake", True: "rolling intake"}
QUEUES = 30
SIZES = {1_000: 0.1, 10_000: 0.01, 100_000: 0.001}  # people who wait: share of the floor's time
ALONE = 3  # people of each queue whose runs are made for them alone
LOOKED_UP, HOLD_LOOK_UP = 2_000, 8
ROUNDS = 5
COVERAGE = (0.7, 0.95)  # a range may rather be too wide than too narrow
HOLD_MIB = 256
LEARNT_FROM = 52  # weeks


class Disagreement(AssertionError):
    """The clock and the walk in plain Python differ, so there is nothing to time."""


@dataclass(frozen=True, slots=True)
class Said:
    """One forecast with what came of it; weeks from the asking. `started` is the true week of the start."""

    asked: int
    low: int
    likely: int
    high: int
    simple: float
    started: int
    spread: float

    @property
    def scored(self) -> Scored:
        now = day_of(self.asked)
        low, likely, high, started = (
            now + timedelta(weeks=weeks) for weeks in (self.low, self.likely, self.high, self.started)
        )
        return Scored(low, likely, high, None, started)


def rows() -> list[dict[str, Any]]:
    check()
    return [*accuracy_rows(), *cost_rows(), memory_row()]


def accuracy_rows() -> Iterator[dict[str, Any]]:
    for rolling, hold in HOLD_ERROR.items():
        hubs = [list(forecasts(SimulatedHub(seed, rolling=rolling, size=PEOPLE_A_YEAR))) for seed in SEEDS]
        ratios = [error(said) / simple_error(said) for said in hubs]
        pooled = [one for said in hubs for one in said]
        ratio = error(pooled) / simple_error(pooled)
        yield {
            "name": f"mean error of the term clock over that of position ÷ throughput, {NAMES[rolling]}, "
            f"{len(pooled):,} forecasts in {len(SEEDS)} hubs",
            "ratio": {"median": ratio, "min": min(ratios), "max": max(ratios)},
            "weeks": {"clock": round(error(pooled), 2), "simple": round(simple_error(pooled), 2)},
            "hold": f"<= {hold}",
            "ok": ratio <= hold,
            "rounds": len(SEEDS),
        }
        held = fmean(one.low <= one.started <= one.high for one in pooled)
        yield {
            "name": f"share of places that came within the range, {NAMES[rolling]}",
            "value": round(held, 3),
            "hold": f"{COVERAGE[0]} to {COVERAGE[1]}, meant to be {clock.NOMINAL}",
            "ok": COVERAGE[0] <= held <= COVERAGE[1],
            "rounds": len(SEEDS),
        }


def error(said: list[Said]) -> float:
    return fmean(abs(one.likely - one.started) for one in said)


def simple_error(said: list[Said]) -> float:
    return fmean(abs(one.simple - one.started) for one in said)


def forecasts(hub: SimulatedHub) -> Iterator[Said]:
    """Every forecast of two years for somebody who did start, with the width learnt month by month."""
    spread, past = AS_DRAWN, list[Said]()
    for now in range(FIRST, LAST, EVERY):
        spread = learnt(spread, [one for one in past if now - LEARNT_FROM <= one.asked + one.high < now])
        new = list(asked(hub, now, spread))
        past += new
        yield from new


def learnt(spread: float, due: list[Said]) -> float:
    found = score([one.scored for one in due])
    if found.coverage is None or found.people < ENOUGH_TO_LEARN:
        return spread
    return next_spread(spread, fmean(one.spread for one in due), found.coverage)


def asked(hub: SimulatedHub, now: int, spread: float) -> Iterator[Said]:
    history = History(hub.passages(now), hub.listed(now), local_terms(), day_of(now), spread)
    ahead: dict[Cell, int] = {}
    for person in hub.waiting(now):
        level = LEVELS[person.level]
        whole, area = Cell(level, Strand.GENERAL), Cell(level, Strand.GENERAL, person.area)
        for cell in (whole, area):
            ahead[cell] = ahead.get(cell, -1) + 1
        found = history.cell_of(level, Strand.GENERAL, person.area)
        if found is not None and person.started and person.gone is not None:
            low, likely, high = weeks(history.reach(found, person.group), ahead[found])
            simple = float(clock.position_over_throughput(ahead[found], history.a_week(found)))
            yield Said(now, low, likely, high, min(simple, WEEKS), person.gone - now, spread)


def weeks(found: Reach, ahead: int) -> tuple[int, int, int]:
    low, likely, high = (int(weeks_until(curve, ahead)) for curve in (found.low, found.likely, found.high))
    return low, likely, high


def queue(number: int) -> Queue:
    """Some queue: what it expects does not matter for what it costs."""
    rng = np.random.default_rng(number)
    term = np.arange(WEEKS) // 17
    return Queue(rng.gamma(2.0, 2.0, WEEKS), term, np.full(WEEKS, 0.01), 0.3, 60)


def check() -> None:
    """Disagreement unless the look-up gives the week of the walk, for every queue and many positions."""
    for number in range(QUEUES):
        asked_for = queue(number)
        curve = reach(asked_for.places, asked_for.leaving, asked_for.overtaking)
        for ahead in range(0, 400, 7):
            if int(weeks_until(curve, ahead)) != plain_walk(asked_for, ahead):
                raise Disagreement("The clock and the walk in plain Python differ")


def plain_walk(asked_for: Queue, ahead: int) -> int:
    left = float(ahead)
    for week in range(WEEKS):
        left -= left * float(asked_for.leaving[week])
        left -= float(asked_for.places[week]) - asked_for.overtaking
        if left <= -1:
            return week + 1
    return NEVER


def cost_rows() -> Iterator[dict[str, Any]]:
    """A forecast with its range for everybody on a list; the floor walks for each person by themselves."""
    queues = [queue(number) for number in range(QUEUES)]
    clock.draws()
    for size, hold in SIZES.items():
        positions = np.arange(size // QUEUES)
        alone = np.linspace(0, positions[-1], ALONE).astype(int)
        ratios, each = list[float](), list[float]()
        for _ in range(ROUNDS):
            floor = seconds(partial(one_by_one, queues, alone)) / (ALONE * QUEUES)
            each.append(seconds(partial(whole_list, queues, positions)) / (len(positions) * QUEUES))
            ratios.append(each[-1] / floor)
        yield {
            "name": f"forecasts with ranges for {size:,} in {QUEUES} queues, over the {clock.RUNS} runs for each alone",
            "ratio": {"median": median(ratios), "min": min(ratios), "max": max(ratios)},
            "microseconds": round(1e6 * median(each), 2),
            "hold": f"<= {hold}",
            "ok": median(ratios) <= hold,
            "rounds": ROUNDS,
        }
    yield look_up_row(simulate(queues[0], AS_DRAWN))


def look_up_row(found: Reach) -> dict[str, Any]:
    """One more forecast of a queue whose walk is known, as a page asks it, over one call of the simple rule."""
    ratios = []
    for _ in range(ROUNDS):
        subject = seconds(lambda: [weeks(found, ahead) for ahead in range(LOOKED_UP)])
        floor = seconds(lambda: [clock.position_over_throughput(ahead, 2.5) for ahead in range(LOOKED_UP)])
        ratios.append(subject / floor)
    return {
        "name": "one forecast with its range of a queue already walked, over one call of position ÷ throughput",
        "ratio": {"median": median(ratios), "min": min(ratios), "max": max(ratios)},
        "hold": f"<= {HOLD_LOOK_UP}",
        "ok": median(ratios) <= HOLD_LOOK_UP,
        "rounds": ROUNDS,
    }


def one_by_one(queues: list[Queue], positions: Ints) -> None:
    for one in queues:
        for ahead in positions.tolist():
            weeks(simulate(one, AS_DRAWN), ahead)


def whole_list(queues: list[Queue], positions: Ints) -> None:
    for one in queues:
        found = simulate(one, AS_DRAWN)
        for curve in (found.low, found.likely, found.high):
            weeks_until(curve, positions)


def seconds(work: Callable[[], object]) -> float:
    started = process_time()
    work()
    return process_time() - started


def memory_row() -> dict[str, Any]:
    """The most a fresh process holds while it forecasts for the longest list."""
    child = subprocess.run([sys.executable, "-m", __name__], capture_output=True, text=True, check=True)  # noqa: S603
    mib = json.loads(child.stdout)
    return {
        "name": f"MiB of a fresh process that forecasts for {max(SIZES):,} waiting",
        "value": mib,
        "hold": f"<= {HOLD_MIB}",
        "ok": mib <= HOLD_MIB,
        "rounds": 1,
    }


if __name__ == "__main__":
    whole_list([queue(number) for number in range(QUEUES)], np.arange(max(SIZES) // QUEUES))
    print(json.dumps(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024))
