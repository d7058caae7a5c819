"""One field at a time: what it takes, what it makes of it, and what it says when it cannot."""

import json
import re
from collections.abc import Iterator
from datetime import date, time
from decimal import Decimal
from importlib import import_module
from typing import Any

import pytest
import time_machine
from hypothesis import given
from hypothesis import strategies as st
from marshmallow import Schema, ValidationError
from werkzeug.datastructures import MultiDict

from hub.forms.fields import (
    Availability,
    Choice,
    Choices,
    ClockTime,
    Date,
    Email,
    Level,
    LongText,
    Money,
    Nino,
    Password,
    Phone,
    PhoneInWords,
    Postcode,
    Question,
    Text,
    Uln,
    WholeNumber,
    YesNo,
)
from hub.pages.assessor.registration.forms.finding import PhoneEnd

COLOURS = [("r", "Red"), ("g", "Green")]


def load(field: Question, raw: Any) -> Any:
    return Schema.from_dict({"answer": field})().load({"answer": raw})["answer"]


def message(field: Question, raw: Any) -> str:
    errors = Schema.from_dict({"answer": field})().validate({"answer": raw})
    return errors["answer"][0]


@pytest.mark.parametrize("raw", ["", "   ", None, "\u2066\u2069", "\r\n"])
def test_an_empty_box_says_nothing(raw: Any) -> None:
    assert load(Text("Note"), raw) is None
    assert message(Text("Note", required="Enter a note"), raw) == "Enter a note"


def test_a_missing_answer_and_an_empty_one_get_the_same_message() -> None:
    schema = Schema.from_dict({"name": Text("Family name", required="Enter their family name")})()
    assert schema.validate({}) == schema.validate({"name": ""}) == {"name": ["Enter their family name"]}


@pytest.mark.parametrize(
    ("field", "expected"),
    [
        (Text("Family name", required=True), "Enter family name"),
        (Text("NI number", required=True), "Enter NI number"),
        (Choice("Sex", COLOURS, required=True), "Select sex"),
        (YesNo("Is it safe to call?", required=True), "Select an answer"),
    ],
)
def test_a_required_field_without_words_of_its_own_asks_plainly(field: Question, expected: str) -> None:
    assert message(field, "") == expected


@pytest.mark.parametrize(
    ("field", "raw", "expected"),
    [
        (Date("When did they finish?"), "tomorrow", "The date must be a real date"),
        (Date("When did they finish?", noun="Last day"), "tomorrow", "Last day must be a real date"),
        (WholeNumber("How many?"), "some", "The number must be a whole number, like 12"),
        (ClockTime("When does it begin?"), "late", "The time must be a time, like 9:30am or 13:00"),
        (Text("What did they say?", max_length=3), "word", "Your answer must be 3 characters or fewer"),
    ],
)
def test_a_message_does_not_repeat_a_question_as_if_it_were_a_thing(
    field: Question, raw: str, expected: str
) -> None:
    assert message(field, raw) == expected


def test_text_is_trimmed_and_composed() -> None:
    assert load(Text("Name"), "  Jose\u0301 ") == "José"


@pytest.mark.parametrize("raw", ["محمد", "Nguyễn", "😀", "O’Brien-Łuka", "یاسمن\u200cها"])
def test_text_keeps_every_script(raw: str) -> None:
    assert load(Text("Name"), raw) == raw


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("a\nb", "Name must be on one line"),
        ("a\u2028b", "Name must be on one line"),
        ("a\0b", "Name must not include hidden control characters"),
        ("a\tb", "Name must not include hidden control characters"),
        ("a\ud800", "Name must not include hidden control characters"),
        ("x" * 201, "Name must be 200 characters or fewer"),
        ({"a": 1}, "Name must be text"),
        (7, "Name must be text"),
    ],
)
def test_text_that_cannot_be_kept_is_refused_with_its_reason(raw: Any, expected: str) -> None:
    assert message(Text("Name"), raw) == expected


def test_length_is_counted_in_characters_not_bytes() -> None:
    assert load(Text("Name", max_length=3), "😀😀😀") == "😀😀😀"
    assert message(Text("Name", max_length=3), "😀" * 4) == "Name must be 3 characters or fewer"


def test_long_text_keeps_its_lines() -> None:
    assert load(LongText("Note"), "one\r\ntwo\tthree") == "one\ntwo three"


