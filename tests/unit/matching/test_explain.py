from dataclasses import replace
from datetime import timedelta

import pytest

from hub.matching.types import AdmissionRule, Session
from hub.matching.words import phrases
from tests.unit.matching.examples import BRISTOL, CLASS, DALSTON, TODAY, ask, ask_one


def own_area(*facts):
    pairs = zip(facts[::2], facts[1::2], strict=True)
    return tuple(
        AdmissionRule(first_outcodes=frozenset({district}), open_to_all_from=TODAY + timedelta(days=days))
        for district, days in pairs
    )


def part(code, facts=None, asked=None):
    (match,) = [*(ranking := ask_one(facts, asked)).best, *ranking.full]
    return {part.code: part.sentence for part in match.parts}[code]


def why(facts, asked=None):
    (out,) = ask_one(facts, asked).excluded
    return out.reasons[0]


def test_the_summary_says_the_journey_the_times_the_needs_met_and_the_places():
    (match,) = ask_one({"women_only": True}, {"childcare": 1, "women_only": True, "step_free": True}).best
    assert match.summary == (
        "about 22 minutes' walk · fits Tuesday and Thursday mornings · women only · "
        "crèche has 2 places · step-free · 5 places, confirmed 3 days ago"
    )


@pytest.mark.parametrize(
    ("code", "facts", "asked", "sentence"),
    [
        ("level", {}, {}, "Entry 1 fits (placement)"),
        (
            "level",
            {},
            {"levels": (2, 2, 1, 0)},
            "Entry 1 fits (placement); writing below it; speaking and listening above it",
        ),
        (
            "level",
            {"level_high": 2},
            {"steps": (0, 0, None, None)},
            "Entry 1 to Entry 2 fits (placement); speaking and listening emerging at the foot of it",
        ),
        (
            "level",
            {},
            {"steps": (None, None, 2, 1)},
            "Entry 1 fits (placement); reading secure at the top of it",
        ),
        (
            "goal",
            {"strand": "work"},
            {"goals": frozenset({"work", "school", "health"})},
            "English for work, for the goal “Work” but not “Children's school” or “Health and seeing the doctor”",
        ),
        ("travel", {"point": DALSTON}, {}, "about 1 minute's walk"),
        ("travel", {}, {"travel_mode": "bus"}, "about 16 minutes by bus"),
        ("travel", {"point": None}, {}, "distance not known"),
        ("travel", {"mode": "online"}, {}, "online, no journey"),
        ("timetable", {"sessions": ()}, {}, "days and times not known"),
        ("timetable", {"sessions": (Session(1),)}, {}, "Tuesday (time not given), to be checked"),
        ("intensity", {"weekly_hours": 1}, {}, "1 hour a week"),
        ("intensity", {"weekly_hours": 4.5}, {}, "4.5 hours a week"),
        ("intensity", {"weekly_hours": None}, {}, "hours not known"),
        ("goal", {}, {}, "general English"),
        ("goal", {"strand": "work"}, {"goals": frozenset({"work"})}, "English for work, for the goal “Work”"),
        ("goal", {}, {"goals": frozenset({"work"})}, "general English, and the goal is “Work”"),
        (
            "goal",
            {"strand": "citizenship"},
            {"goals": frozenset({"citizenship"})},
            "citizenship, for the goal “Citizenship or settlement”; "
            "settlement asks for Entry 3, and for Level 1 from 26 March 2027",
        ),
        ("goal", {}, {"strand": "work"}, "general English, and the learner asked for English for work"),
        ("goal", {"strand": "work"}, {"strand": "work"}, "English for work, as the learner asked"),
        ("goal", {"strand": "literacy"}, {"literacy": True}, "literacy, as the assessment found"),
        (
            "goal",
            {"strand": "conversation"},
            {"literacy": True},
            "conversation, and the assessment found a need for literacy",
        ),
        ("intensity", {"weekly_hours": 4}, {"weekly_hours": 6}, "4 hours a week; the learner asked for 6"),
        ("accreditation", {"accredited": True}, {}, "leads to a qualification"),
        (
            "accreditation",
            {"accredited": False},
            {"accredited": True},
            "no qualification, not as the learner asked",
        ),
        ("accreditation", {"accredited": None}, {}, "not known whether it leads to a qualification"),
        ("places", {"taken": 11}, {}, "1 place, confirmed 3 days ago"),
        ("places", {"taken": 12}, {}, "full"),
        ("places", {"places": None}, {}, "places not known"),
        ("places", {"confirmed_on": None}, {}, "5 places, never confirmed"),
        ("places", {"confirmed_on": TODAY + timedelta(days=1)}, {}, "5 places, confirmed today"),
        ("start", {"starts_on": TODAY + timedelta(days=10)}, {}, "starts on 3 December 2026"),
        ("start", {}, {}, "running now"),
        ("start", {"starts_on": None}, {}, "start date not known"),
        ("certainty", {}, {}, "nothing to check"),
    ],
)
def test_each_part_is_said_in_plain_words(code, facts, asked, sentence):
    assert part(code, facts, asked) == sentence


