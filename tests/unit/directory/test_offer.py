import pytest

from hub.directory.rules.offer import drop_in_notes, read_audience, read_childcare, read_mode, read_title
from hub.directory.types import Mode, Skill, Strand

ALL = tuple(Skill)
TALK = (Skill.SPEAKING, Skill.LISTENING)
LETTERS = (Skill.READING, Skill.WRITING)


@pytest.mark.parametrize(
    ("title", "strand", "focus"),
    [
        ("ESOL Entry 1", Strand.GENERAL, ALL),
        ("Advanced conversation", Strand.CONVERSATION, TALK),
        ("Life in the UK", Strand.CITIZENSHIP, ALL),
        ("ESOL literacy", Strand.LITERACY, LETTERS),
        ("ESOL for Work", Strand.WORK, ALL),
        ("Reading and writing E1", Strand.GENERAL, LETTERS),
        ("Speaking & Listening", Strand.GENERAL, TALK),
        ("Pre-entry 1", Strand.GENERAL, ALL),
    ],
)
def test_a_title_says_what_kind_of_class_it_is(title, strand, focus):
    assert read_title(title) == (strand, focus, ())


def test_a_title_that_says_nothing_is_listed_as_general_and_noted():
    kind = read_title("BSOL")
    assert (kind.strand, kind.focus) == (Strand.GENERAL, ALL)
    assert kind.notes[0].found == "BSOL"


def test_work_inside_another_word_is_not_work():
    assert read_title("English workshop").strand is Strand.GENERAL


@pytest.mark.parametrize(
    ("text", "title", "mode"),
    [
        ("Online", "ESOL", Mode.ONLINE),
        ("hybrid", "ESOL", Mode.BLENDED),
        ("online and in person", "ESOL", Mode.BLENDED),
        ("Classroom based", "ESOL online", Mode.CLASSROOM),
        ("", "ESOL by Zoom", Mode.ONLINE),
        ("", "ESOL", Mode.CLASSROOM),
    ],
)
def test_the_mode_is_that_of_the_column_then_of_the_title(text, title, mode):
    assert read_mode(text, title) == (mode, ())


def test_an_unknown_mode_is_noted():
    assert read_mode("by pigeon", "ESOL")[1][0].found == "by pigeon"


def test_a_drop_in_is_recognised_by_title_or_assessment():
    assert [note.found for note in drop_in_notes("ESOL", "Drop in")] == ["Drop in"]
    assert len(drop_in_notes("English drop-in", "drop-in")) == 1
    assert drop_in_notes("ESOL", "initial assessment") == ()


@pytest.mark.parametrize("text", ["women only", "Ladies only", "Women", "women aged 19+"])
def test_a_class_for_women_only_is_recognised(text):
    audience = read_audience(text)
    assert audience.women_only
    assert audience.notes == ()


@pytest.mark.parametrize("text", ["men and women", "women and men aged 19+", "everyone", ""])
def test_a_class_for_everybody_is_not_for_women_only(text):
    assert read_audience(text) == read_audience(text)._replace(women_only=False, notes=())


def test_women_welcome_is_not_women_only_but_is_noted():
    audience = read_audience("women welcome")
    assert not audience.women_only
    assert audience.notes[0].found == "women welcome"


def test_women_only_in_a_title_counts_and_is_noted():
    audience = read_audience("", "Women's English class")
    assert audience.women_only
    assert audience.notes[0].column == "course_title"


def test_union_members_only_is_members_only_and_has_to_be_checked():
    audience = read_audience("union members only")
    assert audience.members_only
    assert audience.notes[0].says == "Check that the learner is one of them."


@pytest.mark.parametrize("text", ["asylum seekers and refugees", "Refugees", "parents", "local residents"])
def test_a_class_for_some_people_has_to_be_checked(text):
    assert [note.says for note in read_audience(text).notes] == ["Check that the learner is one of them."]


@pytest.mark.parametrize(
    ("text", "ages"),
    [("19+", (19, None)), ("Adults aged 19 and over", (19, None)), ("16-18 year olds", (16, 18))],
)
def test_ages_are_read(text, ages):
    audience = read_audience(text)
    assert (audience.age_min, audience.age_max) == ages
    assert audience.notes == ()


def test_an_audience_not_understood_is_noted():
    assert [note.says for note in read_audience("over 55s").notes] == ["Ask the provider who may come."]


@pytest.mark.parametrize(("text", "places"), [("crèche 5 places", 5), ("6", 6), ("no", 0), ("", None)])
def test_childcare_places_are_read_where_they_are_numbers(text, places):
    assert read_childcare(text) == (places, ())


@pytest.mark.parametrize("text", ["babies welcome", "yes", "crèche for children 2-4 years"])
def test_childcare_without_a_number_of_places_is_noted(text):
    childcare = read_childcare(text)
    assert childcare.places is None
    assert childcare.notes[0].found == text
