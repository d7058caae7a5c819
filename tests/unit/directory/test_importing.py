import codecs
from datetime import date, time
from pathlib import Path

import pytest

from hub.directory.importing import read_listing
from hub.directory.sheet_text import MAX_BYTES, MAX_ROWS
from hub.directory.types import WeeklySession

REAL = Path(__file__).parents[2] / "data" / "esol-classes" / "real_esol_classes_public_facts.csv"
HEADER = "provider,venue,postcode,course_title,level_text,days,start_time,end_time,cost_text,max_places"
ROW = "Ann's College,Town Hall,E8 1EA,ESOL,Entry 1,Tue & Thu,10am,11.45am,free,12"


def listing(*rows: str, header: str = HEADER, **options):
    return read_listing("\n".join([header, *rows]).encode(), **options)


def said(problems):
    return [str(problem) for problem in problems]


@pytest.fixture(scope="module")
def real():
    return REAL.read_bytes()


def test_the_real_listing_is_read_whole_without_a_problem(real):
    read = read_listing(real)
    assert len(read.classes) == 15
    assert read.problems == ()
    assert read.warnings == ()


def test_every_word_of_the_real_listing_is_kept(real):
    ealing = read_listing(real).classes[5]
    assert ealing.source["level_text"] == "Advanced"
    assert ealing.source["audience"] == "asylum seekers and refugees"


def test_the_real_listing_gives_levels_sessions_and_places(real):
    first, *_, last = read_listing(real).classes
    assert (first.row, first.provider, first.level_low, first.level_high) == (
        2,
        "St Chad's Sanctuary",
        "E1",
        "E1",
    )
    assert first.sessions == (WeeklySession(3, time(11), time(13)), WeeklySession(4, time(11), time(13)))
    assert (first.places, first.fee) == (12, 0)
    assert (last.row, last.level_low, last.sessions) == (16, None, ())


def test_a_level_that_the_real_listing_leaves_open_needs_attention(real):
    open_levels = {one.title: one.level_text for one in read_listing(real).classes if one.level_low is None}
    assert open_levels == {
        "Advanced conversation": "Advanced",
        "Recreational English drop-in": "Mixed",
        "BSOL": "",
        "ESOL": "Several levels",
    }
    assert all(
        any(note.column == "level_text" for note in one.notes)
        for one in read_listing(real).classes
        if one.level_low is None
    )


@pytest.mark.parametrize(
    "encoded",
    [
        lambda text: text.encode(),
        lambda text: codecs.BOM_UTF8 + text.encode(),
        lambda text: text.encode("utf-16"),
        lambda text: codecs.BOM_UTF16_BE + text.encode("utf-16-be"),
        lambda text: text.encode("utf-16-le"),
        lambda text: text.encode("utf-16-be"),
    ],
)
def test_unicode_files_are_read_the_same_in_every_encoding(real, encoded):
    assert read_listing(encoded(real.decode())) == read_listing(real)


def test_a_windows_file_is_read_and_says_so(real):
    read = read_listing(real.decode().encode("cp1252"))
    assert [one.fee_text for one in read.classes][9] == "£60"
    assert said(read.warnings) == [
        "The file is not in UTF-8; it was read as Windows-1252. Check accents and pound signs."
    ]


@pytest.mark.parametrize("delimiter", [";", "\t"])
def test_semicolons_and_tabs_are_recognised(delimiter):
    read = listing(ROW.replace(",", delimiter), header=HEADER.replace(",", delimiter))
    assert [one.title for one in read.classes] == ["ESOL"]


def test_column_names_may_be_spaced_and_capitalised_and_in_any_order():
    read = listing("Entry 2,ESOL,Ann's College", header="LEVEL TEXT, Course-Title ,Provider")
    assert [(one.title, one.level_low) for one in read.classes] == [("ESOL", "E2")]


def test_missing_columns_are_named_with_those_found():
    read = listing("1,2,3", header="a,b,c")
    assert read.classes == ()
    assert said(read.problems) == [
        "Row 1: The file has no columns named provider, course_title and level_text. "
        "The columns found are: a, b, c."
    ]


def test_a_missing_usual_column_that_can_be_done_without_is_a_warning():
    read = listing(ROW)
    assert read.problems == ()
    assert "hours_per_week" in said(read.warnings)[0]


def test_an_unknown_column_is_a_warning_and_is_not_kept():
    read = listing(ROW + ",Ann", header=HEADER + ",tutor")
    assert "Row 1, column tutor: This column is not one that the hub reads; it was left out." in said(
        read.warnings
    )
    assert "tutor" not in read.classes[0].source


