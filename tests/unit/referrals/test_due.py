"""The clock of a referral: whoever stops it, the provider's days are given back."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.accounts.clocks import Clock, usual
from hub.core.errors import RuleBroken
from hub.core.working_days import add_working_days, working_days_between
from hub.referrals import due
from hub.referrals.due import LEAST_DAYS_LEFT
from hub.referrals.models import Referral
from hub.referrals.types import Details, State, Verb

REPLY_WORKING_DAYS = usual()[Clock.REPLY]

MONDAY = date(2026, 11, 23)


def sent(on: date = MONDAY) -> Referral:
    referral = Referral(state=State.SENT)
    due.keep(referral, Verb.SEND, State.DRAFT, {}, on, usual())
    return referral


def move(referral: Referral, verb: Verb, to: State, today: date, until: date | None = None) -> None:
    before, referral.state = referral.state, to
    details: Details = {"until": until} if until else {}
    due.keep(referral, verb, before, details, today, usual())


def test_a_hold_gives_back_the_days_that_were_left() -> None:
    referral = sent()
    held = MONDAY + timedelta(days=8)  # Tuesday: six of ten working days are gone
    move(referral, Verb.HOLD, State.ON_HOLD, held, until=date(2026, 12, 21))
    assert (referral.hold_until, due.answer_by(referral)) == (date(2026, 12, 21), None)
    move(referral, Verb.RESUME, State.SENT, date(2026, 12, 21))
    assert (referral.reply_by, referral.hold_until) == (date(2026, 12, 29), None)  # over Christmas


def test_a_hold_on_the_last_day_leaves_one_day_after_it() -> None:
    referral = sent()
    assert referral.reply_by == date(2026, 12, 7)
    move(referral, Verb.HOLD, State.ON_HOLD, date(2026, 12, 7), until=date(2026, 12, 14))
    move(referral, Verb.RESUME, State.SENT, date(2026, 12, 14))
    assert referral.reply_by == date(2026, 12, 15)


def test_a_withdrawal_that_is_undone_keeps_the_end_of_the_hold_and_the_days() -> None:
    referral = sent()
    move(referral, Verb.HOLD, State.ON_HOLD, MONDAY, until=date(2026, 12, 21))
    move(referral, Verb.WITHDRAW, State.WITHDRAWN, MONDAY + timedelta(days=2))
    move(referral, Verb.UNDO_WITHDRAW, State.ON_HOLD, MONDAY + timedelta(days=9))
    assert (referral.hold_until, referral.reply_days_left) == (date(2026, 12, 21), REPLY_WORKING_DAYS)


@pytest.mark.parametrize("until", [None, MONDAY, MONDAY - timedelta(days=1)])
def test_a_hold_without_a_day_to_come_is_refused(until: date | None) -> None:
    with pytest.raises(RuleBroken) as problem:
        due.check(MONDAY, Verb.HOLD, {"until": until})
    assert problem.value.field == "until"


days = st.integers(0, 15)


@given(st.lists(st.tuples(days, days), max_size=6))
def test_however_often_the_clock_stops_the_provider_has_its_whole_time(pauses: list[tuple[int, int]]) -> None:
    """Each pair: so many days with the provider, then so many days of somebody else's."""
    referral, today, used = sent(), MONDAY, 0
    for with_provider, away in pauses:
        left = min(today + timedelta(days=with_provider), referral.reply_by or today)
        used += working_days_between(today, left)
        move(referral, Verb.HOLD, State.ON_HOLD, left, until=left + timedelta(days=99))
        today = left + timedelta(days=away)
        move(referral, Verb.RESUME, State.SENT, today)
    assert referral.reply_by is not None
    assert working_days_between(today, referral.reply_by) >= LEAST_DAYS_LEFT
    assert used + working_days_between(today, referral.reply_by) >= REPLY_WORKING_DAYS


@given(st.integers(-5, 40))
def test_working_days_are_counted_as_they_are_added(count: int) -> None:
    if count >= 0:
        assert working_days_between(MONDAY, add_working_days(MONDAY, count)) == count
    else:
        assert working_days_between(MONDAY, MONDAY + timedelta(days=count)) == 0


def test_a_provider_is_chased_after_five_and_after_nine_of_its_working_days() -> None:
    referral = sent()
    assert referral.chase_on == date(2026, 11, 30)
    due.chased(referral, date(2026, 11, 30), usual())
    assert (referral.chases, referral.chase_on) == (1, date(2026, 12, 4))
    due.chased(referral, date(2026, 12, 4), usual())
    assert (referral.chases, referral.chase_on) == (2, None)


def test_who_is_chased_late_is_chased_once_for_both_times() -> None:
    referral = sent()
    due.chased(referral, date(2026, 12, 4), usual())
    assert (referral.chases, referral.chase_on) == (2, None)


def test_nobody_is_chased_while_the_clock_stands_still_and_the_days_before_it_count() -> None:
    referral = sent()
    held = date(2026, 11, 26)  # three of ten working days are gone
    move(referral, Verb.HOLD, State.ON_HOLD, held, until=date(2026, 12, 14))
    assert referral.chase_on is None
    move(referral, Verb.RESUME, State.SENT, date(2026, 12, 14))
    assert referral.chase_on == date(2026, 12, 16)


def test_an_offer_ends_with_its_last_day_whenever_the_night_comes() -> None:
    referral = Referral(state=State.OFFERED, offer_reply_by=date(2026, 3, 29))  # the clocks go forward
    due.check_offer(referral, Verb.ACCEPT_OFFER, date(2026, 3, 29))
    with pytest.raises(RuleBroken, match="ran out at the end of 29 March 2026"):
        due.check_offer(referral, Verb.ACCEPT_OFFER, date(2026, 3, 30))
