"""What a learner takes away about a class: short, plain, true."""

import re
from dataclasses import replace

import pytest
from hypothesis import given, settings

from hub.matching.words.for_learner import for_learner
from tests.unit.matching.examples import CLASS, LEARNER, ask
from tests.unit.matching.strategies import class_facts, profiles


def sentences(facts=None, asked=None):
    facts = replace(CLASS, **facts or {})
    return for_learner(ask([facts], replace(LEARNER, **asked or {})).question, facts.id)


def test_a_class_that_fits_is_told_in_a_few_short_sentences():
    assert sentences() == [
        "It is about 22 minutes' walk from your home.",
        "The level is right for you.",
        "It is free.",
    ]


@pytest.mark.parametrize(
    ("facts", "asked", "sentence"),
    [
        ({}, {"travel_mode": "bus"}, "It is about 16 minutes by bus from your home."),
        ({"point": None}, {}, "Ask us how to get there."),
        ({}, {"secret_address": True}, "Ask us how to get there."),
        ({"mode": "online"}, {}, "It is online. You need a phone, tablet or computer, and the internet."),
        ({"strand": "conversation"}, {}, "You practise speaking, at the right level for you."),
        (
            {"women_only": True},
            {"women_only": True, "childcare": 1, "step_free": True},
            "It is for women only, there is childcare and there are no steps to get in.",
        ),
        (
            {"childcare_places": None, "step_free": None},
            {"childcare": 1, "step_free": True},
            "Ask if there is childcare and if there are steps.",
        ),
        ({"fee": 6000}, {}, "You should not have to pay."),
        ({"fee": 6000}, {"funding": "co_funded"}, "It costs up to £60."),
        ({"fee": 6000}, {"funding": "not_eligible"}, "It costs £60."),
        ({"fee": None}, {"funding": "check"}, "Ask if you have to pay."),
        (
            {"fee": 6000},
            {"funding": "full", "funding_verified": False},
            "We think it is free for you. The college will tell you.",
        ),
    ],
)
def test_each_fact_is_told_in_plain_words(facts, asked, sentence):
    assert sentence in sentences(facts, asked)


def test_a_class_somebody_chose_at_another_level_is_not_called_right():
    assert not any("right" in sentence for sentence in sentences({"level_low": 3, "level_high": 3}))


@pytest.mark.parametrize(
    ("talks_at", "sentence"),
    [
        (3, "You practise speaking, at the right level for you."),
        (1, "It is not at your level. Ask us why."),
    ],
)
def test_a_club_is_held_against_the_level_at_which_the_learner_talks(talks_at, sentence):
    club = {"strand": "conversation", "level_low": 3, "level_high": 3}
    assert sentence in sentences(club, {"placement": 1, "levels": (talks_at, 1, 1, 1)})
    assert sentence in sentences(club, {"placement": 3, "levels": (talks_at, 3, 3, 3)})


@settings(max_examples=60)
@given(class_facts(), profiles())
def test_any_class_is_told_in_two_to_five_sentences_without_the_words_of_the_trade(facts, profile):
    sentences = for_learner(ask([facts], profile).question, facts.id)
    assert 2 <= len(sentences) <= 5
    for sentence in sentences:
        assert len(sentence.split()) <= 24
        assert sentence[0].isupper()
        assert sentence.endswith(".")
        assert not re.search(r"None|{|Entry|Level|eligible|funded|step-free|crèche|learner", sentence)
