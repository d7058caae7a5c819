"""Files as people save them, one reading for each: the classes, what is asked about, or why it is refused."""

from datetime import date, time
from decimal import Decimal
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from hub.directory.importing import read_listing
from hub.directory.types import ListedClass, WeeklySession

CASES = Path(__file__).parents[2] / "data" / "listings_cases"
MONDAY = ((0, "10:00", "12:00"),)
PLAIN = {"level": ("E1", "E1"), "meets": MONDAY, "places": 12, "postcode": "E8 1EA"}
TERM = {"starts_on": date(2026, 9, 7), "ends_on": date(2026, 12, 18)}


class Reading(NamedTuple):
    """`classes` are facts of each class; `notes` and `told` are words that must be said."""

    classes: tuple[dict[str, Any], ...] = ()
    notes: tuple[str, ...] = ()
    told: tuple[str, ...] = ()
    refused: tuple[str, ...] = ()


def plain(*notes: str, told: tuple[str, ...] = (), **facts: Any) -> Reading:
    return Reading(({**PLAIN, **facts},), notes, told)


def several(*classes: dict[str, Any], notes: tuple[str, ...] = ()) -> Reading:
    return Reading(tuple({**PLAIN, **facts} for facts in classes), notes)


NOWHERE = {"postcode": None, "places": None}

READINGS = {
    "02_semicolon_comma_decimal": plain(fee=Decimal("60.50")),
    "03_excel_sep_line": plain(),
    "04_title_row_above_header": plain(told=("Row 1: This row stands above the names of the columns",)),
    "06_date_serial": plain(
        "Read as 7 September 2026", starts_on=date(2026, 9, 7), ends_on=date(2026, 12, 16)
    ),
    "07_time_fraction": plain(),
    "13_zero_width": plain(),
    "14_two_digit_year": plain("The year has two digits; read as 7 September 2026.", **TERM),
    "17_time_range_cell": plain(meets=((0, "09:30", "12:45"),), **NOWHERE),
    "18_day_and_time_cell": plain(meets=((0, "09:30", "12:45"), (2, "09:30", "12:45")), **NOWHERE),
    "26_postcode_partial": plain("Read as E8, only the first part of a postcode", postcode="E8"),
    "30_total_row": plain(told=("Row 3: This row was taken for a total and left out: “Total 12”.",)),
    "34_hsds_times": plain(),
    "35_iso_datetime": plain(**TERM),
    "42_full_stop_am": several({}, {"meets": ((0, "18:00", "20:30"),)}),
    "44_cefr_plus": several(
        {"level": ("E2", "E3")},
        {"level": ("E3", "E3")},
        {"level": ("E1", "E1")},
        {"level": ("E3", "E3")},
        {"level": ("E1", "L2")},
        {"level": (None, None)},
        notes=("Read as Entry 2 to Entry 3. Check that this is right.", "No level could be read."),
    ),
    "F09_decimal_comma": plain(fee=Decimal("60.50"), **NOWHERE),
    "F10_income_limit_as_fee": several(
        {"fee": None, **NOWHERE},
        {"fee": Decimal(226), "level": ("E2", "E2"), **NOWHERE},
        notes=("£25,750: read as a limit", "£20,319: read as a limit"),
    ),
    "F11_levels": several(
        {"level": ("PE", "PE"), **NOWHERE},
        {"level": ("E2", "L2"), **NOWHERE},
        {"level": ("PE", "E3"), **NOWHERE},
        {"level": ("E2", "E3"), **NOWHERE},
        notes=("Read as Entry 2 to Entry 3. Check that this is right.",),
    ),
    "F12_invented_day": plain(
        "Read as these times of the day", meets=((0, "10:00", "12:00"), (2, "13:00", "15:00")), **NOWHERE
    ),
    "F13_places_step1": plain(places=10, level=("E2", "E2"), postcode=None),
    "F13_places_step2": plain(places=3, level=("E2", "E2"), postcode=None),
    "keep-reading/01_bom": plain(),
    "keep-reading/05_two_header_rows": plain(told=("Row 1: This row stands above",)),
    "keep-reading/08_mac_line_ends": plain(),
    "keep-reading/09_cp1252_curly": plain(told=("Windows-1252",), venue="St Anne’s Hall – Café"),
    "keep-reading/11_dup_header_spaces": Reading(
        refused=("Row 1, column Course Title: There are two columns for course_title. Remove one.",)
    ),
    "keep-reading/12_trailing_spaces_nbsp": plain(),
    "keep-reading/15_ordinal_dates": plain(**TERM),
    "keep-reading/16_us_date": Reading(
        refused=(
            "Row 2, column start_date: Start date must be a real date, like 7 September 2026 or 7/9/2026",
            "Row 2, column end_date: End date must be a real date, like 7 September 2026 or 7/9/2026",
        )
    ),
    "keep-reading/20_negative_places": Reading(
        refused=("Row 2, column max_places: Places must be 0 or more",)
    ),
    "keep-reading/21_places_text": Reading(
        refused=("Row 2, column max_places: Places must be a whole number, like 12",)
    ),
    "keep-reading/22_dates_swapped": Reading(
        refused=("Row 2, column end_date: End date must be on or after the start date",)
    ),
    "keep-reading/23_postcode_o_zero": plain("Read as E8, only the first part", postcode="E8"),
    "keep-reading/25_postcode_lower": plain(),
    "keep-reading/27_fortnightly": plain("It says “alternate”", meets=((5, "10:00", "12:00"),)),
    "keep-reading/28_days_letters": several(
        {"meets": ()},
        {"meets": ((0, "10:00", "12:00"), (2, "10:00", "12:00"))},
        {"meets": ()},
        notes=("No day could be read.",),
    ),
    "keep-reading/29_blank_row_after_header": plain(),
    "keep-reading/31_merged_provider_cells": Reading(
        refused=("Row 3, column provider: Enter the name of the provider",)
    ),
    "keep-reading/32_term_over_new_year": plain(starts_on=date(2026, 11, 30), ends_on=date(2027, 2, 8)),
    "keep-reading/33_emoji_rtl": plain(title="ESOL 🎓 Entry 1"),
    "keep-reading/36_nul_tail": Reading(
        refused=(
            "Row 3, column provider: Provider must not include hidden control characters",
            "Row 3, column course_title: Enter a course title",
        )
    ),
    "keep-reading/37_ctrl_z": plain(),
    "keep-reading/38_pipe": plain(),
    "keep-reading/39_utf16_tab": plain(),
    "keep-reading/40_html_page": Reading(
        refused=(
            "Row 1: The file has no columns named provider, course_title and level_text. "
            "The columns found are: <!DOCTYPE html><html><body>Sign in</body></html>.",
        )
    ),
    "keep-reading/41_apostrophe_text": plain(),
    "keep-reading/43_noon_crossing": Reading(
        refused=("Row 2, column end_time: End time must be after the start time",)
    ),
}


