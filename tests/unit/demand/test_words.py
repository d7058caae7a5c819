"""A demand in words."""

from datetime import date
from uuid import UUID

import pytest

from hub.demand import words
from hub.demand.models import Demand
from hub.directory.types import Level, Strand
from hub.matching.rules.constraints import BARS

MONDAY_MORNING, SATURDAY_EVENING = 1, 1 << 17


def test_a_demand_says_what_class_would_have_worked() -> None:
    row = Demand(
        learner_id=UUID(int=1),
        level=Level.PE,
        strand=Strand.LITERACY,
        outcode="E8",
        opened_on=date(2026, 11, 23),
    )
    wants = {
        "availability": MONDAY_MORNING | SATURDAY_EVENING,
        "needs": ["childcare", "women"],
        "childcare": 2,
        "child_ages": ["0-1", "2-4"],
    }
    assert words.wanted(row, wants) == (
        "Pre-Entry literacy, in or near E8, mornings or weekends, women only, "
        "crèche for 2 children (under 2 years and 2 to 4 years)"
    )


def test_what_nobody_asked_is_said_to_be_unknown() -> None:
    said = words.combination(Level.E1, Strand.GENERAL, "N16", None, ())
    assert said == "Entry 1, N16, times not known"


@pytest.mark.parametrize(
    ("suits", "said"),
    [
        (1 << 4 * 3, "Friday mornings"),
        (1 << 0 | 1 << 12 | 1 << 5, "Monday and Friday mornings or Tuesday evenings"),
        (sum(1 << day * 3 for day in range(5)), "Monday to Friday mornings"),
        (2**21 - 1, "any time"),
    ],
)
def test_days_and_parts_of_the_day_are_named(suits: int, said: str) -> None:
    assert words.parts_of_week(suits) == said


def test_somebody_free_in_every_part_of_the_week_is_free_at_any_time() -> None:
    assert words.times(("mornings", "afternoons", "evenings", "weekends")) == "any time"


def test_every_constraint_that_bars_a_class_has_words_of_its_own() -> None:
    silent = {"referred"}  # who has a referral on its way lacks nothing
    assert {bar.code for bar in BARS} - silent <= words.OBSTACLE_LABELS.keys()
