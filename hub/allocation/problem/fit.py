"""How well each pair fits: the points of matching's criteria, for many learners at once.

facets.py has the points that learners alike share. Three criteria depend on what hardly two have in common,
so matching's arithmetic for them is used pair by pair.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from hub.allocation.problem.facets import COUNT, COUNT_BITS, Answers, Setting
from hub.allocation.problem.journeys import NO_LIMIT
from hub.allocation.types import Bools, Floats, Ints
from hub.matching.policy.policy import WHOLE
from hub.matching.rules.criteria import ONLINE, SIXTHS, STEP, level_value, timetable_value, travel_value
from hub.matching.types import SKILLS, Profile


@dataclass(frozen=True, slots=True)
class Pairs:
    """Pairs of a learner and a class, with what was worked out for each; `row` is the snapshot's."""

    who: Ints
    where: Ints
    row: Ints
    slack: Ints
    times_unknown: Bools
    minutes: Ints
    limit: Ints


def points(setting: Setting, answers: Sequence[Answers], skills: Ints, pairs: Pairs) -> Ints:
    """By pair, what matching would give: the same number, to the point."""
    policy, snapshot = setting.policy, setting.snapshot
    shared = np.zeros(len(pairs.who), dtype=np.int64)
    for one in answers:
        if one.worth is not None:
            shared += one.worth[one.number[pairs.who], pairs.where]
    checks = (shared & COUNT) + pairs.times_unknown + (pairs.minutes < 0)
    limit = np.where(pairs.limit == NO_LIMIT, policy.usual_limit, np.maximum(1, pairs.limit))
    values = {
        "level": level_value(policy, snapshot.kinds, snapshot.kind[pairs.row], skills[:, pairs.who]),
        "travel": travel_value(policy, pairs.minutes, limit, snapshot.mode[pairs.row] == ONLINE),
        "timetable": timetable_value(policy, pairs.slack, pairs.times_unknown),
        "certainty": np.maximum(0, WHOLE - policy.check_cost * checks),
    }
    own = sum(policy.weights[code] * value for code, value in values.items())
    total: Ints = (shared >> COUNT_BITS) + own
    return total


def skills_of(profiles: Sequence[Profile]) -> Ints:
    """Skills x learners: the level of each skill in sixths of a level."""
    placement = np.array([profile.placement for profile in profiles], dtype=np.float64)
    levels = columns([profile.levels for profile in profiles])
    steps = columns([profile.steps for profile in profiles])
    sixths = np.where(np.isnan(steps), STEP[None], 0)
    for step, worth in STEP.items():
        sixths += np.where(steps == step, worth, 0) if step is not None else 0
    skills: Ints = (SIXTHS * np.where(np.isnan(levels), placement, levels) + sixths).astype(np.int32)
    return skills


def columns(rows: Sequence[tuple[int | None, ...]]) -> Floats:
    """Rows of four as columns; what is None is not a number."""
    return np.array(rows, dtype=np.float64).reshape(-1, len(SKILLS)).T.copy()
