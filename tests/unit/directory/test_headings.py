import time

import pytest

from hub.directory.headings import proposals
from hub.directory.importing import read_listing
from hub.directory.sheet import UnreadColumn
from hub.directory.sheet_text import MAX_CELL

HEADER = b"provider,course_title,level_text\n"


@pytest.mark.parametrize(
    ("heading", "samples", "column"),
    [
        ("When", ("Mon 10am-12pm", "Tue 1-3pm"), "days_and_times"),
        ("Hours", ("9.30am - 12.45pm", "10:00-12:00"), "times"),
        ("Meets", ("Mon & Wed", "Fri"), "days"),
        ("First lesson", ("7/9/26", "46272"), "start_date"),
        ("Finish", ("18 Dec 2026",), "end_date"),
        ("Where it is", ("E8 1EA", "N16 8EL"), "postcode"),
        ("Stage", ("Entry 1", "E2"), "level_text"),
        ("Capacity max", ("12", "14"), "max_places"),
        ("How much", ("£60", "free"), "cost_text"),
        ("Tutor", ("Ann", "Bob"), ""),
    ],
)
def test_a_heading_is_offered_a_column_by_its_content(heading, samples, column):
    unread = UnreadColumn(heading, 0, samples)
    assert proposals([unread], ())[unread.name] == column


def test_a_column_is_offered_once_and_never_when_the_file_has_it():
    first, second = (UnreadColumn(heading, 0, ("Mon", "Tue")) for heading in ("A", "B"))
    assert list(proposals([first, second], ()).values()) == ["days", ""]
    assert proposals([first], ("days",)) == {"a": ""}


def test_a_heading_that_was_named_is_read():
    data = b"provider,course_title,level_text,When\nP,ESOL,Entry 1,Mon 10am-12pm\n"
    assert "It may be days_and_times." in str(read_listing(data).warnings[0])
    [one] = read_listing(data, None, {"when": "days_and_times"}).classes
    assert one.sessions[0].weekday == 0


LARGE = {
    "1.2 million short rows": (HEADER + b"a,b\n" * 1_200_000, "The file must have 5,000 rows or fewer."),
    "100,000 columns": (
        b",".join(b"c%d" % n for n in range(100_000)),
        "Row 1: The file must have 200 columns",
    ),
    "nothing but blank rows": (HEADER + b",,\n" * 1_600_000, "The file has more than 20,000 lines."),
    "a row of separators": (HEADER + b"," * 4_900_000, "Row 2: The file must have 200 columns or fewer."),
    "one long cell": (
        HEADER + b"P," + b"x" * (MAX_CELL + 1),
        "Row 2, column number 2: A cell must have 5,000",
    ),
}


@pytest.mark.parametrize("name", LARGE)
def test_a_file_beyond_the_limits_is_refused_while_it_is_read(name):
    data, message = LARGE[name]
    began = time.process_time()
    problems = read_listing(data[:5_000_000]).problems
    assert time.process_time() - began < 1
    assert str(problems[0]).startswith(message)