def test_a_password_is_taken_exactly_and_never_shown() -> None:
    field = Password("Password", min_length=14)
    assert load(field, "  correct horse battery  ") == "  correct horse battery  "
    assert field.show("correct horse battery") == ""
    assert message(field, "short") == "Password must be 14 characters or more"
    assert message(field, "x" * 129) == "Password must be 128 characters or fewer"


@pytest.mark.parametrize(
    "raw",
    [
        {"day": "3", "month": "12", "year": "2026"},
        {"day": " 3", "month": "December", "year": "2026 "},
        {"day": 3, "month": 12, "year": 2026},
        "2026-12-03",
        "3/12/2026",
        "3 Dec 2026",
    ],
)
def test_a_date_is_taken_from_boxes_a_spreadsheet_or_json(raw: Any) -> None:
    assert load(Date("Start date"), raw) == date(2026, 12, 3)


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ({"day": "31", "month": "2", "year": "2026"}, "Start date must be a real date"),
        ({"day": "31", "month": "2", "year": ""}, "Start date must include a year"),
        ({"day": "3", "month": "", "year": ""}, "Start date must include a month and year"),
        ({"day": "3", "month": "2", "year": "26"}, "Start date must have a year with 4 numbers"),
        ({"day": "²", "month": "2", "year": "2026"}, "Start date must be a real date"),
        ({"day": ["1"], "month": {}, "year": "2026"}, "Start date must include a month"),
        ({"day": "1", "month": "1", "year": "20260"}, "Start date must be a real date"),
        ({"day": "1", "month": "1", "year": "1066"}, "Start date must be on or after 1 January 1900"),
        ("tomorrow", "Start date must be a real date"),
        (20261203, "Start date must be a real date"),
    ],
)
def test_a_date_that_is_not_one_says_what_is_wrong(raw: Any, expected: str) -> None:
    assert message(Date("Start date"), raw) == expected


@time_machine.travel("2026-11-22T23:30:00+00:00")
@pytest.mark.parametrize(
    ("when", "raw", "expected"),
    [
        ("past", "2026-11-22", "Day must be in the past"),
        ("today or past", "2026-11-23", "Day must be today or in the past"),
        ("today or future", "2026-11-21", "Day must be today or in the future"),
        ("future", "2026-11-22", "Day must be in the future"),
    ],
)
def test_a_date_is_held_against_today(when: str, raw: str, expected: str) -> None:
    assert message(Date("Day", when=when), raw) == expected


def test_a_date_outside_its_limits_names_the_limit() -> None:
    field = Date("Day", minimum=date(2026, 1, 1), maximum=date(2026, 12, 31))
    assert message(field, "2025-12-31") == "Day must be on or after 1 January 2026"
    assert message(field, "2027-01-01") == "Day must be on or before 31 December 2026"


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("9:30", time(9, 30)),
        ("09:30", time(9, 30)),
        ("9.30am", time(9, 30)),
        ("9.30 a.m.", time(9, 30)),
        ("1pm", time(13)),
        ("1 PM", time(13)),
        ("1330", time(13, 30)),
        ("09:30:00", time(9, 30)),
        ("12am", time(0)),
        ("12pm", time(12)),
        ("Midday", time(12)),
    ],
)
def test_a_clock_time_is_read_however_people_write_it(raw: str, expected: time) -> None:
    assert load(ClockTime("Start"), raw) == expected


@pytest.mark.parametrize("raw", ["9", "25:00", "9:60", "13pm", "0am", "half past", "9:30\0", [9, 30]])
def test_an_unclear_clock_time_is_refused(raw: Any) -> None:
    assert message(ClockTime("Start"), raw) == "Start must be a time, like 9:30am or 13:00"


@pytest.mark.parametrize(("raw", "expected"), [("12", 12), (" 1,200 ", 1200), (7, 7), (7.0, 7)])
def test_a_whole_number_is_read(raw: Any, expected: int) -> None:
    assert load(WholeNumber("Places"), raw) == expected


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("1.5", "Places must be a whole number, like 12"),
        ("9" * 5000, "Places must be a whole number, like 12"),
        ("²", "Places must be a whole number, like 12"),
        (float("nan"), "Places must be a whole number, like 12"),
        (float("inf"), "Places must be a whole number, like 12"),
        (True, "Places must be a whole number, like 12"),
        ("-1", "Places must be 0 or more"),
        ("31", "Places must be 30 or fewer"),
    ],
)
def test_a_number_that_cannot_be_is_refused(raw: Any, expected: str) -> None:
    assert message(WholeNumber("Places", maximum=30), raw) == expected


