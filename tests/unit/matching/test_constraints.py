from dataclasses import replace
from datetime import date, timedelta

import pytest

from hub.directory.facts import FEATURE_CODES, FEATURES
from hub.matching.rules.constraints import CONSTRAINTS
from hub.matching.types import AdmissionRule, Session, Window
from tests.unit.matching.examples import BRISTOL, HACKNEY_CENTRAL, TODAY, ask, ask_one

CENTRAL_OUTCODE = HACKNEY_CENTRAL._replace(precision="outcode")
BABY, OLDER = frozenset({"0-1"}), frozenset({"2-4", "5-11"})
BOTH_UNIONS = tuple(AdmissionRule(groups=frozenset({name})) for name in ("the union", "the other union"))
PASSPORT = (AdmissionRule(assessment_weeks=8),)
LONG_AGO = TODAY - timedelta(weeks=30)
E9_FIRST = (AdmissionRule(first_outcodes=frozenset({"E9"}), open_to_all_from=TODAY + timedelta(days=1)),)
AT_ENTRY_1 = (AdmissionRule(levels=frozenset({1})),)
KINDS = [  # of class, and somebody placed at Entry 1 whose level for it is another
    ({"strand": "conversation", "level_low": 0, "level_high": 5}, (3, 1, 1, 1)),
    ({"strand": "conversation", "level_low": 0, "level_high": 5}, (0, 1, 1, 1)),
    ({"accredited": True, "level_high": 2}, (1, 1, 2, 2)),
    ({"focus": frozenset({"listening", "speaking"}), "level_high": 3}, (3, 2, 1, 1)),
]
LATE = TODAY + timedelta(days=60)
STOPS = [
    ("level", {"level_low": 2, "level_high": 3}, {}),
    ("level", {}, {"placement": 2}),
    ("level", {"strand": "conversation"}, {"levels": (0, 1, 1, 1)}),
    ("level", {"accredited": True}, {"levels": (1, 1, 1, 0)}),
    ("level", {"focus": frozenset({"reading", "writing"})}, {"levels": (1, 1, 0, 1)}),
    ("level_unknown", {"level_low": None}, {}),
    ("level_unknown", {"level_high": None}, {}),
    ("signposted", {}, {"signposted": True}),
    ("signposted", {"strand": "conversation"}, {"signposted": True}),
    ("strand", {"strand": "literacy"}, {}),
    ("strand", {}, {"literacy": True}),
    ("timetable", {"sessions": (Session(1, 600, 720), Session(4, 600, 720))}, {}),
    ("timetable", {"sessions": (Session(1, 600, 781),)}, {}),
    ("timetable", {"sessions": (Session(4),)}, {}),
    ("timetable", {}, {"windows": ()}),
    ("timetable", {}, {"windows": None, "availability": 0b010}),
    ("timetable", {}, {"school_hours": True, "windows": (Window(1, 540, 780), Window(3, 540, 700))}),
    ("timetable", {"sessions": (Session(1, 540, 660),)}, {"school_hours": True}),
    ("timetable", {"sessions": (Session(5, 600, 720),)}, {"school_hours": True, "availability": 0b111 << 15}),
    ("timetable", {}, {"windows": (Window(1, 780, 540), Window(3, 540, 780))}),
    ("timetable", {"sessions": (Session(1, 1380, 1440),)}, {"windows": (Window(1, 1380, 60),)}),
    ("term_time", {"term_time": False}, {"term_time_only": True}),
    ("women_class", {"women_only": True}, {"women_class": False}),
    ("women_need", {}, {"women_only": True}),
    ("age", {"age_min": 35}, {}),
    ("age", {"age_max": 33}, {}),
    ("childcare", {}, {"childcare": 3}),
    ("childcare_age", {"childcare_ages": OLDER}, {"childcare": 1, "child_ages": BABY}),
    ("childcare_age", {"childcare_ages": OLDER}, {"childcare": 2, "child_ages": BABY | OLDER}),
    *((code, {code: False}, {code: True}) for code in FEATURE_CODES),
    ("travel", {"point": BRISTOL}, {}),
    ("travel", {}, {"travel_limit": 15}),
    ("mode", {"mode": "online"}, {"modes": frozenset({"classroom"})}),
    ("mode", {}, {"modes": frozenset()}),
    ("kit", {"mode": "blended"}, {"kit": False}),
    ("funding", {"funding": frozenset({"full"})}, {"funding": "not_eligible"}),
    ("fee", {"fee": 6000}, {"funding": "co_funded"}),
    ("start", {"last_join_on": TODAY + timedelta(days=5)}, {"earliest_start": TODAY + timedelta(days=6)}),
    ("closed", {"last_join_on": TODAY - timedelta(days=1)}, {}),
    ("closed", {"ends_on": TODAY - timedelta(days=1)}, {}),
    ("referrals_closed", {"accepts_referrals": False}, {}),
    ("excluded", {}, {"excluded_classes": frozenset({"class"})}),
    ("excluded", {}, {"excluded_providers": frozenset({"college"})}),
    ("referred", {}, {"live_classes": frozenset({"class"})}),
    ("intake_level", {"intake": (AdmissionRule(levels=frozenset({2})),)}, {}),
    ("intake_level", {"intake": (AdmissionRule(frozenset({1})), AdmissionRule(frozenset({2})))}, {}),
    *(
        ("intake_level", {**kind, "intake": AT_ENTRY_1}, {"placement": 1, "levels": levels})
        for kind, levels in KINDS
    ),
    ("intake", {"intake": (AdmissionRule(outcodes=frozenset({"E9"})),)}, {}),
    ("intake", {"intake": (AdmissionRule(groups=frozenset({"the union"})),)}, {}),
    ("intake", {"intake": BOTH_UNIONS}, {"groups": frozenset({"the union"})}),
    ("assessment_age", {"intake": PASSPORT}, {"assessed_on": TODAY - timedelta(weeks=8, days=1)}),
    (
        "assessment_age",
        {"intake": (AdmissionRule(assessment_weeks=0),)},
        {"assessed_on": TODAY - timedelta(days=1)},
    ),
    ("own_area", {"intake": E9_FIRST}, {}),
]
WAITS = [
    ("full", {"taken": 12}, {}),
    ("full", {"places": 0, "taken": 3}, {}),
    ("later", {"starts_on": LATE}, {}),
]
UNKNOWN = [
    ({"sessions": ()}, {}, "check the days and times"),
    ({"sessions": (Session(1),)}, {}, "check the days and times"),
    ({"sessions": (Session(None, 600, 720),)}, {}, "check the days and times"),
    ({"sessions": (Session(1, 720, 600),)}, {}, "check the days and times"),
    ({}, {"windows": None}, "check the days and times"),
    ({}, {"term_time_only": True}, "check that it stops in the school holidays"),
    ({}, {"childcare": 1, "child_ages": BABY}, "check that the childcare takes children under 2"),
    ({}, {"assessed_on": LONG_AGO}, "check that the assessment is accepted (30 weeks old)"),
    (
        {"intake": PASSPORT},
        {"assessed_on": None},
        "check that the assessment is accepted (its date is not known)",
    ),
    (
        {"intake": E9_FIRST},
        {"outcode": None},
        "check that it takes this learner (people who live in E9 come first)",
    ),
    (
        {"intake": (AdmissionRule(first_outcodes=frozenset({"E9", "E5"})),)},
        {},
        "check that it takes this learner (people who live in E5 or E9 come first)",
    ),
    ({"women_only": True}, {"women_class": None}, "check that the learner may join a women-only class"),
    ({"age_min": 19}, {"age": None}, "check the age limit (people aged 19 or over)"),
    ({"childcare_places": None}, {"childcare": 1}, "check for 1 childcare place"),
    *(({each.code: None}, {each.code: True}, f"check for {each.thing}") for each in FEATURES),
    ({"point": None}, {}, "check how far it is"),
    ({}, {"point": None}, "check how far it is"),
    ({"mode": "blended"}, {"kit": None}, "check that the learner has a device and internet"),
    ({"funding": frozenset({"full"})}, {"funding": "check"}, "check the funding"),
    ({"funding": frozenset(), "fee": 6000}, {}, "check the funding"),
    ({"fee": None}, {"funding": "co_funded"}, "check the fee (fee not given)"),
    ({"fee": 6000}, {"funding": "check"}, "check the fee (£60)"),
    (
        {"funding": frozenset({"full"})},
        {"funding": "not_eligible", "funding_verified": False},
        "check the funding",
    ),
    (
        {"fee": 6000},
        {"funding": "not_eligible", "funding_verified": False, "can_pay": False},
        "check the fee (£60)",
    ),
    ({"intake": (AdmissionRule(outcodes=frozenset({"E9"})),)}, {"outcode": None}, None),
    ({"intake": (AdmissionRule(groups=frozenset({"the union"})),)}, {"groups": None}, None),
    ({"places": None}, {}, "check that there is a place"),
    ({"starts_on": None}, {}, "check when it starts"),
]
ALLOWED = [
    ({"strand": "conversation"}, {"literacy": True, "levels": (1, 0, 0, 0), "placement": 0}),
    ({"sessions": (Session(1, 600, 900),)}, {"windows": None, "availability": 0b11 << 3}),
    ({"sessions": (Session(1, 570, 690),)}, {"school_hours": True, "windows": None}),
    ({"sessions": (Session(1, 555, 885),)}, {"school_hours": True, "windows": None}),
    ({"sessions": (Session(1, 690, 780),)}, {"windows": (Window(1, 600, 720), Window(1, 720, 780))}),
    ({"sessions": (Session(1, 1380, 1440),)}, {"windows": (Window(1, 1380, 1440),)}),
    ({"term_time": True}, {"term_time_only": True}),
    ({"term_time": False}, {}),
    ({"childcare_ages": BABY | OLDER}, {"childcare": 2, "child_ages": BABY | OLDER}),
    ({"childcare_ages": OLDER}, {"childcare": 0, "child_ages": BABY}),
    ({"mode": "online", "childcare_ages": OLDER}, {"childcare": 1, "child_ages": BABY}),
    ({"intake": BOTH_UNIONS}, {"groups": frozenset({"the union", "the other union"})}),
    *(({**kind, "intake": AT_ENTRY_1}, {"placement": 4, "levels": (1, 1, 1, 1)}) for kind, _ in KINDS),
    ({"intake": PASSPORT}, {"assessed_on": TODAY - timedelta(weeks=8)}),
    ({"intake": (AdmissionRule(assessment_weeks=40),)}, {"assessed_on": LONG_AGO}),
    ({"intake": E9_FIRST}, {"outcode": "E9"}),
    ({"intake": (replace(E9_FIRST[0], open_to_all_from=TODAY),)}, {}),
    ({"women_only": True}, {"women_only": True}),
    ({"childcare_places": 2}, {"childcare": 2}),
    ({"mode": "online", "childcare_places": 0}, {"childcare": 1}),
    *(({"mode": "online", code: False}, {code: True}) for code in FEATURE_CODES),
    ({"mode": "online", "point": None}, {"travel_limit": 1}),
    ({"point": BRISTOL}, {"travel_limit": None}),
    ({"fee": 6000}, {"funding": "full"}),
    ({"fee": 6000}, {"funding": "not_eligible", "can_pay": True}),
    ({"funding": frozenset()}, {"funding": "not_eligible"}),
    ({"last_join_on": TODAY}, {}),
    ({"last_join_on": None, "ends_on": None}, {"earliest_start": LATE}),
    ({"starts_on": LATE}, {"earliest_start": LATE}),
    (
        {"intake": (AdmissionRule(outcodes=frozenset({"E8"}), groups=frozenset({"a", "b"})),)},
        {"groups": frozenset("a")},
    ),
]


