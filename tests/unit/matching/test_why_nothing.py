"""When no class fits now: what stands in the way most often, and what would help."""

from dataclasses import replace

from hypothesis import given, settings

from hub.matching.ranking.obstacles import COMMONLY, MOST, why_nothing
from hub.matching.rules.constraints import CONSTRAINTS
from hub.matching.types import Session
from tests.unit.matching.examples import BRISTOL, CLASS, LEARNER, ask
from tests.unit.matching.strategies import listings, profiles


def why(classes, **asked):
    return why_nothing(ask(classes, replace(LEARNER, **asked)))


def copies(number, **facts):
    return [replace(CLASS, id=f"class-{n}", **facts) for n in range(number)]


def test_nothing_is_said_while_a_class_fits():
    assert why([CLASS, replace(CLASS, id="full", taken=12)]) == []


def test_an_empty_directory_and_no_class_at_the_level_are_said_as_such():
    for classes in ([], copies(3, level_low=3, level_high=4)):
        (only,) = why(classes)
        assert only.code == "level"
        assert only.sentence == (
            "No open class teaches general English, citizenship, English for work or conversation "
            "at this learner's level (Entry 1)."
        )


def test_classes_out_of_reach_are_said_with_the_nearest():
    (only,) = why([*copies(3, point=BRISTOL), CLASS], travel_limit=15)
    assert (only.code, only.stops, only.of) == ("travel", 4, 4)
    assert only.sentence == (
        "The nearest class at the right level is about 22 minutes' walk, "
        "and the learner's limit is 15 minutes."
    )
    assert only.change == "Travelling up to 30 minutes instead of 15 would open 1 more class."


def test_the_commonest_reasons_are_counted_over_the_classes_within_reach_at_the_level():
    friday = (Session(4, 600, 720),)
    classes = [
        *copies(3, sessions=friday),
        replace(CLASS, id="full friday", sessions=friday, taken=12),
        replace(CLASS, id="full", taken=12),
        replace(CLASS, id="too far", point=BRISTOL),
        replace(CLASS, id="too hard", level_low=3, level_high=3, women_only=True),
    ]
    found = why(classes)
    assert [(obstacle.code, obstacle.stops, obstacle.of) for obstacle in found] == [
        ("timetable", 4, 5),
        ("full", 2, 5),
    ]
    assert found[0].sentence == (
        "For 4 of the 5 classes at the right level within reach, the learner is not free when they meet."
    )
    assert found[0].change == "Being free on Friday mornings would open 3 more classes."
    assert found[1].change == "A place becoming free."


def test_one_class_and_all_classes_are_said_as_people_say_it():
    assert why(copies(1, taken=12))[0].sentence.startswith("For the only class at the right level")
    assert why(copies(2, taken=12))[0].sentence.startswith("For all 2 classes at the right level")


def test_every_constraint_can_be_said_of_many_classes():
    codes = {constraint.code for constraint in CONSTRAINTS}
    assert set(COMMONLY) == codes - {"level", "level_unknown", "strand"}


@settings(max_examples=60)
@given(listings(), profiles())
def test_there_is_always_a_reason_exactly_when_nothing_fits_now(classes, profile):
    ranking = ask(classes, profile)
    found = why_nothing(ranking)
    assert bool(found) == (ranking.ready == 0)
    assert len(found) <= MOST
    assert all(obstacle.sentence and obstacle.change and obstacle.stops <= obstacle.of for obstacle in found)


def test_the_level_for_conversation_is_said_where_talking_is_at_another():
    (only,) = why([], levels=(3, 1, 1, 1))
    assert only.sentence.endswith("at this learner's level (Entry 1, and Entry 3 for conversation).")
