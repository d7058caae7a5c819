"""Whatever comes in, the answer is a listing: classes, or problems in words."""

from hypothesis import given, settings
from hypothesis import strategies as st

from hub.directory.importing import read_listing
from hub.directory.rules.fees import read_fee
from hub.directory.rules.levels import read_levels
from hub.directory.rules.offer import read_audience, read_childcare, read_title
from hub.directory.rules.timetable import read_days
from hub.directory.schemas.listing import COLUMNS

CELLS = st.one_of(
    st.text(max_size=20),
    st.sampled_from(["Entry 1", "Mon-Wed", "6pm", "=1", "£60 or free", "", "-", "E8 1DY", "31/2/2026", "12"]),
)


@given(st.binary(max_size=400))
def test_any_bytes_are_answered(data):
    read = read_listing(data)
    assert read.classes or read.problems


@settings(max_examples=150)
@given(st.lists(st.lists(CELLS, min_size=len(COLUMNS), max_size=len(COLUMNS)), min_size=1, max_size=4))
def test_any_cells_are_answered(rows):
    quoted = [",".join('"' + cell.replace('"', '""') + '"' for cell in row) for row in rows]
    read = read_listing("\n".join([",".join(COLUMNS), *quoted]).encode("utf-8", "replace"))
    assert bool(read.classes) != bool(read.problems)


@given(st.text(max_size=60))
def test_any_words_are_read(text):
    levels = read_levels(text)
    assert levels.low is not None or levels.notes
    assert all(0 <= day <= 6 for day in read_days(text)[0])
    for reading in (read_fee, read_audience, read_childcare, read_title):
        reading(text)