@pytest.mark.parametrize(
    ("raw", "expected"),
    [("60", "60"), ("£22.50", "22.50"), ("£1,226", "1226"), ("Free", "0"), (12.5, "12.50")],
)
def test_money_is_in_pounds_and_may_be_free(raw: Any, expected: str) -> None:
    assert load(Money("Fee"), raw) == Decimal(expected)


@pytest.mark.parametrize("raw", ["free or £226", "-5", "NaN", "1e5", "22.505", True, {}])
def test_money_that_is_no_amount_is_refused(raw: Any) -> None:
    assert message(Money("Fee"), raw) == "Fee must be an amount of money, like 60 or 22.50, or the word free"


@pytest.mark.parametrize("raw", ["e81dy", " E8  1DY ", "E8-1DY", "e8.1dy"])
def test_an_untidy_postcode_is_tidied(raw: str) -> None:
    assert load(Postcode(), raw) == "E8 1DY"


@pytest.mark.parametrize("raw", ["E8", "E8 1CI", "12345", "E8 1DY1", "ΕΕ8 1DY"])
def test_a_postcode_that_cannot_be_is_refused(raw: str) -> None:
    assert message(Postcode(), raw) == "Enter a full UK postcode, like E8 1DY"


@pytest.mark.parametrize(
    "raw", ["07700 900123", "+44 7700 900123", "(0)7700-900-123", "\u202a07700900123\u202c"]
)
def test_a_phone_number_is_kept_in_one_form_and_shown_as_people_write_it(raw: str) -> None:
    assert load(Phone(), raw) == "+447700900123"
    assert Phone().show("+447700900123") == "07700 900123"
    assert Phone().show("+33142685300") == "+33 1 42 68 53 00"


@pytest.mark.parametrize("raw", ["12", "not a number", "0" * 30, "07700 900123 9999 99"])
def test_a_phone_number_that_cannot_be_is_refused(raw: str) -> None:
    assert message(Phone(), raw) == "Enter a phone number, like 07700 900123 or +44 20 7946 0123"


@pytest.mark.parametrize("raw", ["a@b", "a b@c.org", "@c.org", "a@c..org", "a@c.org\nx", "a@@c.org"])
def test_an_email_address_that_cannot_be_is_refused(raw: str) -> None:
    with pytest.raises(ValidationError):
        load(Email(), raw)


def test_a_national_insurance_number_may_have_spaces() -> None:
    assert load(Nino(), "ab 12 34 56 c") == "AB123456C"
    assert message(Nino(), "QV 12 34 56 C") == "Enter a National Insurance number in the correct format"
    assert message(Nino(), "DA 12 34 56 C") == "Enter a National Insurance number in the correct format"
    assert message(Nino(), "A" * 14) == "National Insurance number must be 13 characters or fewer"


def test_the_number_of_examples_can_be_typed_for_practice() -> None:
    assert load(Nino(), "QQ 12 34 56 C") == "QQ123456C"


@pytest.mark.parametrize("raw", ["1000000000", "1234567899", "6000000005", "9999999999"])
def test_a_learner_number_with_its_check_digit_is_taken(raw: str) -> None:
    assert load(Uln(), raw) == raw


@pytest.mark.parametrize("raw", ["1234567890", "0000000000", "123", "١٠٠٠٠٠٠٠٠٠"])
def test_a_learner_number_with_a_wrong_check_digit_is_refused(raw: str) -> None:
    assert "10 digits" in message(Uln(), raw)


def test_a_choice_is_named_by_its_code_or_its_label() -> None:
    assert load(Choice("Colour", COLOURS), "r") == load(Choice("Colour", COLOURS), "RED") == "r"
    assert load(Level("Level"), "Entry 1") == "E1"


@pytest.mark.parametrize("raw", ["blue", 1, {}, ["r"], True])
def test_an_answer_that_is_not_on_the_list_is_refused(raw: Any) -> None:
    assert message(Choice("Colour", COLOURS), raw) == "Colour must be one of the options listed"


