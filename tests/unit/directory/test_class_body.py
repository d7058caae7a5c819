"""The answers about a class that a page or the API is given."""

from datetime import date, time
from decimal import Decimal

import pytest
from werkzeug.datastructures import MultiDict

from hub.directory.schemas.classes import (
    ClassBody,
    PlacesBody,
    SessionsBody,
    class_facts,
    venue_facts,
    weekly_sessions,
)
from hub.directory.types import VenueFacts, WeeklySession
from hub.forms.form import Form

TYPED = {
    "title": "ESOL for work",
    "level_low": "E2",
    "strand": "work",
    "mode": "classroom",
    "venue": "Learning centre",
    "postcode": "e81ea",
    "step_free": "not_asked",
    "women_only": "no",
    "starts_on-day": "3",
    "starts_on-month": "9",
    "starts_on-year": "2026",
    "weekly_hours": "4.5",
    "fee": "22.50",
    "intake_outcodes": "e8, N16",
    "term_time": "yes",
    "childcare_ages": "2-4",
}


def form(schema, typed):
    return Form(schema, MultiDict(typed))


def test_what_was_typed_becomes_the_facts_of_a_class():
    body = form(ClassBody, TYPED).load()
    facts = class_facts(body)
    assert (facts["level_low"], facts["level_high"]) == ("E2", "E2")
    assert (facts["starts_on"], facts["weekly_hours"], facts["fee_pence"]) == (date(2026, 9, 3), 4.5, 2250)
    assert facts["focus"] == ["speaking", "listening", "reading", "writing"]
    assert facts["intake_outcodes"] == ["E8", "N16"]
    assert (facts["term_time"], facts["childcare_ages"]) == (True, ["2-4"])
    assert (facts["age_min"], facts["childcare_places"], facts["members_only"]) == (19, 0, False)
    assert venue_facts(body) == VenueFacts("Learning centre", "E8 1EA", None, step_free=None)


def test_the_first_part_of_a_postcode_is_enough_and_a_slip_in_a_whole_one_is_asked_about():
    assert venue_facts(form(ClassBody, {**TYPED, "postcode": "e8"}).load()).postcode == "E8"
    slip = form(ClassBody, {**TYPED, "postcode": "E8 OEA"})
    assert slip.load() is None
    assert "postcode" in slip.errors


def test_a_venue_with_no_name_goes_by_its_postcode_and_an_online_class_needs_none():
    assert venue_facts(form(ClassBody, {**TYPED, "venue": ""}).load()).name == "E8 1EA"
    online = {**TYPED, "mode": "online", "venue": "", "postcode": ""}
    assert venue_facts(form(ClassBody, online).load()) is None


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"title": ""}, "Enter the title of the class"),
        ({"title": " \u202e "}, "Enter the title of the class"),
        ({"title": "x" * 256}, "Title of the class must be 255 characters or fewer"),
        ({"title": "a\0b"}, "Title of the class must not include hidden control characters"),
        ({"title": "a\nb"}, "Title of the class must be on one line"),
        (
            {"level_low": "E3", "level_high": "E1"},
            "Highest level must be the same as the lowest level or above it",
        ),
        ({"venue": "", "postcode": ""}, "Enter a venue or a postcode, since the class meets somewhere"),
        ({"postcode": "banana"}, "Enter a full UK postcode, like E8 1DY"),
        ({"places": "twelve"}, "Places for learners must be a whole number, like 12"),
        ({"places": "-1"}, "Places for learners must be 0 or more"),
        ({"starts_on-day": "31"}, "First day must be a real date"),
        ({"age_min": "20", "age_max": "19"}, "Oldest age must be the youngest age or above"),
        ({"weekly_hours": "a few"}, "Hours a week must be a number of hours, like 4 or 2.5"),
        ({"fee": "lots"}, "Fee must be an amount of money, like 60 or 22.50, or the word free"),
        (
            {"intake_outcodes": "Hackney"},
            "Only people who live in must be the first parts of postcodes, like E8, N16",
        ),
        ({"strand": "astrology"}, "Kind of class must be one of the options listed"),
    ],
)
def test_a_wrong_answer_gets_its_message(change, message):
    wrong = form(ClassBody, {**TYPED, **change})
    assert wrong.load() is None
    assert [link.text for link in wrong.error_list] == [message]


def test_dates_out_of_order_are_all_named():
    late = {"ends_on-day": "1", "ends_on-month": "9", "ends_on-year": "2026"}
    joining = {"last_join_on-day": "2", "last_join_on-month": "9", "last_join_on-year": "2026"}
    wrong = form(ClassBody, {**TYPED, **late, **joining})
    assert wrong.load() is None
    assert [link.text for link in wrong.error_list] == [
        "Last day must be on or after the first day",
        "Last day to join must be on or before the last day",
    ]


def test_one_time_on_several_days_is_several_sessions():
    typed = MultiDict([("days", "thu"), ("days", "tue"), ("start", "10am"), ("end", "12:00")])
    assert weekly_sessions(Form(SessionsBody, typed).load()) == (
        WeeklySession(1, time(10), time(12)),
        WeeklySession(3, time(10), time(12)),
    )


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ({"start": "10:00"}, "Select at least one day"),
        ({"days": "mon", "start": "12:00", "end": "10:00"}, "End time must be after the start time"),
        ({"days": "mon", "start": "25:00"}, "Start time must be a time, like 9:30am or 13:00"),
        ({"days": "mon", "end": "10:00"}, "Enter a start time"),
    ],
)
def test_a_wrong_session_gets_its_message(typed, message):
    wrong = form(SessionsBody, typed)
    assert wrong.load() is None
    assert [link.text for link in wrong.error_list] == [message]


def test_the_number_of_places_has_to_be_given():
    wrong = form(PlacesBody, {})
    assert wrong.load() is None
    assert [link.text for link in wrong.error_list] == ["Enter the number of places"]


def test_the_fee_is_kept_to_the_penny():
    assert form(ClassBody, TYPED).load()["fee"] == Decimal("22.50")
