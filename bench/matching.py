"""How much faster one learner's ranking is than the same rules in a loop over cached objects, in one run.

Each side gives the order and the values of every class that fits, and every reason of every class. The two
must agree on many learners before any time is taken. Words are made for one page at a time, alike from
either, and are not timed.
"""

import gc
import subprocess
import sys
from collections.abc import Callable, Sequence
from resource import RUSAGE_CHILDREN, getrusage
from statistics import median
from time import perf_counter
from typing import Any

from bench import matches_page, ranking_alone
from bench.plain_facts import Known, know
from bench.plain_ranking import Plain, rank_plainly
from bench.ranking_alone import LOTTERY, SEED
from bench.synthetic_area import TODAY, Area
from hub.matching.facts.snapshot import Snapshot
from hub.matching.policy.policy import Policy, load_policy
from hub.matching.ranking.rank import Ranking, rank
from hub.matching.ranking.record import codes
from hub.matching.types import Profile

ROUNDS = 9
PASSES = 5  # of the ranking for one of the loop, so that a short time is measured well
LEARNERS_TIMED = 15
LEARNERS_CHECKED = 60
HOLDS = {1_000: 5, 10_000: 60}  # classes: times faster; few classes leave little to share the fixed cost
TOWNS = {"borough": 1, "region": None}  # all classes in one town, or 250 in each of many
MEMORY_MIB = 256


class Disagreement(AssertionError):
    """The ranking and the plain rules differ, so there is nothing to time."""


def rows() -> list[dict[str, Any]]:
    """The ranking beside the plain rules by size and area, its memory, and the page it is made for."""
    ranked = [measure(classes, hold, area) for classes, hold in HOLDS.items() for area in TOWNS]
    return [*ranked, memory_row(), matches_page.row()]


def measure(classes: int, hold: int, name: str) -> dict[str, Any]:
    """The floor's time over the ranking's, as median, least and most."""
    area, policy = Area(SEED, classes, TOWNS[name]), load_policy()
    snapshot, known = Snapshot.build(area.classes, version=1), know(area.classes)
    learners = [area.learner() for _ in range(LEARNERS_CHECKED)]
    for learner in learners:
        check(snapshot, known, learner, policy)
    timed = learners[:LEARNERS_TIMED]

    def floor() -> None:
        for learner in timed:
            rank_plainly(known, learner, policy, TODAY, LOTTERY)

    def subject() -> None:
        for learner in timed * PASSES:
            rank(snapshot, learner, policy, TODAY, LOTTERY)

    ratios = compare(floor, subject)
    return {
        "name": f"rank 1 learner x {classes:,} classes of a {name} with all reasons",
        "ratio": {"median": median(ratios), "min": min(ratios), "max": max(ratios)},
        "hold": f">= {hold}",
        "ok": median(ratios) >= hold,
        "rounds": ROUNDS,
    }


def memory_row() -> dict[str, Any]:
    """The most memory of a fresh process that holds the classes and ranks them, in MiB."""
    # The program is the bench's own; nothing from outside reaches it.
    subprocess.run([sys.executable, "-m", ranking_alone.__name__], check=True, capture_output=True)  # noqa: S603
    mebibytes = round(getrusage(RUSAGE_CHILDREN).ru_maxrss / 1024)
    return {
        "name": f"memory of a process that ranks {ranking_alone.CLASSES:,} classes, MiB",
        "value": mebibytes,
        "hold": f"<= {MEMORY_MIB}",
        "ok": mebibytes <= MEMORY_MIB,
        "rounds": 1,
    }


def check(snapshot: Snapshot, known: Sequence[Known], learner: Profile, policy: Policy) -> None:
    """Disagreement unless order, values and every reason of every class are the same."""
    ranking = rank(snapshot, learner, policy, TODAY, LOTTERY)
    plain = rank_plainly(known, learner, policy, TODAY, LOTTERY)
    if answers(ranking) != plain_answers(plain):
        raise Disagreement("The ranking and the plain rules differ")


def answers(ranking: Ranking) -> tuple[Any, ...]:
    classes = ranking.question.snapshot.classes
    ids = [classes[row].id for row in ranking.rows.tolist()]
    fitting = list(zip(ids, ranking.points.tolist(), map(tuple, ranking.values.T.tolist()), strict=True))
    reasons = [codes(ranking, row) for row in range(len(classes))]
    return fitting[: ranking.ready], fitting[ranking.ready :], reasons


def plain_answers(plain: Plain) -> tuple[Any, ...]:
    best, full = (
        [(class_id, -lost, parts) for lost, _, class_id, parts in scored]
        for scored in (plain.best, plain.full)
    )
    return best, full, plain.reasons


def compare(floor: Callable[[], None], subject: Callable[[], None]) -> list[float]:
    """The floor's time over the subject's, round by round, in turn; the first round only warms up."""
    return [PASSES * seconds(floor) / seconds(subject) for _ in range(ROUNDS + 1)][1:]


def seconds(work: Callable[[], None]) -> float:
    """Without the garbage collector, which would charge the loop for its many small lists."""
    gc.disable()
    started = perf_counter()
    work()
    elapsed = perf_counter() - started
    gc.enable()
    return elapsed
