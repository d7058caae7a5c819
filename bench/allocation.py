"""What allocating a whole waiting list takes, against a plain scan and the bare solver, in one run.

Every result is checked before a time is taken: the pairs against matching's own ranking, who is placed
against augmenting paths, nobody passed over, and the rules that hold in either mode.
"""

import gc
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from statistics import median
from time import perf_counter
from typing import Any
from unittest.mock import patch

import numpy as np

from bench.plain_allocation import fits_of, who_deserves
from bench.synthetic_area import TODAY, Area
from bench.synthetic_list import Borough, waiting
from hub.allocation.problem.facets import Setting
from hub.allocation.problem.pairs import Roll, blocks, field, fitting
from hub.allocation.problem.problem import Case, free_seats, lay_out
from hub.allocation.services.plan import CUT_OFFS
from hub.allocation.solving import most_places
from hub.allocation.solving.allocate import allocate, cut_offs, figures
from hub.allocation.solving.flow import cheapest
from hub.allocation.solving.passed_over import passed_over
from hub.allocation.types import Applicant, Figures, Mode, Outcome
from hub.matching.facts.profile import ask
from hub.matching.facts.snapshot import Snapshot
from hub.matching.policy.policy import NEWEST, Policy, load_policy
from hub.matching.ranking.rank import rank
from hub.matching.rules.constraints import failures

SEED = 20261123
SCANNED = 150  # learners in the plain scan, whose time is taken for all in proportion
CHECKED = 40  # learners whose pairs are compared with their ranking
MEMORY_HOLD = 1024  # MiB
Row = dict[str, Any]


class Disagreement(AssertionError):
    """The allocation does not keep a promise, so there is nothing to time."""


@dataclass(frozen=True, slots=True)
class Size:
    """One instance: `edges` is what the pairs may take of the scan, `flow` and `whole` of the bare solver.

    Of a short list, reading the profiles takes longer than the solver: nothing is promised of the whole there.
    """

    name: str
    area: type[Area]
    learners: int
    classes: int
    rounds: int
    edges: float
    flow: float
    whole: float | None = None

    def __str__(self) -> str:
        return f"{self.learners:,} x {self.classes:,}, {self.name}"


SIZES = (
    Size("one town", Area, 1_000, 100, 5, 0.5, 3.0),
    Size("borough", Borough, 10_000, 1_000, 5, 0.15, 2.0),
    Size("region", Area, 10_000, 1_000, 5, 0.15, 2.0),
    Size("region", Area, 100_000, 10_000, 3, 0.15, 2.5, 2.5),
)


def rows() -> list[Row]:
    """The rows of every size; the garbage collector would charge the parts for each other's objects."""
    gc.disable()
    try:
        return [row for size in SIZES for row in measure(size)]
    finally:
        gc.enable()


def measure(size: Size) -> list[Row]:
    policy = load_policy(NEWEST)
    area = size.area(SEED, size.classes)
    snapshot, people = Snapshot.build(area.classes, 1), waiting(area, size.learners)
    case = lay_out(snapshot, people, policy, TODAY)
    outcome, stable = (allocate(case.problem, mode) for mode in Mode)
    check_pairs(case, snapshot, policy)
    check(outcome)
    people = list(case.applicants)
    return [
        quality(size, outcome),
        compared(size, figures(outcome), figures(stable)),
        ratio_row(
            f"all edges, {size}, over one scan of all constraints (of {SCANNED} learners, in proportion)",
            [
                all_edges(snapshot, people, policy) / scan(snapshot, people, policy)
                for _ in range(size.rounds)
            ],
            size.edges,
        ),
        ratio_row(
            f"edges to proposals, {size}, over the bare solver calls",
            [proposals(case) for _ in range(size.rounds)],
            size.flow,
        ),
        ratio_row(
            f"profiles to proposals, {size}, over the bare solver calls",
            [whole(snapshot, people, policy) for _ in range(size.rounds)],
            size.whole,
        ),
        memory(size),
    ]