def facts(one: ListedClass, wanted: dict[str, Any]) -> dict[str, Any]:
    """Of a class, what the table speaks of."""
    shown = {"level": (one.level_low, one.level_high), "meets": tuple(map(clock, one.sessions))}
    return {name: shown[name] if name in shown else getattr(one, name) for name in wanted}


def clock(session: WeeklySession) -> tuple[int, str, str]:
    return session.weekday, *(
        f"{at:%H:%M}" if isinstance(at, time) else "" for at in (session.start, session.end)
    )


def test_every_file_of_the_cases_is_in_the_table():
    assert {str(path.relative_to(CASES).with_suffix("")) for path in CASES.rglob("*.csv")} == set(READINGS)


@pytest.mark.parametrize("name", READINGS)
def test_a_file_is_read_rightly_or_refused_with_its_reason(name):
    wanted = READINGS[name]
    read = read_listing((CASES / f"{name}.csv").read_bytes())
    assert tuple(map(str, read.problems)) == wanted.refused
    assert [facts(one, told) for one, told in zip(read.classes, wanted.classes, strict=True)] == list(
        wanted.classes
    )
    said = [note.says for one in read.classes for note in one.notes]
    assert all(any(words in says for says in said) for words in wanted.notes)
    assert all(any(words in str(warning) for warning in read.warnings) for words in wanted.told)