def test_several_choices_load_in_the_order_of_the_options() -> None:
    field = Choices("Colours", COLOURS)
    assert load(field, ["g", "r", "g"]) == ("r", "g")
    assert load(field, "Green; red") == ("r", "g")
    assert load(field, []) == ()


def test_none_of_these_stands_alone() -> None:
    field = Choices("Colours", COLOURS, otherwise=("none", "None of these"))
    assert load(field, ["none"]) == ("none",)
    assert "or “None of these”" in message(field, ["none", "r"])


@pytest.mark.parametrize(("raw", "expected"), [("yes", True), ("N", False), (True, True), ("FALSE", False)])
def test_yes_and_no_are_plain(raw: Any, expected: bool) -> None:
    assert load(YesNo("Safe to call"), raw) is expected


def test_not_asked_is_an_answer_only_where_it_is_offered() -> None:
    skippable = YesNo("Step-free", may_skip=True, required=True)
    assert load(skippable, "not_asked") is None
    assert skippable.show(None) == "not_asked"
    assert message(YesNo("Step-free"), "not_asked") == "Step-free must be yes or no"


def test_availability_is_a_mask_with_monday_morning_first() -> None:
    field = Availability("Free")
    assert load(field, ["mon-morning", "tue-afternoon", "sun-evening"]) == 1 | 1 << 4 | 1 << 20
    assert field.show(1 | 1 << 20) == ["mon-morning", "sun-evening"]
    assert load(field, []) == 0


def test_a_tick_for_every_weekday_is_five_ticks_beside_the_others() -> None:
    field = Availability("Free")
    posted = MultiDict([("free", "weekdays-morning"), ("free", "mon-morning"), ("free", "sat-evening")])
    assert load(field, field.read(posted, "free")) == sum(1 << day * 3 for day in range(5)) | 1 << 17


@pytest.mark.parametrize(
    ("field", "value"),
    [
        (ClockTime("Start"), time(9, 30)),
        (Money("Fee"), Decimal("22.50")),
        (Date("Start date"), date(2026, 12, 3)),
        (Availability("Free"), 0b101),
        (Choices("Colours", COLOURS), ("r",)),
        (YesNo("Safe"), False),
    ],
)
def test_what_the_api_sends_it_also_takes(field: Question, value: Any) -> None:
    schema = Schema.from_dict({"answer": field})()
    sent = json.loads(json.dumps(schema.dump({"answer": value})))
    assert schema.load(sent) == {"answer": value}


FIELDS: list[Question] = [
    Text("Text"),
    LongText("Long"),
    Password("Password"),
    Choice("Choice", COLOURS),
    Choices("Choices", COLOURS),
    YesNo("YesNo"),
    Date("Date", when="past"),
    ClockTime("Time"),
    WholeNumber("Number"),
    Money("Money"),
    Postcode(),
    Phone(),
    Email(),
    Nino(),
    Uln(),
    Level("Level"),
    Availability("Week"),
]
JUNK = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["day", "month", "year", "x"]), inner, max_size=3)
    ),
    max_leaves=6,
)


@given(raw=JUNK)
def test_no_junk_gets_more_than_a_message(raw: Any) -> None:
    for field in FIELDS:
        errors = Schema.from_dict({"answer": field})().validate({"answer": raw})
        assert all(isinstance(words, str) and words for words in errors.get("answer", []))


@pytest.mark.parametrize(
    ("raw", "pounds"),
    [
        ("60,50", "60.50"),
        ("1,234.50", "1234.50"),
        ("1.234,50", "1234.50"),
        ("1,234", "1234"),
        ("£1 234,50", "1234.50"),
    ],
)
def test_a_decimal_comma_is_no_thousand(raw: str, pounds: str) -> None:
    assert load(Money("Fee"), raw) == Decimal(pounds)


@pytest.mark.parametrize("raw", ["60,5", "1.234", "1,23,456", "€60"])
def test_an_amount_that_could_be_another_is_refused(raw: str) -> None:
    assert message(Money("Fee"), raw).startswith("Fee must be an amount of money")


def test_a_count_with_a_decimal_comma_is_refused() -> None:
    assert load(WholeNumber("Places"), "1,200") == 1200
    assert message(WholeNumber("Places"), "12,5") == "Places must be a whole number, like 12"


