"""What a hub's own past says: who is counted where, what is learnt of earlier waits, and when nothing is said."""

from datetime import date, timedelta
from random import Random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hub.directory.types import Level, Strand
from hub.forecast.clock import WEEKS, Reach, reach, weeks_until
from hub.forecast.history import EVERY, LOOKS, History, looked_at
from hub.forecast.learning import LEFT, STARTED, WAITS, quantiles
from hub.forecast.learnt import ENDS, ENOUGH_PEOPLE, Learnt, said
from hub.forecast.look import in_front
from hub.forecast.terms import Terms
from hub.forecast.types import Cell, Passage

TODAY = date(2026, 11, 23)
TERMS = Terms([{"autumn": date(2026, 9, 7), "spring": date(2027, 1, 4), "summer": date(2027, 4, 19)}])
E1 = Cell(Level.E1, Strand.GENERAL)


def a_list(weeks: int, a_week: int = 4, waits: int = 12, seed: int = 1) -> list[Passage]:
    """So many joined in each of these weeks and started in order about twelve weeks later; some left."""
    rng, people = Random(seed), []
    for ago in range(weeks, 0, -1):
        for _ in range(a_week):
            joined = TODAY - timedelta(weeks=ago)
            ended = joined + timedelta(weeks=waits + rng.randint(-3, 3))
            stays = rng.random() < 0.8
            if not stays:
                ended = joined + timedelta(weeks=rng.randint(1, waits - 3))
            gone = ended <= TODAY
            area = rng.choice(("E5", "E8"))
            people.append(
                Passage(Level.E1, Strand.GENERAL, area, 3, joined, ended if gone else None, gone and stays)
            )
    return people


def history(people: list[Passage], spread: float = 1.0) -> History:
    return History(people, [], TERMS, TODAY, spread)


def weeks(found: Reach, ahead: int) -> list[int]:
    return [int(weeks_until(curve, ahead)) for curve in (found.low, found.likely, found.high)]


def test_a_steady_list_says_what_has_happened_to_those_before() -> None:
    """People start about twelve weeks after they joined, so whoever joined this week does too."""
    seen = history(a_list(130))
    found = seen.reach(E1, 3)
    assert found is not None
    low, likely, high = weeks(found, len(seen.now.people) - 1)
    assert low <= likely <= high
    assert 10 <= likely <= 14
    assert low >= 7
    assert high <= 17


def test_nine_outcomes_are_no_queue_to_speak_of_and_ten_are_not_proven() -> None:
    def starts(number: int) -> History:
        joined, ended = TODAY - timedelta(weeks=20), TODAY - timedelta(weeks=10)
        return history([Passage(Level.E1, Strand.GENERAL, "E8", 3, joined, ended, True)] * number)

    assert starts(9).cell_of(Level.E1, Strand.GENERAL, "E8") is None
    assert starts(10).cell_of(Level.E1, Strand.GENERAL, "E8") == E1
    assert starts(10).reach(E1, 3) is None
    assert history([]).cell_of(Level.E1, Strand.GENERAL, None) is None


def test_a_queue_with_few_outcomes_of_its_own_is_not_told_what_others_have_shown() -> None:
    others = a_list(130)
    few = [one._replace(level=Level.L1) for one in a_list(40, a_week=1)][:20]
    seen = history(others + few)
    assert seen.reach(E1, 3) is not None
    assert (
        seen.cell_of(Level.L1, Strand.GENERAL, None) is None
        or seen.reach(Cell(Level.L1, Strand.GENERAL), 3) is None
    )


def test_a_look_at_a_past_day_knows_nothing_of_what_came_after() -> None:
    people, then = a_list(130), TODAY - timedelta(weeks=30)
    known = [
        one if one.ended_on and one.ended_on <= then else one._replace(ended_on=None, started=False)
        for one in people
        if one.joined_on <= then
    ]
    ours, theirs = (history(one).look_at(then.toordinal()) for one in (people, known))
    assert ours.people.tolist() == theirs.people.tolist()
    assert np.array_equal(ours.queues.supply.by_rule, theirs.queues.supply.by_rule)
    assert np.array_equal(ours.queues.leaving, theirs.queues.leaving)


def test_who_waits_is_told_the_same_by_page_and_by_the_looks_it_was_learnt_from() -> None:
    seen = history(a_list(130))
    found = seen.reach(E1, 3)
    assert found is not None
    by_look = said(seen.now, seen.learnt)
    for number in range(0, len(seen.now.people), 5):
        cell, ahead = (column[number] for column in seen.now.stands(seen.learnt.apart))
        assert seen.now.queues.cells[cell] == E1 or seen.learnt.apart
        if not seen.learnt.apart:
            assert weeks(found, ahead) == pytest.approx(by_look[number], abs=1)


def test_looks_fall_on_the_same_days_whenever_they_are_made() -> None:
    begin = TODAY.toordinal() - 3000
    days = looked_at(begin, TODAY.toordinal())
    assert len(days) == LOOKS
    assert max(days) < TODAY.toordinal()
    assert set(looked_at(begin, TODAY.toordinal() + 3)) <= {*days, max(days) + EVERY}
    assert looked_at(None, TODAY.toordinal()) == looked_at(TODAY.toordinal() - 30, TODAY.toordinal()) == []


@given(st.lists(st.integers(0, 3), max_size=40))
def test_everybody_counts_those_of_their_queue_before_them(queue: list[int]) -> None:
    assert in_front(np.array(queue, dtype=int)).tolist() == [
        queue[:place].count(one) for place, one in enumerate(queue)
    ]


@given(st.lists(st.floats(0.1, 10), min_size=1, max_size=60))
def test_where_everybody_has_started_the_ends_are_those_of_a_plain_count(far: list[float]) -> None:
    found = quantiles(np.array(far), np.full(len(far), STARTED), ENDS)
    for end, value in zip(ENDS, found, strict=True):
        assert np.mean(np.array(far) <= value) >= end - 1e-9
        assert np.mean(np.array(far) < value) <= end + 1e-9


def test_who_still_waits_makes_the_late_end_later_and_who_left_does_not_count() -> None:
    far = np.arange(1.0, 11.0)
    everybody = quantiles(far, np.full(10, STARTED), ENDS)
    still = np.where(far == 5, WAITS, STARTED)
    assert quantiles(far, still, (0.5,))[0] >= everybody[1]
    with_leavers = np.concatenate([far, far]), np.repeat([STARTED, LEFT], 10)
    assert quantiles(*with_leavers, ENDS)[1] <= everybody[1]


factors = st.lists(st.floats(0.2, 3), min_size=3, max_size=3).map(sorted)


@settings(max_examples=30)
@given(
    st.lists(factors, min_size=1, max_size=4), st.floats(0.2, 8), st.floats(0.5, 2), st.integers(0, 150),
    st.lists(st.floats(0, 6), min_size=4, max_size=4),
)  # fmt: skip
def test_nobody_nearer_the_front_is_told_a_later_week_and_the_likely_one_is_within_the_range(
    rows: list[list[float]], a_week: float, spread: float, ahead: int, quarters: list[float]
) -> None:
    way = Learnt(ENOUGH_PEOPLE, weeks=np.arange(1.0, len(rows) + 1) * 8, factors={None: np.array(rows)})
    curve = reach(np.repeat(quarters, WEEKS // 4), np.full(WEEKS, 0.01), 0.0)
    found = way.stretched(E1[:2], curve, a_week, spread)
    near, far = weeks(found, ahead), weeks(found, ahead + 1)
    assert near[0] <= near[1] <= near[2]
    assert all(one <= other for one, other in zip(near, far, strict=True))
