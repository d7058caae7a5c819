"""The paper in a learner's own language says nothing that contradicts itself, and nothing that has no words."""

from dataclasses import replace

import pytest
from hypothesis import given, settings

from hub.assessment.instruments.instrument import instruments
from hub.languages.phrases import ENGLISH, languages
from hub.referrals.paper.own import own_of, phrases_of
from hub.referrals.paper.sheet import paper_of
from hub.referrals.paper.state import Phase, Reach, Standing
from hub.referrals.paper.strip import words
from hub.referrals.types import Effect, State
from tests.factories.contradictions import found_in
from tests.unit.referrals.test_paper import LEVEL, PLACE, WAITING, standings


def said(standing: Standing, code: str = ENGLISH) -> str:
    return " ".join(one.words(code) for one in phrases_of(own_of(standing)))


@settings(max_examples=300, deadline=None)
@given(standings)
def test_no_state_gives_two_phrases_that_contradict_each_other(standing: Standing) -> None:
    assert found_in(said(standing)) == []


@settings(max_examples=100, deadline=None)
@given(standings)
def test_every_state_is_said_in_every_language(standing: Standing) -> None:
    for code in languages():
        assert "{" not in said(standing, code)


def test_it_says_the_same_as_the_english_sheet_of_papers_and_of_who_calls() -> None:
    coming = replace(PLACE, state=State.ACCEPTED)
    standing = replace(WAITING, places=(coming,), papers=("a passport",), reach=Reach.TEXT)
    assert own_of(standing).papers == paper_of(standing).papers == ["a passport"]
    assert "They will send you a text message." in said(standing)
    assert "waxay" not in said(standing)
    assert "Farriin qoraal ah ayay kuu soo diri doonaan." in said(standing, "so")


def test_what_they_can_do_is_said_in_every_language_as_the_instrument_says_it() -> None:
    newest = instruments()[max(instruments())]
    for step in newest.steps.values():
        for sentence in filter(None, step.you.values()):
            skills = (("Speaking", "Entry 1", sentence),)
            [(_, _, can)] = own_of(replace(WAITING, level=replace(LEVEL, skills=skills))).skills
            assert can is not None, sentence
            assert can.words(ENGLISH) == sentence
    older = replace(LEVEL, skills=(("Speaking", "Entry 1", "You can sing."), ("Reading", None, "")))
    assert [can for _, _, can in own_of(replace(WAITING, level=older)).skills] == [None, None]


def test_whom_a_college_could_not_reach_is_asked_for_a_way() -> None:
    standing = replace(WAITING, of=replace(WAITING.of, task=Effect.PAUSE))
    assert standing.phase is Phase.CAME_BACK
    assert "Please tell us one." in said(standing)
    assert "We will call you." not in said(standing)


@pytest.mark.parametrize("code", languages())
def test_who_begins_to_read_gets_the_days_in_their_language_beside_the_pictures(code: str) -> None:
    begins = replace(LEVEL, begins_to_read=True)
    place = replace(PLACE, when="Tuesday, 10am to midday", where="E8", weekly=[(1, 600, 720)])
    strip = paper_of(replace(WAITING, level=begins, language=code, places=(place,))).strip
    assert set(words()[code]) == {"place", "time", "phone"}
    by_code = {picture.code: picture for picture in strip}
    if code != ENGLISH:
        assert all(picture.own for picture in strip)
        assert "10:00–12:00" in " ".join(by_code["time"].own_says)
