"""The plan of the demonstration: the same people every time, whatever day it is."""

from collections import Counter
from datetime import date, timedelta
from itertools import pairwise
from statistics import mean

import pytest

from hub.demo.accounts import accounts
from hub.demo.data_files import data
from hub.demo.invented.calendar import BEGINS
from hub.demo.invented.plan import Plan, draw
from hub.demo.invented.stories import STORIES, Reached
from hub.demo.lived import breaches
from hub.demo.lived.play import asked_again
from hub.referrals.effects import DECLINE_EFFECTS
from hub.referrals.rules import MAX_LIVE_REFERRALS
from hub.referrals.types import Verb

SOME_DAYS = [
    date(2026, 11, 22),
    date(2026, 12, 31),
    date(2027, 2, 28),
    date(2027, 5, 25),
    date(2027, 8, 2),
    date(2028, 2, 29),
]
QUARTERS, A_YEAR = 6, 365
HOLIDAYS = 8  # the month in which hardly a class runs
LEAST_OF_A_QUARTER, MOST_OF_THE_LAST = 0.05, 0.45  # of all who came, and of all referrals


@pytest.fixture(params=SOME_DAYS, ids=str, scope="module")
def plan(request: pytest.FixtureRequest) -> Plan:
    return draw(request.param)


def test_the_area_has_the_size_it_promises(plan: Plan) -> None:
    kinds = [organisation["kind"] for organisation in data("organisations")["organisation"]]
    assert (kinds.count("provider"), kinds.count("jcp"), kinds.count("hub")) == (12, 2, 1)
    assert len(plan.cases) == 400
    assert len(plan.classes) >= 80


