import pytest

from hub.directory.rules.levels import class_levels, range_words, read_levels
from hub.directory.types import LEVEL_NAMES, Level
from hub.forms.fields import LEVELS as FIELD_LEVELS


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        ("Entry 1", "E1", "E1"),
        ("ENTRY 1", "E1", "E1"),
        ("Entry Level 3", "E3", "E3"),
        ("Entry two", "E2", "E2"),
        ("Entry 1 to Level 1", "E1", "L1"),
        ("Entry 1 – Level 2", "E1", "L2"),
        ("Level 1 to Entry 1", "E1", "L1"),
        ("Entry 1-3", "E1", "E3"),
        ("Entry 1, 2 and 3", "E1", "E3"),
        ("Entry Levels 1 & 2", "E1", "E2"),
        ("Entry 3/Level 1", "E3", "L1"),
        ("E1/E2", "E1", "E2"),
        ("E1/2", "E1", "E2"),
        ("L1-L2", "L1", "L2"),
        ("A2/B1", "E2", "E3"),
        ("Pre-Entry", "PE", "PE"),
        ("pre entry", "PE", "PE"),
        ("Pre-entry 2", "PE", "PE"),
        ("Pre-entry 1/Entry 1", "PE", "E1"),
        ("Below Entry 1", "PE", "PE"),
        ("Entry 2+", "E2", "L2"),
        ("Entry 2 and above", "E2", "L2"),
        ("up to Entry 3", "PE", "E3"),
        ("All levels", "PE", "L2"),
        ("Mixed (Entry 1 to Entry 3)", "E1", "E3"),
        ("B1.1", "E3", "E3"),
        ("Pre-A1", "PE", "PE"),
        ("Entry 2 onwards", "E2", "L2"),
        ("from Entry 2", "E2", "L2"),
        ("Entry 2 or higher", "E2", "L2"),
        ("below Level 1", "PE", "E3"),
        ("below Entry 2", "PE", "E1"),
        ("above Entry 2", "E3", "L2"),
        ("Entry Three", "E3", "E3"),
        ("Entry II", "E2", "E2"),
        ("EL2", "E2", "E2"),
        ("Level One", "L1", "L1"),
        ("from Entry 1 up to Entry 3", "E1", "E3"),
        ("Entry 1 + Entry 2", "E1", "E2"),
        ("Entry 1a", "E1", "E1"),
    ],
)
def test_a_level_is_read_without_a_note(text, low, high):
    assert read_levels(text) == (low, high, ())


@pytest.mark.parametrize(
    ("text", "low", "high", "says"),
    [
        ("beginners", "PE", "E1", "Read as Pre-Entry to Entry 1. Check that this is right."),
        ("Absolute Beginners", "PE", "PE", "Read as Pre-Entry. Check that this is right."),
        ("Entry level", "E1", "E3", "Read as Entry 1 to Entry 3. Check that this is right."),
        ("Entry 3 to Advanced", "E3", "E3", "“advanced” is not a national level."),
        ("A2+", "E2", "E3", "Read as Entry 2 to Entry 3. Check that this is right."),
        (
            "All levels except Pre-Entry",
            "E1",
            "L2",
            "Read as Entry 1 to Level 2, without what it says after “except”. Check which levels it takes.",
        ),
        ("E1 and E3", "E1", "E3", "Entry 2 lies between the levels listed and is not listed itself."),
    ],
)
def test_an_unsure_reading_is_made_and_leaves_a_note(text, low, high, says):
    levels = read_levels(text)
    assert (levels.low, levels.high) == (low, high)
    assert [note.says for note in levels.notes] == [says]
    assert levels.notes[0].found == text


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("Advanced", "“advanced” is not a national level."),
        ("Pre-intermediate", "“pre-intermediate” is not a national level."),
        ("Mixed", "Which levels these are is not said."),
        ("Several levels", "Which levels these are is not said."),
        ("Level 3", "It names a level that ESOL does not have."),
        ("Entry 4", "It names a level that ESOL does not have."),
        ("see website", "No level could be read."),
        ("1-2", "No level could be read."),
        ("", "No level is given."),
    ],
)
def test_what_names_no_national_level_stays_unknown_and_visible(text, says):
    levels = read_levels(text)
    assert (levels.low, levels.high) == (None, None)
    assert [note.says for note in levels.notes] == [says]


def test_the_hubs_own_code_settles_a_wording_with_no_level():
    assert class_levels("Advanced", "L2", "ESOL") == ("L2", "L2", ())


def test_a_code_that_contradicts_the_words_is_used_and_the_contradiction_shown():
    levels = class_levels("Entry 2", "E1", "ESOL")
    assert (levels.low, levels.high) == ("E1", "E1")
    assert "Entry 2" in levels.notes[0].says


def test_an_unreadable_code_falls_back_on_the_words_and_is_shown():
    levels = class_levels("Entry 2", "XYZ", "ESOL")
    assert (levels.low, levels.high) == ("E2", "E2")
    assert levels.notes[0].column == "hub_level"


def test_a_level_only_in_the_title_is_used_and_says_so():
    levels = class_levels("", "", "ESOL Entry 3")
    assert (levels.low, levels.high) == ("E3", "E3")
    assert levels.notes[0].says == "No level is given; read as Entry 3 from the title."


def test_a_range_is_written_in_words():
    assert range_words(Level.E1, Level.L1) == "Entry 1 to Level 1"
    assert range_words(Level.PE, Level.PE) == "Pre-Entry"
    assert range_words(None, None) == "not known"


def test_the_directory_and_the_form_fields_name_the_same_levels():
    assert {option.code: option.label for option in FIELD_LEVELS} == dict(LEVEL_NAMES)