@pytest.mark.parametrize(
    ("facts", "asked", "sentence"),
    [
        (
            {"level_low": 2, "level_high": 3},
            {},
            "It teaches Entry 2 to Entry 3, and the learner's level for it is Entry 1 (by placement).",
        ),
        (
            {"accredited": True},
            {"levels": (1, 1, 0, 1)},
            "It teaches Entry 1, and the learner's level for it is Pre-Entry (by reading and writing).",
        ),
        (
            {"sessions": (Session(1, 600, 720), Session(4, 600, 720), Session(5, 780, 900))},
            {},
            "It meets on Tuesday and Friday 10am to 12 noon and Saturday 1pm to 3pm, "
            "and the learner is not free on Friday 10am to 12 noon and Saturday 1pm to 3pm.",
        ),
        ({"age_min": 16, "age_max": 24}, {}, "It is for people aged 16 to 24, and the learner is 34."),
        ({"age_max": 24}, {}, "It is for people aged 24 or under, and the learner is 34."),
        (
            {"childcare_places": 0},
            {"childcare": 2},
            "It has no childcare places, and the learner needs 2 childcare places.",
        ),
        ({}, {"travel_limit": 15}, "It is about 22 minutes' walk, and the learner's limit is 15 minutes."),
        (
            {"mode": "online"},
            {"modes": frozenset({"classroom", "blended"})},
            "It is taught online, and the learner asked for classes in a classroom or partly online.",
        ),
        (
            {"funding": frozenset({"full"})},
            {"funding": "co_funded"},
            "It does not take learners who are part funded.",
        ),
        (
            {"term_time": False},
            {"term_time_only": True},
            "It goes on in the school holidays, and the learner is free in term time only.",
        ),
        (
            {"childcare_ages": frozenset({"2-4"})},
            {"childcare": 2, "child_ages": frozenset({"5-11", "0-1"})},
            "Its childcare is for children aged 2 to 4, "
            "and the learner needs it for children under 2 and aged 5 to 11.",
        ),
        (
            {"intake": (AdmissionRule(assessment_weeks=26), AdmissionRule(assessment_weeks=8))},
            {"assessed_on": TODAY - timedelta(weeks=30)},
            "It takes an assessment up to 8 weeks old, and this one is from 27 April 2026.",
        ),
        (
            {"intake": own_area("E5", 9, "E9", 30)},
            {},
            "Until 23 December 2026 it is only for people who live in E9.",
        ),
        ({"fee": 22650}, {"funding": "not_eligible"}, "It costs £226.50, and the learner cannot pay."),
        ({"fee": 22600}, {"funding": "co_funded"}, "It costs up to £226, and the learner cannot pay."),
        (
            {"intake": (AdmissionRule(frozenset({1}), frozenset({"E9", "E5"}), frozenset({"the union"})),)},
            {},
            "It takes only people who live in E5 or E9 and members of the union.",
        ),
        (
            {"strand": "conversation", "level_high": 3, "intake": (AdmissionRule(frozenset({0, 1})),)},
            {"levels": (3, 1, 1, 1)},
            "It takes only learners at Pre-Entry or Entry 1, "
            "and the learner's level for it is Entry 3 (by speaking).",
        ),
    ],
)
def test_each_reason_is_said_with_its_facts(facts, asked, sentence):
    assert why(facts, asked).why == sentence


def test_what_would_change_it_is_said_too():
    assert why({"sessions": (Session(4, 600, 720),)}).change == "Being free on Friday 10am to 12 noon."


def test_no_sentence_keeps_a_blank_or_a_none():
    classes = [
        replace(CLASS, id="bare", sessions=(), weekly_hours=None, starts_on=None, ends_on=None, places=None),
        replace(CLASS, id="far", point=BRISTOL, fee=None, funding=frozenset(), confirmed_on=None),
    ]
    ranking = ask(classes)
    said = [match.summary + "".join(part.sentence for part in match.parts) for match in ranking.best]
    said += [reason.why + reason.change for out in ranking.excluded for reason in out.reasons]
    assert said
    assert not any("{" in text or "None" in text for text in said)


@pytest.mark.parametrize(
    ("minute", "shown"),
    [(0, "midnight"), (570, "9:30am"), (720, "12 noon"), (780, "1pm"), (1440, "midnight")],
)
def test_clock_times_are_said_as_people_say_them(minute, shown):
    assert phrases.clock(minute) == shown
