"""Why somebody is not matched: every cause has an example, and nobody is left without a word."""

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.referrals import rules
from hub.referrals.types import Effect, State
from hub.referrals.waiting.causes import TABLE, Circumstances, Code, causes

TODAY = date(2026, 11, 23)
ASSESSED: dict[str, Any] = {"today": TODAY, "assessed_on": date(2026, 11, 2)}

# The code of a cause → a standing in which it holds, and one so like it in which it does not.
EXAMPLES: dict[Code, tuple[dict[str, Any], dict[str, Any]]] = {
    Code.NOT_ASSESSED: ({"assessed_on": None}, {}),
    Code.SIGNPOSTED: ({"waiting": False, "elsewhere": "Adult literacy"}, {"waiting": False}),
    Code.LEFT_THE_LIST: (
        {"waiting": False, "left": (date(2026, 10, 1), "moved")},
        {"waiting": True, "left": None},
    ),
    Code.NOT_ON_THE_LIST: ({"waiting": False}, {"waiting": False, "live": (State.SENT,)}),
    Code.PAUSED: ({"paused_until": date(2026, 11, 24)}, {"paused_until": TODAY}),
    Code.OFFERED: ({"live": (State.OFFERED,)}, {"live": (State.ACCEPTED,)}),
    Code.ACCEPTED: ({"live": (State.ACCEPTED,)}, {"live": (State.SENT,)}),
    Code.QUESTION: ({"live": (State.OPENED,), "asking": (State.OPENED,)}, {"live": (State.OPENED,)}),
    Code.ASKED: (
        {"live": (State.SENT, State.OPENED, State.WAITLISTED), "asking": (State.OPENED,)},
        {"live": (State.OPENED, State.WAITLISTED), "asking": (State.OPENED,)},
    ),
    Code.ON_A_LIST: ({"live": (State.WAITLISTED,)}, {"live": (State.SENT,)}),
    Code.ON_HOLD: ({"live": (State.ON_HOLD,)}, {"live": (State.SENT,)}),
    Code.CAME_BACK: ({"task": Effect.REASSESS}, {"task": Effect.UNSHARED}),
    Code.UNSHARED: ({"task": Effect.UNSHARED}, {"task": Effect.REASSESS}),
    Code.CLASS_GONE: ({"task": Effect.CLASS_CANCELLED}, {"task": Effect.REASSESS}),
    Code.CLASS_MOVED: ({"moved": True}, {"moved": False}),
    Code.ENOUGH: (
        {"live": (State.SENT,) * rules.MAX_LIVE_REFERRALS},
        {"live": (State.SENT,) * (rules.MAX_LIVE_REFERRALS - 1)},
    ),
    Code.NOT_AGREED: ({"fits": 2, "not_agreed": 1}, {"fits": 2}),
    Code.BY_A_PERSON: ({"by_a_person": True}, {"by_a_person": True, "live": (State.SENT,)}),
    Code.TO_CHOOSE: ({"fits": 1}, {"fits": 1, "live": (State.SENT,)}),
    Code.FULL: ({"full": 3}, {"fits": 1, "full": 3}),
    Code.NOTHING_FITS: ({}, {"full": 1}),
    Code.REFUSED: ({"refused": 1}, {"refused": 0}),
    Code.STALE: ({"stale": True}, {"stale": False}),
}


def codes(**facts: Any) -> list[Code]:
    return [cause.code for cause in causes(Circumstances(**{**ASSESSED, **facts}))]


def test_every_cause_has_an_example_and_a_row() -> None:
    assert set(EXAMPLES) == set(Code) == {row.code for row in TABLE}


@pytest.mark.parametrize("code", Code, ids=lambda code: code.replace(" ", "-"))
def test_a_cause_is_told_where_it_holds_and_nowhere_else(code: Code) -> None:
    holds, does_not = EXAMPLES[code]
    assert code in codes(**holds)
    assert code not in codes(**does_not)


def test_a_pause_comes_before_what_the_classes_are_like() -> None:
    assert codes(paused_until=date(2027, 1, 4), full=2)[:2] == [Code.PAUSED, Code.FULL]


def test_one_and_several_are_said_as_people_say_them() -> None:
    [one] = causes(Circumstances(**ASSESSED, live=(State.SENT,), fits=1))
    assert one.says == "1 provider has not answered yet."
    [two] = causes(Circumstances(**ASSESSED, live=(State.SENT, State.OPENED), fits=1))
    assert two.says == "2 providers have not answered yet."


def test_somebody_in_a_class_needs_no_explanation() -> None:
    assert codes(started=True, waiting=False) == []


standings = st.builds(
    Circumstances,
    today=st.just(TODAY),
    waiting=st.booleans(),
    left=st.none() | st.just((date(2026, 5, 1), "no_contact")),
    paused_until=st.none() | st.dates(date(2026, 10, 1), date(2027, 2, 1)),
    assessed_on=st.none() | st.just(date(2026, 3, 2)),
    assessing=st.booleans(),
    stale=st.booleans(),
    live=st.lists(st.sampled_from(sorted(rules.LIVE)), max_size=3).map(tuple),
    task=st.none() | st.sampled_from(Effect),
    fits=st.integers(0, 40),
    full=st.integers(0, 40),
    refused=st.integers(0, 3),
)


@given(standings)
def test_nobody_who_waits_is_left_without_a_cause_in_whole_sentences(circumstances: Circumstances) -> None:
    found = causes(circumstances)
    assert found
    for cause in found:
        assert cause.says.endswith(".")
        assert "None" not in cause.says
        assert cause.change.endswith(".")


@pytest.mark.parametrize(
    ("fits", "clubs", "says"),
    [
        (1, 0, "1 class fits and has a place now; none is chosen."),
        (1, 1, "1 conversation club fits and has a place now; none is chosen."),
        (3, 1, "2 classes and 1 conversation club fit and have a place now; none is chosen."),
    ],
)
def test_a_club_with_a_place_is_not_called_a_class(fits: int, clubs: int, says: str) -> None:
    assert causes(Circumstances(**ASSESSED, fits=fits, clubs=clubs))[0].says == says
