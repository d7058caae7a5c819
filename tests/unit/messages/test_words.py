"""What the messages say: each fact has its place, a text is short, and a learner can read it."""

import pytest

from hub.messages.prices import in_words, prices
from hub.messages.types import Audience, Channel
from hub.messages.wording.discretion import discreet
from hub.messages.wording.length import parts
from hub.messages.wording.rules import faults
from hub.messages.wording.samples import SAMPLES
from hub.messages.wording.templates import ENGLISH, Template, fill, places, templates, wordings
from hub.reading.grade import HIGHEST, measure
from hub.settings import SettingsError

EVERY = pytest.mark.parametrize("template", templates().values(), ids=lambda one: one.name)
TO_LEARNERS = pytest.mark.parametrize(
    "template",
    [one for one in templates().values() if one.audience is Audience.LEARNER],
    ids=lambda one: one.name,
)


@EVERY
def test_its_words_keep_to_all_that_a_manager_is_held_to(template: Template) -> None:
    words = wordings(ENGLISH)[template.name]
    assert list(faults(template, {"subject": words.subject, "long": words.long, "text": words.text})) == []
    assert bool(words.text) is (template.audience is Audience.LEARNER)


OFFER = templates()["offer"]
SAID = {
    "subject": "A place in a class",
    "long": "There is a place for you at ((provider)). Say yes by ((by)): ((contact)).",
    "text": "There is a place for you at ((provider)). Say yes by ((by)): ((contact)).",
}


@pytest.mark.parametrize(
    ("field", "typed", "said"),
    [
        ("long", "((provider)) ((by)) ((contact)) ((name))", "((name)) is not known here"),
        ("long", "((provider)) ((by)) ((contact)) ((Provider??x))", "((Provider??x)) is not known here"),
        ("text", "A place at ((provider)) by ((by)), ((contact", "closed"),
        ("text", "A place at ((provider)). ((contact))", "must say ((by))"),
        ("text", "A place by ((by)). ((contact))", "must say ((provider)), ((where)) or ((when))"),
        ("long", "A place at ((provider)) by ((by)).", "must say ((contact))"),
        ("subject", "A place at ((provider))", "((provider)) is not known here"),
        ("subject", "A place\nBcc: everybody@example.org", "one line"),
        ("text", "Your women's class ((provider)) ((by)) ((contact))", "“women”"),
        ("text", "x" * 700 + " ((provider)) ((by)) ((contact))", "parts"),
        (
            "long",
            "Notwithstanding institutional considerations, ((provider)) anticipates communicating "
            "availability ((by)) ((contact)).",
            "hard to read",
        ),
    ],
)
def test_words_that_cannot_be_sent_are_refused_at_their_field(field: str, typed: str, said: str) -> None:
    assert list(faults(OFFER, SAID)) == []
    found = [(name, words) for name, words in faults(OFFER, SAID | {field: typed}) if said in words]
    assert [name for name, _ in found] == [field]


def test_there_are_words_for_every_kind_and_no_others() -> None:
    assert wordings(ENGLISH).keys() == templates().keys()


@TO_LEARNERS
def test_a_text_fills_no_more_than_two_parts(template: Template) -> None:
    assert parts(fill(wordings(ENGLISH)[template.name].text, SAMPLES)) <= 2


@TO_LEARNERS
def test_a_learner_can_read_it(template: Template) -> None:
    lines = fill(wordings(ENGLISH)[template.name].long, SAMPLES).splitlines()
    assert measure(lines).grade <= HIGHEST


@EVERY
def test_a_subject_tells_nothing_of_anybody(template: Template) -> None:
    assert places(wordings(ENGLISH)[template.name].subject) <= {"reference"}


def test_what_a_fact_says_is_never_read_as_a_word() -> None:
    assert fill("At ((provider)) by ((by)).", {"provider": "((by)) {{code}}", "by": "Friday"}) == (
        "At ((by)) {{code}} by Friday."
    )


@pytest.mark.parametrize(
    ("channel", "parts", "said"),
    [
        (Channel.TEXT, 1, "2.5p"),
        (Channel.TEXT, 50, "£1.25"),
        (Channel.EMAIL, 9, "0p"),
        (Channel.LETTER, 1, "price not set"),
    ],
)
def test_what_messages_cost_is_told_by_the_price_that_was_set(
    channel: Channel, parts: int, said: str
) -> None:
    assert in_words(prices("text=2.5"), channel, parts) == said


@pytest.mark.parametrize("typed", ["text", "fax=2", "text=cheap", "text="])
def test_a_price_that_cannot_be_read_does_not_start(typed: str) -> None:
    with pytest.raises(SettingsError):
        prices(typed)


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("Clapton Community College", "Clapton Community College"),
        ("Northmarsh Refugee Forum", "the place we talked about"),
        ("St Mary's HOSPITAL, Room 4", "the place we talked about"),
    ],
)
def test_a_place_whose_name_tells_something_of_its_people_is_not_named(name: str, said: str) -> None:
    assert discreet(name) == said


@pytest.mark.parametrize(
    ("words", "number"),
    [
        ("", 1),
        ("a" * 160, 1),
        ("a" * 161, 2),
        ("€" * 80, 1),
        ("€" * 81, 2),
        ("ф" * 70, 1),
        ("ф" * 71, 2),
        ("a" * 306, 2),
        ("a" * 307, 3),
        ("\N{GRINNING FACE}" * 35, 1),
        ("\N{GRINNING FACE}" * 36, 2),
    ],
)
def test_a_text_is_counted_in_parts(words: str, number: int) -> None:
    assert parts(words) == number
