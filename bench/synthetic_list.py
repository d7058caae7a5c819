"""Invented waiting lists, seeded: for the bench and the tests. The classes and learners are matching's own."""

from datetime import timedelta

import numpy as np

from bench.synthetic_area import TODAY, VENUES_A_TOWN, Area
from hub.allocation.types import Applicant


class Borough(Area):
    """One town with all the classes, so that nearly everybody could get to any of them."""

    def __init__(self, seed: int, classes: int) -> None:
        self.random = np.random.default_rng(seed)
        self.towns = 1
        self.venues = [[self.point(0, 6.0) for _ in range(2 * VENUES_A_TOWN)]]
        self.classes = tuple(self.class_facts(number) for number in range(classes))


def waiting(area: Area, learners: int) -> list[Applicant]:
    """So many learners who wait: some in a priority group, from this week to a year ago, several on one day."""
    return [
        Applicant(
            id=f"learner-{number}",
            priority_group=area.one_of((1, 2, 3), (0.05, 0.15, 0.8)),
            joined_on=TODAY - timedelta(days=area.whole(0, 365)),
            lottery=area.whole(0, 2**62),
            profile=area.learner(),
        )
        for number in range(learners)
    ]