@pytest.mark.parametrize(
    "raw", ["\u3164", "\u2800\u2800", "\u200b", "\u200d", "\u202e\u00ad", "\ufe0f", "\u0301"]
)
def test_a_name_nobody_can_see_is_no_name(raw: str) -> None:
    assert message(Text("Name", required="Enter a name"), raw) == "Enter a name"


def test_joiners_stay_where_a_script_needs_them_and_nowhere_else() -> None:
    persian, sinhala = "\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645", "\u0dc1\u0dca\u200d\u0dbb\u0dd3"
    assert (load(Text("Name"), persian), load(Text("Name"), sinhala)) == (persian, sinhala)
    assert load(Text("Name"), "An\u200dna\u200b \u202eAli\u200c") == "Anna Ali"
    assert load(Text("Name"), "\u200fمحمد\u200f") == "محمد"


@pytest.mark.parametrize("raw", ["077OO 9OO123", "O77oo 900l23", "07700 900I23"])
def test_letters_in_a_phone_number_are_asked_about_and_never_dialled(raw: str) -> None:
    assert message(Phone(), raw) == "Did you mean 07700 900123? Enter the number without letters"


@pytest.mark.parametrize(
    "raw", ["020 7946 0111 ext 12", "020 7946 0111 x12", "02079460111 extension 12", "020 7946 0111 #12"]
)
def test_an_extension_is_kept_and_shown(raw: str) -> None:
    assert load(Phone(), raw) == "+442079460111;ext=12"
    assert Phone().show("+442079460111;ext=12") == "020 7946 0111 ext. 12"
    assert load(Phone(), Phone().show("+442079460111;ext=12")) == "+442079460111;ext=12"


@pytest.mark.parametrize(
    ("raw", "says"),
    [
        ("0770090046", "This does not look like a whole phone number."),
        ("12345", "This does not look like a whole phone number."),
        ("07123456789", "This looks like a made-up phone number."),
        ("07777777777", "This looks like a made-up phone number."),
        ("07000000000", "This looks like a made-up phone number."),
    ],
)
def test_a_number_that_does_not_look_right_is_taken_only_from_somebody_who_insists(
    raw: str, says: str
) -> None:
    assert message(Phone(), raw).startswith(says)
    insisted = Phone().read({"phone": raw, "phone-keep": "yes"}, "phone")
    assert load(Phone(), insisted).startswith("+44")


@pytest.mark.parametrize("raw", ["0770O 900123", "12", "HELLO"])
def test_nobody_can_insist_on_letters_or_on_no_number(raw: str) -> None:
    insisted = Phone().read({"phone": raw, "phone-keep": "yes"}, "phone")
    assert message(Phone(), insisted)


@pytest.mark.parametrize("raw", ["07700 900123", "020 7946 0123", "01632 960123"])
def test_numbers_kept_for_practice_are_taken(raw: str) -> None:
    assert load(Phone(), raw).startswith("+44")


@pytest.mark.parametrize(
    "raw",
    [
        "020 7946 0100, hub@example.org, 1 Canal Street, E8 1HR",
        "The team in room 12",
        "Call +44 (0)20 7946 0111",
    ],
)
def test_words_may_hold_a_phone_number_and_are_kept_as_typed(raw: str) -> None:
    assert load(PhoneInWords("Contact point"), raw) == raw


@pytest.mark.parametrize("raw", ["The desk, 0770090046", "12345", "0207 946 01 or hub@example.org"])
def test_a_phone_number_among_words_must_look_right_too(raw: str) -> None:
    field = PhoneInWords("Contact point")
    assert message(field, raw).startswith("This does not look like a whole phone number.")
    assert field.may_insist(raw)
    insisted = field.read({"contact": raw, "contact-keep": "yes"}, "contact")
    assert load(field, insisted) == raw


def test_every_question_for_a_phone_number_is_of_the_one_kind() -> None:
    import_module("hub.app")
    asked = [
        (schema, name, field)
        for schema in below(Schema)
        for name, field in schema._declared_fields.items()
        if schema.__module__.startswith("hub.") and re.search(r"phone|mobile|contact_point", name)
    ]
    assert len(asked) > 3
    for schema, name, field in asked:
        assert isinstance(field, Phone | PhoneEnd), f"{schema.__module__}.{schema.__name__}.{name}"


def below(kind: type[Schema]) -> Iterator[type[Schema]]:
    for one in kind.__subclasses__():
        yield one
        yield from below(one)
