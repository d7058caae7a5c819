"""What the messages say: each fact has its place, a text is short, and a learner can read it."""

import pytest

from hub.messages.compose import discreet
from hub.messages.length import parts
from hub.messages.prices import in_words, prices
from hub.messages.templates import ENGLISH, Template, fill, places, templates, wordings
from hub.messages.types import Audience, Channel
from hub.reading.grade import HIGHEST, measure
from hub.settings import SettingsError

ALWAYS = {"hub", "contact", "link"}
OF_A_CLASS = {"provider", "where", "when"}
LIKELY = {
    "hub": "Northmarsh ESOL hub",
    "contact": "call 020 7946 0123",
    "link": "https://hub.example.org/",
    "provider": "Clapton Community College",
    "where": "Mare Street, E8 1EA",
    "when": "Tuesday and Thursday, 10am to midday",
    "by": "12 December 2026",
    "on": "11 January 2027",
    "reference": "K7F3-92QP",
}
EVERY = pytest.mark.parametrize("template", templates().values(), ids=lambda one: one.name)
TO_LEARNERS = pytest.mark.parametrize(
    "template",
    [one for one in templates().values() if one.audience is Audience.LEARNER],
    ids=lambda one: one.name,
)


@EVERY
def test_its_words_name_only_facts_that_it_has(template: Template) -> None:
    words = wordings(ENGLISH)[template.name]
    known = ALWAYS | set(template.facts) | (OF_A_CLASS if "class" in template.facts else set())
    assert places(words.subject + words.long + words.text) <= known
    assert bool(words.text) is (template.audience is Audience.LEARNER)


def test_there_are_words_for_every_kind_and_no_others() -> None:
    assert wordings(ENGLISH).keys() == templates().keys()


@TO_LEARNERS
def test_a_text_fills_no_more_than_two_parts(template: Template) -> None:
    assert parts(fill(wordings(ENGLISH)[template.name].text, LIKELY)) <= 2


@TO_LEARNERS
def test_a_learner_can_read_it(template: Template) -> None:
    lines = fill(wordings(ENGLISH)[template.name].long, LIKELY).splitlines()
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
