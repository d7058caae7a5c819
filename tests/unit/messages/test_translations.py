"""What messages to learners say in other languages, as far as a program can see."""

import re

import pytest

from hub.languages.phrases import language, languages
from hub.messages.types import Audience
from hub.messages.wording.length import MOST_PARTS, parts
from hub.messages.wording.rules import faults
from hub.messages.wording.samples import samples
from hub.messages.wording.templates import ENGLISH, fill, places, templates, wordings
from hub.messages.wording.translations import is_stale

OTHERS = [code for code in languages() if code != ENGLISH]
TO_LEARNERS = [one for one in templates().values() if one.audience is Audience.LEARNER]


@pytest.mark.parametrize("code", OTHERS)
def test_every_message_to_learners_is_there_says_every_fact_and_is_short(code: str) -> None:
    made = wordings(code)
    assert list(made) == [one.name for one in TO_LEARNERS]
    for template in TO_LEARNERS:
        words = made[template.name]
        said = {"subject": words.subject, "long": words.long, "text": words.text}
        assert list(faults(template, said, code)) == [], template.name
        assert places(words.text) >= places(wordings(ENGLISH)[template.name].text) - {"hub"}
        assert parts(fill(words.text, samples(code))) <= MOST_PARTS
        assert not is_stale(words)


@pytest.mark.parametrize("code", OTHERS)
def test_nothing_was_left_in_english_and_each_script_is_its_own(code: str) -> None:
    for name, words in wordings(code).items():
        english = wordings(ENGLISH)[name]
        plain = re.sub(r"\(\([a-z]+\)\)", "", f"{words.subject} {words.text} {words.long}")
        assert words.subject != english.subject
        assert re.search("[A-Za-z]", plain) is None or code in {"pl", "pt", "ro", "so", "es", "tr"}, name


@pytest.mark.parametrize("code", ["ar", "so"])
def test_facts_stand_in_the_language_and_keep_their_order(code: str) -> None:
    text = fill(wordings(code)["offer"].text, samples(code))
    assert "Tuesday" not in text
    assert "December" not in text
    assert ("\u2068020 7946 0123\u2069" in text) is (language(code).dir == "rtl")
