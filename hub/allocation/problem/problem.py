"""The waiting list and the directory as one problem: who could go where, in the order of the list."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

import numpy as np

from hub.allocation.problem.facets import Setting
from hub.allocation.problem.journeys import spread_out
from hub.allocation.problem.pairs import Progress, Roll, edges, field
from hub.allocation.types import Applicant, Ints, Problem
from hub.matching.facts.snapshot import Snapshot
from hub.matching.policy.policy import Policy
from hub.matching.types import ClassFacts, ProviderId

LearnerId = UUID | str


@dataclass(frozen=True, slots=True)
class Case:
    """A problem with the people and classes its numbers stand for."""

    problem: Problem
    applicants: tuple[Applicant, ...]
    classes: tuple[ClassFacts, ...]


def lay_out(
    snapshot: Snapshot,
    applicants: Iterable[Applicant],
    policy: Policy,
    today: date,
    *,
    reserved: Mapping[Any, int] | None = None,
    together: Iterable[Iterable[LearnerId]] = (),
    balance: Mapping[ProviderId, float] | None = None,
    progress: Progress = lambda done, of: None,
) -> Case:
    """The same problem whatever order learners and classes come in.

    A class has seats as far as it says it has free places, less those `reserved`. Learners named in
    `together` who do not apply are left out of their group.
    """
    listed = sorted(applicants, key=lambda applicant: applicant.rank_key)
    rows, seats = free_seats(snapshot, reserved or {})
    setting = Setting(snapshot, policy, today, balance or {}, rows)
    lots = np.array([applicant.lottery % 2**64 for applicant in listed], dtype=np.uint64)
    tickets = snapshot.ticket[rows]
    roll = Roll.read([applicant.profile for applicant in listed], policy)
    pairs = edges(field(setting, roll), lots, tickets, progress)
    by_id = np.array(sorted(range(len(listed)), key=lambda i: str(listed[i].id)), dtype=np.intp)
    problem = Problem(pairs, seats, lots, tickets, by_id, policy.full_points, groups(listed, together))
    return Case(problem, tuple(listed), tuple(snapshot.classes[row] for row in rows.tolist()))


def free_seats(snapshot: Snapshot, reserved: Mapping[Any, int]) -> tuple[Ints, Ints]:
    """The rows of classes with seats, neighbours together, and how many each has."""
    held = np.zeros(len(snapshot.classes), dtype=np.int64)
    for class_id, number in reserved.items():
        if class_id in snapshot.row_of:
            held[snapshot.row_of[class_id]] = number
    left = snapshot.free - held
    near = spread_out(snapshot.venues)[snapshot.venue]
    rows = np.lexsort((snapshot.ticket, near))
    rows = rows[left[rows] > 0]
    return rows, left[rows]


def groups(
    listed: Sequence[Applicant], together: Iterable[Iterable[LearnerId]]
) -> tuple[tuple[int, ...], ...]:
    number = {applicant.id: position for position, applicant in enumerate(listed)}
    found = [tuple(sorted(number[member] for member in group if member in number)) for group in together]
    return tuple(sorted(group for group in found if len(group) > 1))