def test_two_columns_of_one_name_are_refused():
    assert "Row 1, column Days: There are two columns for days. Remove one." in said(
        listing(ROW + ",Mon", header=HEADER + ",Days").problems
    )


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "The file is empty."),
        (b"\n \n", "The file is empty."),
        (codecs.BOM_UTF8, "The file is empty."),
        (b"x" * 50_000_000, "The file must be 5 MB or smaller."),
        (
            b"PK\x03\x04 a workbook",
            "This is a spreadsheet workbook. Save it as CSV, then choose the CSV file.",
        ),
        (bytes(range(256)), "The characters of the file cannot be read. Save it as CSV UTF-8."),
        (codecs.BOM_UTF16_LE + b"odd", "The characters of the file cannot be read. Save it as CSV UTF-8."),
        (HEADER.encode(), "The file has column names but no classes."),
        (HEADER.encode() + b"\n,,,,\n\n", "The file has column names but no classes."),
        (b"a," * 300, "Row 1: The file must have 200 columns or fewer."),
    ],
)
def test_a_file_that_is_no_listing_is_refused_with_its_reason(data, message):
    assert message in said(read_listing(data).problems)


def test_a_file_of_nothing_but_nul_is_refused():
    assert read_listing(b"\0" * 1000).problems


def test_too_many_rows_are_refused():
    rows = [f"P,V,,Class {number},Entry 1" for number in range(MAX_ROWS + 1)]
    assert said(listing(*rows).problems) == [f"The file must have {MAX_ROWS:,} rows or fewer."]


def test_the_largest_file_is_no_larger_than_the_limit():
    assert said(read_listing(b"a" * MAX_BYTES).problems) != ["The file must be 5 MB or smaller."]


@pytest.mark.parametrize("cell", ["=1+1", "+SUM(A1)", "-cmd|x", "@A1", "=HYPERLINK(0)"])
@pytest.mark.parametrize("column", ["venue", "course_title", "max_places"])
def test_a_formula_is_refused_in_any_column(cell, column):
    cells = dict(zip(HEADER.split(","), ROW.split(","), strict=True)) | {column: cell}
    read = listing(",".join(cells.values()))
    assert said(read.problems) == [
        f"Row 2, column {column}: This starts with “{cell[0]}”, "
        "which a spreadsheet would run as a formula. Remove it."
    ]


def test_a_signed_number_is_only_a_number():
    assert listing(ROW.replace(",12", ",+12")).classes[0].places == 12
    assert said(listing(ROW.replace(",12", ",-12")).problems) == [
        "Row 2, column max_places: Places must be 0 or more"
    ]


def test_a_nul_is_refused_where_it_stands():
    assert said(listing(ROW.replace("Town", "To\0wn")).problems) == [
        "Row 2, column venue: Venue must not include hidden control characters"
    ]


def test_every_problem_of_the_file_is_named_by_row_and_column_and_nothing_is_read():
    read = listing(
        ROW,
        ROW.replace("ESOL,", ","),
        ROW.replace("E8 1EA", "banana").replace(",12", ",twelve"),
        ROW.replace("10am", "25:00"),
        ROW.replace("10am", "1pm"),
        "x" * 201 + ROW.removeprefix("Ann's College"),
    )
    assert read.classes == ()
    assert said(read.problems) == [
        "Row 3, column course_title: Enter a course title",
        "Row 4, column postcode: Enter a full UK postcode, like E8 1DY",
        "Row 4, column max_places: Places must be a whole number, like 12",
        "Row 5, column start_time: Start time must be a time, like 9:30am or 13:00",
        "Row 6, column end_time: End time must be after the start time",
        "Row 7, column provider: Provider must be 200 characters or fewer",
    ]


def test_problems_name_the_column_as_the_file_writes_it():
    read = listing("P,,Entry 1", header="Organisation,Course,Level")
    assert said(read.problems) == ["Row 2, column Course: Enter a course title"]


def test_rows_are_numbered_as_a_spreadsheet_shows_them():
    read = listing('"Ann\'s\nCollege",V,,ESOL,Entry 1', "", "P,V,,,Entry 1")
    assert said(read.problems) == ["Row 4, column course_title: Enter a course title"]


def test_a_row_with_too_many_cells_is_refused():
    assert said(listing(ROW.replace("Tue & Thu", "TU,TH")).problems) == [
        "Row 2: This row has 11 cells for 10 columns. Look for an unquoted comma."
    ]


def test_a_row_may_leave_out_its_last_blank_cells_and_have_spare_ones():
    assert len(listing("P,V,,ESOL,Entry 1", ROW + ",,,").classes) == 2


def test_an_open_quotation_mark_is_named_by_its_row():
    assert said(listing(ROW, '"P,V,,ESOL,Entry 1').problems) == [
        "Row 3: The quotation marks in this row do not pair up."
    ]


def test_times_are_read_on_either_clock_with_or_without_seconds():
    for start, end in [("18:00", "20:30"), ("6pm", "8.30pm"), ("18.00", "2030"), ("18:00:00", "20:30:00")]:
        session = listing(ROW.replace("10am", start).replace("11.45am", end)).classes[0].sessions[0]
        assert (session.start, session.end) == (time(18), time(20, 30))