def test_the_example_fits_with_nothing_to_check():
    ranking = ask_one()
    assert [match.checks for match in ranking.best] == [()]
    assert not ranking.full
    assert not ranking.excluded


@pytest.mark.parametrize(("code", "facts", "asked"), STOPS)
def test_each_hard_constraint_excludes_alone_with_its_reason(code, facts, asked):
    ranking = ask_one(facts, asked)
    assert not ranking.best
    assert [[reason.code for reason in out.reasons] for out in ranking.excluded] == [[code]]


@pytest.mark.parametrize(("code", "facts", "asked"), WAITS)
def test_a_full_or_late_class_that_fits_is_ranked_apart_with_its_reason(code, facts, asked):
    ranking = ask_one(facts, asked)
    assert not ranking.best
    assert not ranking.excluded
    assert [[reason.code for reason in match.waits] for match in ranking.full] == [[code]]


@pytest.mark.parametrize(("facts", "asked", "check"), UNKNOWN)
def test_an_unknown_answer_never_excludes_but_is_said_and_lowers_the_score(facts, asked, check):
    (match,) = ask_one(facts, asked).best
    (known,) = ask_one().best
    assert len(match.checks) >= 1
    assert check is None or check in match.checks
    certainty = {part.code: part.value for part in match.parts}["certainty"]
    assert certainty < {part.code: part.value for part in known.parts}["certainty"] == 1


