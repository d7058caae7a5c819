"""Ten learners, read as a teacher of English would: the classes a person would name come first, or the screen says
why not.
"""

from datetime import date

import pytest

from hub.matching.facts.snapshot import Snapshot
from hub.matching.policy.policy import load_policy
from hub.matching.ranking.rank import rank
from hub.matching.types import Profile, Window
from tests.unit.matching.supply import (
    CENTRE,
    E1,
    E2,
    E3,
    FRI,
    HANDSWORTH,
    L1,
    MON,
    PE,
    SAT,
    SPARKBROOK,
    SUPPLY,
    SUTTON,
    THU,
    TODAY,
    TUE,
    WED,
)

SNAPSHOT = Snapshot.build(SUPPLY, version=1)
WEEK = (MON, TUE, WED, THU, FRI)
REFUGEE = frozenset({"the Sanctuary"})


def free(days, start, end):
    """Free on these days between two hours: 9.5 is half past nine."""
    return tuple(Window(day, round(60 * start), round(60 * end)) for day in days)


def learner(placement, **answers):
    """Somebody of 34 in Sparkbrook at one level in all skills, fully funded, who takes the bus."""
    usual = {
        "levels": (placement,) * 4,
        "point": SPARKBROOK,
        "outcode": "B11",
        "travel_mode": "bus",
        "travel_limit": 45,
        "women_class": False,
        "kit": True,
        "age": 34,
        "funding": "full",
        "can_pay": False,
        "groups": frozenset(),
        "assessed_on": date(2026, 11, 16),
    }
    return Profile(placement=placement, **usual | answers)


LEARNERS = {
    "speaks at Entry 3, reads and writes at Entry 1, free in the mornings": learner(
        E2, levels=(E3, E3, E1, E1), windows=free(WEEK, 9, 13), point=CENTRE, outcode="B4"
    ),
    "mother of a baby, free while the older children are at school, walks": learner(
        E1, point=HANDSWORTH, outcode="B21", travel_mode="walk", travel_limit=30, women_class=True,
        school_hours=True, term_time_only=True, childcare=1, child_ages=frozenset({"0-1"}),
    ),
    "works nights at Entry 2, sleeps until noon": learner(E2, windows=free(WEEK, 13, 18)),
    "beginner who never learned to read, walks": learner(
        PE, literacy=True, windows=free(WEEK, 9.5, 15), travel_mode="walk", travel_limit=60
    ),
    "wants citizenship, can begin in February": learner(
        E3, goals=frozenset({"citizenship"}), earliest_start=date(2027, 2, 1), windows=free(WEEK, 9, 13)
    ),
    "uses a wheelchair, Entry 2, free all day": learner(
        E2, step_free=True, windows=free(WEEK, 9, 17), point=CENTRE, travel_limit=30
    ),
    "needs a class for women, between Entry 1 and Entry 2": learner(
        E2, women_only=True, women_class=True, windows=free(WEEK, 9.25, 15), travel_limit=60
    ),
    "Level 1, wants a qualification for college": learner(
        L1, goals=frozenset({"college"}), accredited=True,
        windows=(*free((MON, TUE, WED, THU), 17, 22), *free((MON, WED, FRI), 9, 13)),
    ),
    "asylum seeker at Entry 2 who is free on Saturdays only": learner(
        E2, funding="not_eligible", groups=REFUGEE, windows=free((SAT,), 9, 18), kit=False
    ),
    "drives in from the edge of town after work, Entry 3": learner(
        E3, point=SUTTON, outcode="B74", travel_mode="car", travel_limit=40, windows=free(WEEK, 17.5, 21)
    ),
}  # fmt: skip