def test_a_time_in_words_is_kept_as_a_note():
    one = listing(ROW.replace("10am,11.45am", "evening,")).classes[0]
    assert one.sessions == (WeeklySession(1), WeeklySession(3))
    assert ("start_time", "evening") in [(note.column, note.found) for note in one.notes]


def test_our_own_columns_are_read():
    extra = (
        "places,start_date,end_date,last_joining_date,women_only,step_free,mode,strand,accredited,reference"
    )
    one = listing(
        "P,ESOL,Entry 1,12,3/9/2026,2027-07-16,30 Sep 2026,yes,no,online,Conversation,Yes,AB-1",
        header="provider,course_title,level_text," + extra,
    ).classes[0]
    assert (one.starts_on, one.ends_on, one.last_joining_on) == (
        date(2026, 9, 3),
        date(2027, 7, 16),
        date(2026, 9, 30),
    )
    assert (one.places, one.women_only, one.step_free, one.accredited) == (12, True, False, True)
    assert (one.mode, one.strand, one.reference) == ("online", "conversation", "AB-1")


@pytest.mark.parametrize(
    ("cell", "ages"),
    [
        ("", ()),
        ("under 2", ("0-1",)),
        ('"5 to 11 years, Under 2 years, 5-11"', ("0-1", "5-11")),
        ("aged 2 – 4; 0-1", ("0-1", "2-4")),
    ],
)
def test_ages_and_term_time_are_read(cell, ages):
    header = "provider,course_title,level_text,childcare_ages,term_time_only"
    [one] = listing(f"P,ESOL,Entry 1,{cell},yes", header=header).classes
    assert (one.childcare_ages, one.term_time) == (ages, True)
    [unsaid] = listing("P,ESOL,Entry 1,,", header=header).classes
    assert (unsaid.childcare_ages, unsaid.term_time) == ((), None)


def test_ages_that_a_spreadsheet_took_for_a_date_are_refused():
    header = "provider,course_title,level_text,childcare_ages"
    assert said(listing("P,ESOL,Entry 1,05-Nov", header=header).problems) == [
        "Row 2, column childcare_ages: Childcare ages must be from under 2, 2 to 4, 5 to 11, "
        "with commas between them"
    ]


def test_dates_and_places_that_contradict_each_other_are_refused():
    header = "provider,course_title,level_text,start_date,end_date,last_joining_date,places,max_places"
    read = listing("P,ESOL,Entry 1,1/9/2026,1/8/2026,2/8/2026,5,6", header=header)
    assert said(read.problems) == [
        "Row 2, column end_date: End date must be on or after the start date",
        "Row 2, column last_joining_date: Last joining date must be on or before the end date",
        "Row 2, column places: Places must be the same in both columns: 5 and 6",
    ]


def test_a_row_that_repeats_another_is_taken_once():
    read = listing(ROW, ROW)
    assert len(read.classes) == 1
    assert "Row 3: This row repeats row 2; it is taken once." in said(read.warnings)


def test_two_rows_that_describe_one_class_differently_are_refused():
    assert said(listing(ROW, ROW.replace(",12", ",14")).problems) == [
        "Row 3: Row 2 describes the same class differently. Give each its own reference."
    ]


def test_one_venue_with_two_postcodes_is_refused():
    assert said(listing(ROW, ROW.replace("Entry 1", "Entry 2").replace("E8 1EA", "E8 1DY")).problems) == [
        "Row 3, column postcode: Row 2 gives another postcode for this venue."
    ]


def test_the_same_class_has_the_same_key_however_it_is_written():
    tidy = listing(ROW).classes[0]
    untidy = listing(
        ROW.upper().replace("TUE & THU", "tuesdays and thursdays").replace("10AM", "10:00")
    ).classes[0]
    other = listing(ROW.replace("Tue & Thu", "Tue")).classes[0]
    assert tidy.key == untidy.key
    assert tidy.key != other.key


def test_a_reference_is_the_key_whatever_else_changes():
    header = HEADER + ",reference"
    before = listing(ROW + ",A1", header=header).classes[0]
    after = listing(ROW.replace("10am", "11am").replace("Entry 1", "Entry 2") + ",a1", header=header).classes[
        0
    ]
    assert before.key == after.key


def test_a_named_provider_takes_every_row_and_the_other_names_are_shown(real):
    read = read_listing(real, "York Learning")
    assert {one.provider for one in read.classes} == {"York Learning"}
    assert said(read.warnings) == [
        "Column provider: The file names St Chad's Sanctuary, Learning & Skills Darlington, "
        "Colchester Institute. Its classes will all be classes of York Learning."
    ]


def test_with_a_named_provider_the_column_may_be_missing():
    read = listing("ESOL,Entry 1", header="course_title,level_text", provider="York Learning")
    assert read.classes[0].provider == "York Learning"


@pytest.mark.parametrize("text", ["🙂" * 50, "العربية", "a\u202eb", "<script>", "' OR 1=1"])
def test_any_script_is_only_text(text):
    assert listing(f"P,V,,{text},Entry 1").classes[0].title
