"""By which way somebody is written to: never by one that they did not call safe, whatever else is known."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.core.clock import LOCAL
from hub.core.working_days import is_working_day
from hub.messages.timing import BACK_OFF, again, digest_day, waking
from hub.messages.types import Channel, Refusal
from hub.messages.ways import Reach, Way, choose
from hub.messages.wording.templates import Hours

TEXT, EMAIL, LETTER = Channel.TEXT, Channel.EMAIL, Channel.LETTER
HOURS = Hours(9, 19, 8)
some_ways = st.sets(st.sampled_from(Channel))


def reach(
    safe: Iterable[Channel],
    known: Iterable[Channel],
    likes: Channel | None = None,
    dead: Iterable[Channel] = (),
) -> Reach:
    return Reach(set(safe), {way: f"to {way}" for way in known}, likes, set(dead))


@given(some_ways, some_ways, some_ways, some_ways, st.none() | st.sampled_from(Channel))
def test_a_way_is_safe_known_alive_and_served_or_there_is_none(
    safe: set[Channel],
    known: set[Channel],
    dead: set[Channel],
    served: set[Channel],
    likes: Channel | None,
) -> None:
    chosen = choose(reach(safe, known, likes, dead), served)
    fit = (safe & known & served) - dead
    if fit:
        assert isinstance(chosen, Way)
        assert chosen.channel in fit
        assert chosen.address == f"to {chosen.channel}"
        assert likes not in fit or chosen.channel is likes
    else:
        assert isinstance(chosen, Refusal)


@pytest.mark.parametrize(
    ("safe", "known", "served", "why"),
    [
        ([], Channel, Channel, Refusal.NO_SAFE_WAY),
        ([TEXT], [EMAIL, LETTER], Channel, Refusal.NO_ADDRESS),
        ([TEXT], Channel, [EMAIL], Refusal.NO_CARRIER),
    ],
)
def test_why_nobody_is_written_to(
    safe: list[Channel], known: list[Channel], served: list[Channel], why: Refusal
) -> None:
    assert choose(reach(safe, known), served) is why


@given(st.integers(0, 3 * 366 * 24 * 60))
def test_nobody_is_woken_whatever_the_clocks_do(minutes: int) -> None:
    moment = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)
    due = waking(moment, HOURS)
    assert HOURS.first <= due.astimezone(LOCAL).hour < HOURS.last
    assert timedelta() <= due - moment <= timedelta(hours=15)
    assert waking(due, HOURS) == due


@given(st.integers(0, 3 * 366 * 24 * 60))
def test_a_digest_is_of_a_working_day_from_its_hour_on_whatever_the_clocks_do(minutes: int) -> None:
    moment = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)
    local, day = moment.astimezone(LOCAL), digest_day(moment, HOURS.digest)
    due = local.hour >= HOURS.digest and is_working_day(local.date())
    assert day == (local.date() if due else None)


def test_after_the_last_attempt_nobody_tries_again() -> None:
    waits = [again(attempt) for attempt in range(1, len(BACK_OFF) + 2)]
    assert waits == [*BACK_OFF, None]
    assert list(BACK_OFF) == sorted(BACK_OFF)
