from dataclasses import replace
from datetime import timedelta

from hub.matching.types import AdmissionRule, Session, Window
from tests.unit.matching.examples import CLASS, LEARNER, TODAY, ask


def openers(classes, **asked):
    ranking = ask(classes, replace(LEARNER, **asked))
    return {opener.sentence: opener.class_ids for opener in ranking.openers}


def test_a_need_given_up_opens_the_classes_it_alone_kept_closed():
    classes = [CLASS, replace(CLASS, id="two needs", women_only=False, sessions=(Session(5, 600, 720),))]
    assert openers(classes, women_only=True) == {
        "Accepting mixed classes would open 1 more class.": ("class",)
    }


def test_a_longer_journey_is_said_step_by_step():
    assert openers([CLASS], travel_limit=15) == {
        "Travelling up to 30 minutes instead of 15 would open 1 more class.": ("class",),
        "Travelling up to 45 minutes instead of 15 would open 1 more class.": ("class",),
    }


def test_going_by_bus_may_open_a_class_too_far_to_walk():
    said = openers([CLASS], travel_limit=20)
    assert said["Going by bus would open 1 more class."] == ("class",)


def test_one_more_part_of_the_week_opens_classes():
    said = openers([CLASS], windows=(Window(1, 540, 780),))
    assert said["Being free on Thursday mornings would open 1 more class."] == ("class",)
    assert said["Being free on weekday mornings would open 1 more class."] == ("class",)


def test_other_single_changes_are_named():
    online = replace(CLASS, id="online", mode="online")
    assert "Accepting classes online would open 1 more class." in openers(
        [online], modes=frozenset({"classroom"})
    )
    assert "A device and internet would open 1 more class." in openers([online], kit=False)
    assert "Childcare found elsewhere would open 1 more class." in openers([CLASS], childcare=3)
    paid = replace(CLASS, fee=6000)
    assert "Help with the fee would open 1 more class." in openers([paid], funding="co_funded")
    closing = replace(CLASS, last_join_on=TODAY + timedelta(days=3))
    assert "Starting now would open 1 more class." in openers(
        [closing], earliest_start=TODAY + timedelta(days=9)
    )


def test_what_families_can_arrange_is_named():
    goes_on = replace(CLASS, term_time=False)
    assert "Accepting classes in the school holidays would open 1 more class." in openers(
        [goes_on], term_time_only=True
    )
    no_babies = replace(CLASS, childcare_ages=frozenset({"2-4"}))
    both = frozenset({"0-1", "2-4"})
    assert "Childcare found elsewhere for children under 2 would open 1 more class." in openers(
        [no_babies], childcare=2, child_ages=both
    )
    afternoon = replace(CLASS, sessions=(Session(1, 840, 960),))
    said = openers([afternoon], school_hours=True, windows=(Window(1, 540, 1020),))
    assert said["Being free outside school hours too would open 1 more class."] == ("class",)
    assert said["Being free on Tuesday afternoons would open 1 more class."] == ("class",)


def test_a_new_assessment_opens_what_an_old_one_keeps_closed():
    recent_only = replace(CLASS, intake=(AdmissionRule(assessment_weeks=8),))
    said = openers([recent_only], assessed_on=TODAY - timedelta(weeks=9))
    assert said == {"A new assessment would open 1 more class.": ("class",)}


def test_what_only_the_provider_can_change_is_not_offered():
    away = AdmissionRule(first_outcodes=frozenset({"E9"}), open_to_all_from=TODAY + timedelta(days=9))
    assert openers([replace(CLASS, intake=(away,))]) == {}


def test_access_needs_are_never_offered_for_trade():
    assert openers([replace(CLASS, step_free=False)], step_free=True) == {}


def test_a_full_class_is_not_counted_as_opened():
    assert openers([replace(CLASS, taken=12)], women_only=True) == {}
