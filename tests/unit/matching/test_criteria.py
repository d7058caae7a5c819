from dataclasses import replace
from datetime import timedelta

import pytest

from hub.matching.types import Point, Session, Window
from tests.unit.matching.examples import CLASS, DALSTON, TODAY, ask, ask_one

ALL_TUESDAY = (Window(1, 0, 1440), Window(3, 0, 1440))
ROUGHLY_A_QUARTER_HOUR_EAST = Point(DALSTON.latitude, DALSTON.longitude + 0.01333)

LITERACY = {"literacy": True, "placement": 1}
EMERGING, SECURE = (0, 0, 0, 0), (2, 2, 2, 2)


def value(code, facts=None, asked=None):
    (match,) = [*(ranking := ask_one(facts, asked)).best, *ranking.full]
    return {part.code: part.value for part in match.parts}[code]


@pytest.mark.parametrize(
    ("code", "facts", "asked", "expected"),
    [
        ("level", {}, {}, 1),
        (
            "level",
            {},
            {"levels": (2, 1, 1, 1)},
            0.938,
        ),  # half a level out in one skill of four, of two levels
        ("level", {}, {"levels": (2, 1, 1, 1), "steps": (0, None, None, None)}, 0.98),
        ("level", {}, {"levels": (2, 1, 1, 1), "steps": (2, None, None, None)}, 0.896),
        ("level", {"level_high": 2}, {}, 0.94),
        ("level", {"focus": frozenset({"reading", "writing"})}, {"levels": (5, 5, 1, 1)}, 1),
        ("travel", {"point": DALSTON}, {}, 1),
        ("travel", {"point": ROUGHLY_A_QUARTER_HOUR_EAST}, {}, 0.5),
        ("travel", {"point": None}, {}, 0.5),
        ("travel", {"mode": "online"}, {}, 0.7),
        ("travel", {"mode": "online", "point": None}, {"point": None}, 0.7),
        ("travel", {"point": ROUGHLY_A_QUARTER_HOUR_EAST}, {"travel_limit": None}, 0.667),
        ("timetable", {}, {}, 1),
        ("timetable", {"sessions": (Session(1, 555, 720),)}, {}, 0.75),
        ("timetable", {"sessions": (Session(1, 540, 720),)}, {}, 0.5),
        ("timetable", {"sessions": (Session(1),)}, {}, 0.5),
        ("timetable", {}, {"windows": None}, 0.5),
        ("timetable", {"sessions": (Session(1, 0, 60),)}, {"windows": ALL_TUESDAY}, 0.5),
        ("intensity", {"weekly_hours": 6}, {}, 1),
        ("intensity", {"weekly_hours": 9}, {}, 1),
        ("intensity", {"weekly_hours": 3}, {}, 0.5),
        ("intensity", {"weekly_hours": 9}, {"weekly_hours": 6}, 0.5),
        ("intensity", {"weekly_hours": None}, {}, 0.5),
        ("goal", {}, {}, 1),
        ("goal", {"strand": "work"}, {}, 0.3),
        ("goal", {"strand": "work"}, {"goals": frozenset({"work"})}, 1),
        ("goal", {}, {"goals": frozenset({"work"})}, 0.6),
        ("goal", {"strand": "work"}, {"strand": "citizenship"}, 0.3),
        ("goal", {"strand": "work"}, {"strand": "citizenship", "goals": frozenset({"work"})}, 0.65),
        ("goal", {"strand": "work"}, {"goals": frozenset({"work", "citizenship"})}, 1),
        ("goal", {"strand": "work"}, {"goals": frozenset({"work", "school", "health"})}, 0.65),
        ("goal", {}, {"goals": frozenset({"work", "school", "health"})}, 1),
        ("goal", {"strand": "conversation"}, {"goals": frozenset({"work", "school", "college"})}, 0.65),
        ("goal", {"strand": "conversation"}, {"goals": frozenset({"unheard of"})}, 0.3),
        ("goal", {"strand": "conversation"}, LITERACY | {"goals": frozenset({"school"})}, 0.65),
        ("goal", {"strand": "literacy"}, {"literacy": True}, 1),
        ("level", {}, {"steps": SECURE}, 0.85),
        ("level", {}, {"steps": (2, 1, 1, 1)}, 0.963),
        ("level", {"level_high": 2}, {"steps": SECURE}, 0.94),
        ("level", {"level_high": 2}, {"steps": EMERGING}, 0.79),
        ("level", {}, {"steps": EMERGING}, 1),
        ("level", {"focus": frozenset({"reading"})}, {"steps": (2, 2, 1, 2)}, 1),
        ("accreditation", {"accredited": False}, {}, 1),
        ("accreditation", {"accredited": False}, {"accredited": True}, 0),
        ("accreditation", {"accredited": True}, {"accredited": True}, 1),
        ("accreditation", {"accredited": None}, {"accredited": True}, 0.5),
        ("places", {}, {}, 1),
        ("places", {"taken": 11}, {}, 0.333),
        ("places", {"taken": 12}, {}, 0),
        ("places", {"places": None}, {}, 0.5),
        ("places", {"confirmed_on": TODAY - timedelta(days=14)}, {}, 1),
        ("places", {"confirmed_on": TODAY - timedelta(days=15)}, {}, 0.5),
        ("places", {"confirmed_on": None}, {}, 0.5),
        ("start", {"starts_on": TODAY - timedelta(days=9)}, {}, 1),
        ("start", {"starts_on": TODAY + timedelta(days=42)}, {}, 0.5),
        ("start", {"starts_on": TODAY + timedelta(days=400)}, {}, 0),
        ("start", {"starts_on": None}, {}, 0.5),
        (
            "start",
            {"starts_on": TODAY + timedelta(days=42)},
            {"earliest_start": TODAY - timedelta(days=42)},
            0.5,
        ),
        (
            "start",
            {"starts_on": TODAY + timedelta(days=42)},
            {"earliest_start": TODAY + timedelta(days=42)},
            1,
        ),
        ("balance", {}, {}, 0.5),
        ("progression", {}, {}, 0),
        ("progression", {"level_low": 5, "level_high": 5}, {"placement": 5, "levels": (5,) * 4}, 1),
        ("certainty", {"places": None}, {}, 0.75),
    ],
)
def test_each_criterion_gives_the_value_its_text_promises(code, facts, asked, expected):
    assert value(code, facts, asked) == pytest.approx(expected, abs=0.0006)


def test_a_provider_that_is_owed_referrals_ranks_higher():
    ours, theirs = (
        replace(CLASS, id="ours", provider_id="ours"),
        replace(CLASS, id="theirs", provider_id="theirs"),
    )
    for owed in ("ours", "theirs"):
        assert ask([ours, theirs], balance={owed: 1.0}).best[0].class_id == owed


def test_a_class_whose_provider_teaches_the_next_level_ranks_higher():
    classes = [
        replace(CLASS, id="dead end", provider_id="small"),
        replace(CLASS, id="way on", provider_id="large"),
        replace(CLASS, id="next", provider_id="large", level_low=2, level_high=2),
    ]
    assert ask(classes).best[0].class_id == "way on"


def test_ties_break_by_the_lottery_and_not_by_id_or_order():
    classes = [replace(CLASS, id=f"class-{number}") for number in range(5)]
    orders = {tuple(match.class_id for match in ask(classes, lottery=lottery).best) for lottery in range(200)}
    firsts = {order[0] for order in orders}
    assert len(orders) > 50
    assert firsts == {facts.id for facts in classes}