def check_pairs(case: Case, snapshot: Snapshot, policy: Policy) -> None:
    """Disagreement unless the pairs, their points and their order are those of the ranking."""
    free = {row for row, facts in enumerate(snapshot.classes) if facts.free}
    for number in range(0, len(case.applicants), max(1, len(case.applicants) // CHECKED)):
        applicant = case.applicants[number]
        ranking = rank(snapshot, applicant.profile, policy, TODAY, applicant.lottery)
        ready = zip(ranking.rows[: ranking.ready].tolist(), ranking.points.tolist(), strict=False)
        wanted = [(snapshot.classes[row].id, points) for row, points in ready if row in free]
        own = case.problem.edges.of_learner(number)
        numbers, points = case.problem.edges.where[own].tolist(), case.problem.edges.points[own].tolist()
        if wanted != list(zip([case.classes[c].id for c in numbers], points, strict=True)):
            raise Disagreement("The pairs and the ranking differ")


def check(outcome: Outcome) -> None:
    """Disagreement unless a largest set is placed, by rank, in seats there are."""
    edges, seats = outcome.problem.edges, outcome.problem.seats
    placed = set(np.flatnonzero(outcome.placed).tolist())
    if placed != who_deserves(fits_of(outcome.problem), seats.tolist()):
        raise Disagreement("Who is placed is not who augmenting paths place")
    if passed_over(edges, outcome.pair, seats).any():
        raise Disagreement("Somebody is passed over")
    if (np.bincount(outcome.place[outcome.placed], minlength=len(seats)) > seats).any():
        raise Disagreement("A class has more learners than seats")


def quality(size: Size, outcome: Outcome) -> Row:
    placed, seats = int(outcome.placed.sum()), int(outcome.problem.seats.sum())
    return value_row(
        f"quality, {size}",
        f"{placed:,} placed of {seats:,} seats, the most there can be; 0 passed over",
        "equal, 0",
    )


def compared(size: Size, most: Figures, stable: Figures) -> Row:
    more = 100 * (most.placed - stable.placed) / size.learners
    return value_row(
        f"most places against no swaps, {size}",
        f"{more:+.1f} points of learners placed, fit {most.fit:.3f} against {stable.fit:.3f}",
        "for information",
    )


def scan(snapshot: Snapshot, people: list[Applicant], policy: Policy) -> float:
    """Seconds for one pass of every constraint over every class, learner by learner."""
    sample = people[:: max(1, len(people) // SCANNED)]

    def work() -> None:
        for applicant in sample:
            failures(ask(snapshot, applicant.profile, policy, TODAY, {}))

    return seconds(work) * len(people) / len(sample)


def all_edges(snapshot: Snapshot, people: list[Applicant], policy: Policy) -> float:
    """Seconds for every pair that passes, from the learners' columns; reading profiles comes before, as the
    snapshot of the classes does."""
    roll = Roll.read([applicant.profile for applicant in people], policy)
    setting = Setting(snapshot, policy, TODAY, {}, free_seats(snapshot, {})[0])

    def work() -> None:
        asked = field(setting, roll)
        for block in blocks(asked):
            fitting(asked, block)

    return seconds(work)


def proposals(case: Case) -> float:
    """From pairs to proposals with cut-offs, over the time in the solver."""

    def work() -> None:
        outcome = allocate(case.problem, Mode.MOST_PLACES)
        figures(outcome)
        cut_offs(outcome, CUT_OFFS)

    return over_solver(work)


def whole(snapshot: Snapshot, people: list[Applicant], policy: Policy) -> float:
    """From profiles to proposals, over the time in the solver."""
    return over_solver(lambda: allocate(lay_out(snapshot, people, policy, TODAY).problem, Mode.MOST_PLACES))


def over_solver(work: Callable[[], object]) -> float:
    spent: list[float] = []

    def timed(*arguments: Any) -> Any:
        started = perf_counter()
        answer = cheapest(*arguments)
        spent.append(perf_counter() - started)
        return answer

    with patch.object(most_places, "cheapest", timed):
        return seconds(work) / sum(spent)


def seconds(work: Callable[[], object]) -> float:
    gc.collect()
    started = perf_counter()
    work()
    return perf_counter() - started


def memory(size: Size) -> Row:
    """The most memory of a fresh process that does all of it, the invented learners included."""
    script = (
        f"from bench.allocation import SIZES, most_memory; print(most_memory(SIZES[{SIZES.index(size)}]))"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, check=True, text=True)  # noqa: S603
    return value_row(
        f"memory, {size}",
        f"{done.stdout.strip()} MiB",
        f"<= {MEMORY_HOLD} MiB",
        int(done.stdout) <= MEMORY_HOLD,
    )


def most_memory(size: Size) -> int:
    """MiB at the most in this process, once it has allocated one instance."""
    import resource  # not on every system

    area, policy = size.area(SEED, size.classes), load_policy(NEWEST)
    people = waiting(area, size.learners)
    allocate(lay_out(Snapshot.build(area.classes, 1), people, policy, TODAY).problem, Mode.MOST_PLACES)
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


def ratio_row(name: str, ratios: list[float], hold: float | None) -> Row:
    return {
        "name": name,
        "ratio": {"median": median(ratios), "min": min(ratios), "max": max(ratios)},
        "hold": "nothing" if hold is None else f"<= {hold}",
        "ok": hold is None or median(ratios) <= hold,
        "rounds": len(ratios),
    }


def value_row(name: str, value: str, hold: str, ok: bool = True) -> Row:
    return {"name": name, "value": value, "hold": hold, "ok": ok, "rounds": 1}