def test_history_is_spread_over_the_eighteen_months(plan: Plan) -> None:
    sent = [one.sent for case in plan.cases for one in case.tries]
    for days in ([case.came for case in plan.cases], sent):
        quarters = Counter((day + BEGINS) * QUARTERS // BEGINS for day in days)
        assert min(quarters[quarter] for quarter in range(QUARTERS)) >= LEAST_OF_A_QUARTER * len(days)
        assert quarters[QUARTERS - 1] <= MOST_OF_THE_LAST * len(days)


def test_more_people_come_when_terms_begin(plan: Plan) -> None:
    days = [plan.today + timedelta(days=case.came) for case in plan.cases if case.came < -60]
    by_month = Counter((day.year, day.month) for day in days)
    peaks = [people for (_, month), people in by_month.items() if month in (9, 1)]
    assert mean(peaks) > 1.2 * mean(by_month.values())


def test_classes_have_twelve_to_eighteen_places(plan: Plan) -> None:
    places = {one.facts["places"] for one in plan.classes} - {None}
    assert min(places) >= 12
    assert max(places) <= 18
    assert len(places) > 3


def test_classes_of_past_terms_ran_and_ended(plan: Plan) -> None:
    over = [one for one in plan.classes if one.term.over]
    assert len({one.term for one in over}) >= 3
    finished = [
        one
        for case in plan.cases
        for one in case.tries
        if one.at.term.over and any(step.verb is Verb.COMPLETE for _, step in one.steps)
    ]
    assert len(finished) >= 30


def test_nobody_begins_before_their_class_or_after_its_last_day_to_join(plan: Plan) -> None:
    begun = [
        (one.at.term, day)
        for case in plan.cases
        for one in case.tries
        for day, step in one.steps
        if step.verb is Verb.START
    ]
    assert begun
    for term, day in begun:
        assert term.starts is None or term.starts <= day
        assert term.last_join is None or day <= term.last_join


def test_everybody_is_sent_to_classes_of_the_level_that_they_have_by_then(plan: Plan) -> None:
    for case in plan.cases:
        for one in case.tries:
            assert one.at.teaches(one.level or case.person.placement.level)


def test_some_go_on_to_a_second_class_and_a_third_and_some_of_them_a_level_higher(plan: Plan) -> None:
    started = [
        [one for one in case.tries if one.day_of(Verb.START) and not one.at.talks] for case in plan.cases
    ]
    assert sum(len(way) > 1 for way in started) >= 25
    assert any(len(way) > 2 for way in started)
    levels = [[one.level.order for one in way if one.level] for way in started]
    assert sum(way[-1] > way[0] for way in levels if way) >= 15
    assert all(way == sorted(way) for way in levels)


def test_nobody_begins_the_next_class_before_the_last_is_over(plan: Plan) -> None:
    for case in plan.cases:
        general = [one for one in case.tries if one.day_of(Verb.START) and not one.at.talks]
        for before, after in pairwise(general):
            over = before.day_of(Verb.COMPLETE)
            assert over is not None
            assert over < (after.day_of(Verb.START) or 0)


def test_some_go_to_a_class_and_to_speak_besides_at_other_times(plan: Plan) -> None:
    both = [case for case in plan.cases if case.tries and case.tries[-1].further and case.tries[-1].at.talks]
    assert both or plan.today.month == HOLIDAYS
    for case in both:
        one, beside = [each for each in case.tries if each.day_of(Verb.START)][-2:]
        assert one.at.slots & beside.at.slots == 0


def test_nobody_is_in_a_class_longer_than_they_agreed_to_share(plan: Plan) -> None:
    for case in plan.cases:
        agreed = case.came
        for one in case.tries:
            agreed = one.sent if one.agrees else agreed
            assert one.ended - agreed < A_YEAR


def test_most_who_start_were_at_an_induction_and_some_only_at_the_second(plan: Plan) -> None:
    verbs = [
        [step.verb for _, step in one.steps]
        for case in plan.cases
        for one in case.tries
        if one.day_of(Verb.START)
    ]
    assert 0.8 < mean(Verb.CAME in way for way in verbs) < 0.97
    assert sum(Verb.NOT_THERE in way for way in verbs) >= 5


def test_some_are_away_for_a_while_and_come_back_and_some_move_to_another_class(plan: Plan) -> None:
    steps = [step for case in plan.cases for one in case.tries for _, step in one.steps]
    verbs = Counter(step.verb for step in steps)
    assert verbs[Verb.BREAK] > verbs[Verb.RETURN] > 0
    assert verbs[Verb.TRANSFER]


def test_the_same_seed_gives_the_same_people_levels_and_ways() -> None:
    assert draw(SOME_DAYS[0]).cases == draw(SOME_DAYS[0]).cases


def test_another_town_has_other_people() -> None:
    assert draw(SOME_DAYS[0]).cases != draw(SOME_DAYS[0], town=7).cases


def test_nobody_comes_before_the_hub_opened(plan: Plan) -> None:
    assert all(-BEGINS < case.came <= case.assessed < 0 for case in plan.cases)


def test_the_histories_reach_back_eighteen_months(plan: Plan) -> None:
    assert min(case.came for case in plan.cases) <= -18 * 30


def test_nobody_waits_for_more_than_a_year(plan: Plan) -> None:
    assert all(asked_again(case) - case.came <= A_YEAR for case in plan.cases)


def test_nobody_is_taken_off_the_list_before_they_have_been_answered(plan: Plan) -> None:
    assert all(asked_again(case) > case.last_step for case in plan.cases)


def test_nobody_is_sent_to_a_class_that_was_not_listed_or_is_over(plan: Plan) -> None:
    for case in plan.cases:
        for one in case.tries:
            assert one.at.term.takes(one.sent)
            assert case.assessed <= one.sent


def test_everything_has_happened_by_yesterday_in_order(plan: Plan) -> None:
    for case in plan.cases:
        for one in case.tries:
            days = [one.sent, *(day for day, _ in one.steps)]
            assert days == sorted(days)
            assert days[-1] < 0


def test_no_class_gives_more_places_than_it_has(plan: Plan) -> None:
    assert all(one.room >= 0 for one in plan.classes)


def test_nobody_is_sent_to_more_classes_at_once_than_allowed(plan: Plan) -> None:
    assert max(sum(one.aside for one in case.tries) + 1 for case in plan.cases) <= MAX_LIVE_REFERRALS


def test_every_reason_to_decline_is_lived_through() -> None:
    reasons = {
        (step.details["reason"], step.details["decided_by"])
        for story in STORIES
        for steps in story.tries
        for step in steps
        if step.verb is Verb.DECLINE
    }
    assert reasons == set(DECLINE_EFFECTS)


def test_every_stage_at_the_hub_has_people() -> None:
    assert {story.reached for story in STORIES} == set(Reached)


def test_people_can_be_reached_nowhere(plan: Plan) -> None:
    for case in plan.cases:
        phone, nino = case.person.answers["phone"], case.person.answers["identifiers"]["nino"]
        assert phone["phone"].startswith("+447700900")
        assert phone["other_phone"] is None or phone["other_phone"].startswith("+442079460")
        assert phone["email"] is None or phone["email"].endswith("@example.org")
        assert nino is None or nino.startswith("QQ")


def test_everybody_is_old_enough(plan: Plan) -> None:
    came = [(case.person, plan.today + timedelta(days=case.came)) for case in plan.cases]
    assert all(person.age(day) >= 16 for person, day in came)


def test_there_is_an_account_for_every_role_with_a_long_password() -> None:
    everybody = accounts()
    assert {account.role.value for account in everybody} == {
        "administrator",
        "assessor",
        "manager",
        "officer",
        "steward",
        "provider",
        "jcp",
    }
    assert all(len(account.password) >= 14 for account in everybody)


@pytest.mark.parametrize("day", [date(2026, 12, 14) + timedelta(days=days) for days in range(21)], ids=str)
def test_a_breach_is_found_told_and_closed_in_this_order_whatever_day_it_is(day: date) -> None:
    printed, found, reported, told, closed = breaches.moments(day)
    assert printed < found < reported < told < closed
    assert reported - found < timedelta(hours=72)