FIRST = {
    "speaks": ["College E1 reading and writing", "College E1 mornings", "Erdington E2"],
    "mother": ["Handsworth E1 women with crèche"],
    "works nights": ["Sparkbrook E2 afternoons", "College E2 afternoons", "College E2 upstairs"],
    "beginner": ["Sparkbrook literacy", "Sparkbrook conversation for beginners"],
    "wants": ["Citizenship in the spring"],
    "needs": ["Sparkbrook E1 and E2 women", "Handsworth E2 women"],
    "Level 1": ["College L1 mornings"],
    "asylum": ["Saturday conversation"],
    "drives": ["Sutton E3 evenings", "Online E3 evenings", "Erdington E3 evenings"],
}
NOT = [
    (
        "speaks",
        "College E2 mornings",
        "It teaches Entry 2, and the learner's level for it is Entry 1 (by reading and writing).",
    ),
    (
        "mother",
        "Handsworth E1 with nursery",
        "Its childcare is for children aged 2 to 4, and the learner needs it for children under 2.",
    ),
    (
        "mother",
        "Handsworth E1 early",
        "It meets on Tuesday and Thursday 9am to 11am, and the learner is not free on "
        "Tuesday and Thursday 9am to 11am.",
    ),
    (
        "works nights",
        "College E2 mornings",
        "It meets on Monday, Tuesday and Wednesday 9:30am to 12:30pm, and the learner is "
        "not free on Monday, Tuesday and Wednesday 9:30am to 12:30pm.",
    ),
    (
        "beginner",
        "Sparkbrook pre-entry",
        "It teaches general English, and the assessment found that the learner needs literacy.",
    ),
    (
        "beginner",
        "Handsworth literacy",
        "It is about 111 minutes' walk, and the learner's limit is 60 minutes.",
    ),
    (
        "wants",
        "Citizenship in the autumn",
        "It can be joined until 4 December 2026, and the learner can start from 1 February 2027.",
    ),
    ("uses", "College E2 upstairs", "The venue is not step-free."),
    ("needs", "College E2 mornings", "It is not a women-only class."),
    (
        "Level 1",
        "College E3 evenings",
        "It teaches Entry 3, and the learner's level for it is Level 1 (by placement).",
    ),
    ("asylum", "College E2 Saturdays", "It does not take learners who are not eligible for funding."),
    (
        "asylum",
        "Sanctuary E2",
        "It meets on Thursday and Friday 11am to 1pm, and the learner is not free on "
        "Thursday and Friday 11am to 1pm.",
    ),
    ("drives", "Sanctuary E3", "It takes only members of the Sanctuary."),
]


def ranking_of(start):
    (profile,) = [profile for who, profile in LEARNERS.items() if who.startswith(start)]
    return rank(SNAPSHOT, profile, load_policy(), TODAY, lottery=7)


@pytest.mark.parametrize("start", FIRST)
def test_the_classes_a_teacher_would_name_come_first(start):
    assert [match.class_id for match in ranking_of(start).best][:3] == FIRST[start]


@pytest.mark.parametrize(("start", "class_id", "why"), NOT)
def test_a_class_a_teacher_would_not_name_is_out_with_the_reason_on_the_screen(start, class_id, why):
    reasons = {out.class_id: out.reasons for out in ranking_of(start).excluded}[class_id]
    assert why in [reason.why for reason in reasons]


def test_two_classes_that_are_as_good_for_a_wheelchair_user_come_before_the_one_further_away():
    best = [match.class_id for match in ranking_of("uses").best]
    assert set(best[:2]) == {"College E2 mornings", "College E2 afternoons"}
    assert best[2] == "Sparkbrook E2 afternoons"


def test_full_and_later_classes_are_shown_with_the_wait():
    waits = {
        match.class_id: match.waits[0].why
        for start in ("wants", "Level 1")
        for match in ranking_of(start).full
    }
    assert waits == {
        "College E3 mornings": "All its places are taken (14).",
        "College L1 evenings": "It starts on 11 January 2027.",
    }


def test_what_would_open_more_is_a_change_the_learner_could_make():
    said = {
        start: [opener.sentence for opener in ranking_of(start).openers] for start in ("beginner", "needs")
    }
    assert said["beginner"] == ["Going by bus would open 1 more class."]
    assert said["needs"][0] == "Accepting mixed classes would open 3 more classes."


def test_every_learner_is_read_against_a_supply_of_real_size():
    assert len(LEARNERS) == 10
    assert 30 <= len(SUPPLY) <= 45
    assert {start for start, *_ in NOT} == {*FIRST, "uses"}
