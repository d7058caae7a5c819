"""What a list says of a learner, in words."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from hub.assessment.placed import NOWHERE
from hub.core.ids import new_id
from hub.directory.facts import FEATURE_CODES
from hub.directory.types import Level
from hub.referrals.reads.provider import card_rows
from hub.referrals.reads.provider.match_card import MatchCard, times
from hub.referrals.types import State

TODAY = date(2026, 12, 3)
CARD = MatchCard(
    learner_id=new_id(),
    class_id=new_id(),
    sent_at=None,
    opened_at=None,
    reference="K7F392QP",
    state=State.SENT,
    reply_by=TODAY,
    offer_reply_by=None,
    hold_until=None,
    asked_at=None,
    hub_asked_at=None,
    amended_at=None,
    title="ESOL Entry 1",
    starts_on=None,
    waiting_since=TODAY,
    age_band="25-34",
    outcode="E8",
    interpreter_needed=False,
    placed=replace(NOWHERE, level=Level.E1),
    availability=None,
    windows=None,
    school_hours=None,
    term_time_only=None,
    women_only=False,
    childcare_children=None,
    childcare_by_age=None,
    access=(),
)


@pytest.mark.parametrize(
    ("bits", "words"),
    [
        (None, "Not known"),
        (0, "Not known"),
        (2**21 - 1, "Mornings: every day; Afternoons: every day; Evenings: every day"),
        (sum(1 << (day * 3) for day in range(5)), "Mornings: Monday to Friday"),
        (1 << 4 | 1 << 20, "Afternoons: Tuesday; Evenings: Sunday"),
    ],
)
def test_availability_is_said_in_words(bits: int | None, words: str) -> None:
    assert times(bits) == words


def test_exact_times_take_the_place_of_the_parts_of_their_day() -> None:
    mornings = sum(1 << (day * 3) for day in range(5))
    card = CARD._replace(availability=mornings, windows=[[1, 570, 690], [1, 780, 885]], term_time_only=True)
    assert card.times == (
        "Mornings: Monday, Wednesday, Thursday, Friday; "
        "Tuesday 9:30am to 11:30am and Tuesday 1pm to 2:45pm; in term time only"
    )
    assert CARD._replace(availability=1, school_hours=True).times == "Mornings: Monday; in school hours only"
    assert CARD._replace(windows=[], school_hours=False).times == "Not known"


def test_needs_are_said_in_words() -> None:
    assert CARD.needs == "None recorded"
    needing = CARD._replace(
        women_only=True,
        access=[code == "step_free" for code in FEATURE_CODES],
        childcare_children=2,
        interpreter_needed=True,
    )
    assert needing.needs == "Women-only class, Step-free access, Childcare for 2 children, Interpreter"
    card = CARD._replace(childcare_children=2, childcare_by_age={"5-11": 1, "0-1": 1})
    assert card.needs == "Childcare for 2 children (under 2 and aged 5 to 11)"


def test_a_referral_is_overdue_the_day_after_its_answer_was_due() -> None:
    assert not CARD.overdue(TODAY)
    assert CARD.overdue(TODAY + timedelta(days=1))
    assert not CARD._replace(state=State.ACCEPTED).overdue(TODAY + timedelta(days=1))


def test_an_offer_is_due_when_the_learner_must_answer() -> None:
    offered = CARD._replace(state=State.OFFERED, offer_reply_by=TODAY + timedelta(days=7))
    assert offered.due == TODAY + timedelta(days=7)


def test_a_card_is_read_in_the_order_of_its_fields() -> None:
    names = [column.key for column in card_rows._COLUMNS]
    assert tuple(names) == MatchCard._fields[: len(names)]


def test_of_somebody_whose_needs_are_closed_a_card_tells_none() -> None:
    card = MatchCard(*CARD[: len(card_rows._COLUMNS)])
    assert (card.needs, card.times) == ("None recorded", "Not known")
