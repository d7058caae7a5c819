"""The plain class that would answer what somebody lacks: their level, their district, what they need, usual hours.

A gap counts only people whom that class fits, so that a proposal that begins as it fits at least as many.
"""

from collections.abc import Collection, Iterable
from dataclasses import replace
from datetime import date
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hub.demand.proposed import USUAL_HOURS, class_facts
from hub.directory.facts import FEATURE_CODES
from hub.directory.types import LEVELS, Level, Mode, Strand
from hub.matching.facts.profile import SLOTS, Question, ask
from hub.matching.facts.snapshot import Snapshot
from hub.matching.policy.policy import Policy
from hub.matching.ranking.rank import barred
from hub.matching.rules.constraints import failures
from hub.matching.types import ClassFacts, Profile

PLACES = 12
CARE = 12  # crèche places
PARTS = len(USUAL_HOURS)


def plain_class(
    level: Level, strand: Strand, area: str | None, slot: int, needs: Collection[str]
) -> dict[str, Any]:
    """The facts of a proposal. `slot` is day * 3 + part of the day, `needs` are codes of `rules.NEEDS`."""
    day, part = divmod(slot, PARTS)
    start, end = USUAL_HOURS[part]
    online = "online" in needs
    return {
        "level_low": level.value,
        "level_high": level.value,
        "strand": strand.value,
        "mode": (Mode.ONLINE if online else Mode.CLASSROOM).value,
        "days": [day],
        "start": start,
        "end": end,
        "place": None if online else area,
        "places": PLACES,
        "women_only": "women" in needs,
        "childcare_places": CARE if "childcare" in needs else 0,
        "childcare_ages": [],
        **{code: True if code in needs else None for code in FEATURE_CODES},
        "term_time": True if "term_time" in needs else None,
        "starts_on": None,
    }


def kind_for(profile: Profile) -> Strand:
    """A goal or a wish bars nobody from a general class; literacy is another class."""
    return Strand.LITERACY if profile.literacy else Strand.GENERAL


def suits(question: Question, needs: Collection[str]) -> int | None:
    """The parts of the week in which the plain class would fit this learner, as bits; None for any, where nobody
    has asked when they are free; 0 where none would, because something else stands in the way.
    """
    profile = question.profile
    kind, level = kind_for(profile), LEVELS[profile.placement]
    week = (plain_class(level, kind, profile.outcode, slot, needs) for slot in range(len(SLOTS)))
    fits = fitting(trial(map(class_facts, week)), profile, question.policy, question.today)
    if question.windows is None:
        return None if fits.all() else 0
    return sum(1 << slot for slot in np.flatnonzero(fits).tolist())


def trial(classes: Iterable[ClassFacts]) -> Snapshot:
    """Classes that are not there, as if they were listed."""
    return Snapshot.build([replace(one, id=str(number)) for number, one in enumerate(classes)], 0)


def fitting(trial: Snapshot, profile: Profile, policy: Policy, today: date) -> NDArray[np.bool_]:
    """Which classes fit, now or later."""
    fits: NDArray[np.bool_] = ~barred(failures(ask(trial, profile, policy, today, {})))
    return fits