@pytest.mark.parametrize(("facts", "asked"), ALLOWED)
def test_a_constraint_does_not_reach_further_than_it_says(facts, asked):
    assert len(ask_one(facts, asked).best) == 1


def test_every_constraint_has_an_example():
    assert {code for code, *_ in (*STOPS, *WAITS)} == {constraint.code for constraint in CONSTRAINTS}


def test_a_class_is_excluded_with_every_reason_at_once():
    (out,) = ask_one(
        {"women_only": True, "taken": 12, "age_max": 20}, {"women_class": False, "childcare": 5}
    ).excluded
    assert [reason.code for reason in out.reasons] == ["women_class", "age", "childcare", "full"]


def test_a_rough_point_is_too_far_only_when_it_is_too_far_at_its_best():
    near_the_limit = {"travel_limit": 20}
    assert not ask_one({}, near_the_limit).best
    (match,) = ask_one({"point": CENTRAL_OUTCODE}, near_the_limit).best
    assert match.summary.startswith("roughly 22 minutes' walk")


def test_an_empty_directory_gives_an_empty_ranking():
    ranking = ask([])
    assert (ranking.best, ranking.full, ranking.excluded, ranking.openers) == ((), (), (), ())


def test_a_learner_who_can_start_later_is_measured_from_that_day():
    ranking = ask_one({"starts_on": date(2027, 1, 11)}, {"earliest_start": date(2027, 1, 4)})
    assert len(ranking.best) == 1


def test_ids_the_snapshot_does_not_hold_are_left_out():
    assert (
        len(ask_one({}, {"excluded_classes": frozenset({"gone"}), "live_classes": frozenset({"gone"})}).best)
        == 1
    )
