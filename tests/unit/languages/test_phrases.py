"""The phrases that learners read say the same in every language, as far as a program can see."""

import re
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.languages import phrases
from hub.languages.phrases import ENGLISH, PLACE, languages, say, translations
from hub.learners.languages import LANGUAGES

OTHERS = [code for code in languages() if code != ENGLISH]
ASKED_FOR = {"ar", "bn", "prs", "fa", "pl", "pt", "ro", "so", "es", "ti", "tr", "uk", "ur"}
# What is written the same on purpose: names, and words that two languages share.
KEPT = re.compile(r"OpenStreetMap|\{[a-z]+\}|\d+|UK")
# Something for every place of every phrase.
ANY = {place: "x" for words in phrases.phrases(ENGLISH).values() for place in PLACE.findall(words)}
LATIN = {"pl", "pt", "ro", "so", "es", "tr"}


def test_the_languages_are_those_that_learners_say_they_prefer() -> None:
    assert set(OTHERS) == ASKED_FOR <= set(LANGUAGES)
    assert {code for code, one in languages().items() if one.dir == "rtl"} == {"ar", "fa", "prs", "ur"}


@pytest.mark.parametrize("code", OTHERS)
def test_every_phrase_is_there_with_the_same_places_and_is_not_stale(code: str) -> None:
    english, made = phrases.phrases(ENGLISH), translations(code)
    assert list(made) == list(english)
    for id, one in made.items():
        assert sorted(PLACE.findall(one.words)) == sorted(PLACE.findall(english[id])), id
        assert not phrases.stale(code, id), id
        assert one.words == one.words.strip() != "", id
        assert ("?" in english[id]) <= any(mark in one.words for mark in "?؟"), id


@pytest.mark.parametrize("code", OTHERS)
def test_no_phrase_was_left_in_english(code: str) -> None:
    english = phrases.phrases(ENGLISH)
    same = {id for id, one in translations(code).items() if one.words == english[id]}
    assert same == set()
    if code not in LATIN:
        letters = {
            id: re.findall("[A-Za-z]+", KEPT.sub("", one.words)) for id, one in translations(code).items()
        }
        assert {id: found for id, found in letters.items() if found} == {}


def test_a_hub_without_a_telephone_never_says_to_call_it() -> None:
    english = phrases.phrases(ENGLISH)
    calling = {id for id, words in english.items() if "call us" in words.lower()}
    others = {
        id for id in english if phrases.say_without_phone(ENGLISH, id, **ANY) != say(ENGLISH, id, **ANY)
    }
    assert calling == others
    assert not [id for id in english if "call us" in phrases.say_without_phone(ENGLISH, id, **ANY).lower()]


def test_learners_read_of_email_and_of_no_system() -> None:
    for id, words in phrases.phrases(ENGLISH).items():
        assert not re.search(r"e-mail|system|referral|restricted|safeguard", words, re.IGNORECASE), id


@given(st.text(), st.sampled_from(list(languages())))
def test_what_is_put_into_a_phrase_is_never_read_as_a_place(value: str, code: str) -> None:
    named = f"{{date}}{value}{{level}}"
    assert named in say(code, "level", level=named)


def test_an_address_among_words_from_right_to_left_keeps_its_order() -> None:
    """127.0.0.1:8000/card would otherwise be drawn as card/127.0.0.1:8000."""
    assert "\u2068127.0.0.1:8000/card\u2069" in say("prs", "card-how", address="127.0.0.1:8000/card")
    assert "\u2068" not in say("so", "card-how", address="127.0.0.1:8000/card")


def test_a_day_is_written_as_the_language_writes_days_with_british_digits() -> None:
    day = date(2026, 12, 3)
    assert say("en", "offer-by", date=day) == "Say yes or no by 3 December 2026."
    assert "3 ديسمبر 2026" in say("ar", "offer-by", date=day)
    assert "3 دسمبر 2026" in say("prs", "offer-by", date=day)
    assert "3 دسامبر 2026" in say("fa", "offer-by", date=day)
    assert phrases.weekday_words("so", 1) == "Talaado"
    assert phrases.month_words("pl", day) == "grudzień 2026"


def test_english_is_shown_where_the_english_has_changed_since(monkeypatch: pytest.MonkeyPatch) -> None:
    made = phrases.translations("so")
    newer = {**translations(ENGLISH), "title": phrases.Translation("Your new card", 2)}
    monkeypatch.setattr(phrases, "translations", lambda code: newer if code == ENGLISH else made)
    assert phrases.stale("so", "title")
    assert not phrases.stale("so", "intro")


def test_a_language_without_phrases_is_english() -> None:
    assert phrases.language("yo") is phrases.language(None) is languages()[ENGLISH]
