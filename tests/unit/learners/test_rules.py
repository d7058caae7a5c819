"""Ages, areas, languages."""

from datetime import date

import pytest

from hub.learners import languages, rules
from hub.learners.identifiers import normalise
from hub.learners.types import Section


@pytest.mark.parametrize(
    ("day", "age"), [(date(2026, 3, 26), 31), (date(2026, 3, 27), 32), (date(2026, 12, 31), 32)]
)
def test_age_goes_up_on_the_birthday(day: date, age: int) -> None:
    assert rules.age_on(day, date(1994, 3, 27)) == age


def test_somebody_born_on_29_february_is_older_from_1_march() -> None:
    assert rules.age_on(date(2026, 2, 28), date(2004, 2, 29)) == 21
    assert rules.age_on(date(2026, 3, 1), date(2004, 2, 29)) == 22


@pytest.mark.parametrize(
    ("age", "band"),
    [
        (15, None),
        (16, "16-18"),
        (18, "16-18"),
        (19, "19-24"),
        (24, "19-24"),
        (25, "25-34"),
        (64, "55-64"),
        (65, "65+"),
        (110, "65+"),
    ],
)
def test_age_bands_meet_without_gaps(age: int, band: str | None) -> None:
    assert rules.age_band(age) == band


def test_a_home_is_kept_as_its_district_and_a_point_rounded_to_about_100_metres() -> None:
    area = rules.area_of("E8 1EA")
    assert area.outcode == "E8"
    assert area.home is not None
    assert area.home[:2] == [round(degrees, 3) for degrees in area.home[:2]]


def test_a_district_alone_gives_the_middle_of_the_district() -> None:
    assert (rules.area_of("E8").home or [])[2] == "outcode"
    assert rules.area_of(None) == rules.Area()


def test_registered_means_who_reach_and_needs() -> None:
    assert rules.is_registered(["who", "needs", "reach", "funding"])
    assert not rules.is_registered([Section.IDENTITY, Section.NEEDS])


def test_a_language_is_kept_by_its_code_or_by_the_name_that_was_typed() -> None:
    assert languages.to_keep("so", None) == "so"
    assert languages.to_keep("other", "Tigre") == "Tigre"
    assert languages.to_ask("Tigre") == ("other", "Tigre")
    assert languages.to_ask("so") == ("so", None)
    assert [languages.language_name(kept) for kept in ("so", "Tigre", None)] == ["Somali", "Tigre", None]


def test_a_national_insurance_number_is_found_with_and_without_its_last_letter() -> None:
    assert normalise("nino", "QQ123456C") == normalise("nino", "QQ123456")


def test_the_age_of_somebody_whose_birthday_is_not_known_is_not_known() -> None:
    assert rules.age_of("1994-03-27", date(2026, 3, 27)) == 32
    assert rules.age_of(None, date(2026, 3, 27)) is None
