"""What a year of a list and the classes listed say of the weeks ahead."""

from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.directory.types import Level, Strand
from hub.forecast import leaving
from hub.forecast.leaving import MOST_LEAVING
from hub.forecast.record import Record
from hub.forecast.supply import Offers, Rule, Supply, shares
from hub.forecast.terms import Terms, week_of
from hub.forecast.types import Passage, Taught

TODAY = date(2026, 11, 23)
TERMS = Terms(
    [
        {"autumn": date(2025, 9, 8), "spring": date(2026, 1, 5), "summer": date(2026, 4, 20)},
        {"autumn": date(2026, 9, 7), "spring": date(2027, 1, 4), "summer": date(2027, 4, 19)},
    ]
)
PLAIN, LISTED, CARRIED, TREND = Rule(), Rule(listed=True), Rule(carried=True), Rule(trend=True)


def started(on: date, waited: int = 10, level: Level = Level.E1) -> Passage:
    return Passage(level, Strand.GENERAL, "E8", 3, on - timedelta(weeks=waited), on, started=True)


def left(on: date, waited: int = 10) -> Passage:
    return Passage(Level.E1, Strand.GENERAL, "E8", 3, on - timedelta(weeks=waited), on)


def waiting(weeks: int = 5) -> Passage:
    return Passage(Level.E1, Strand.GENERAL, "E8", 3, TODAY - timedelta(weeks=weeks))


def a_class(places: int, starts_on: date, provider: str = "college", low: Level = Level.E1) -> Taught:
    return Taught(provider, low, low, Strand.GENERAL, starts_on, places, date(2025, 1, 1))


def supply(passages: list[Passage], *classes: Taught) -> Supply:
    return Supply(Record.of(passages), Offers(classes, TERMS, TODAY.toordinal()), TERMS, TODAY.toordinal())


def expected_in(seen: Supply, first: date, weeks: int = 15, rule: Rule = LISTED) -> float:
    """Starts of the first queue expected in so many weeks from that day."""
    begin = week_of(first) - week_of(TODAY) - 1
    return float(seen.expected(rule)[0, begin : begin + weeks].sum())


LAST_YEAR = [started(date(2026, 1, 12))] * 12 + [started(date(2025, 11, 26))]
LAST_SPRING = a_class(20, date(2026, 1, 5))
SPRING = date(2027, 1, 4)


def test_the_starts_of_last_spring_are_expected_next_spring_in_the_same_weeks() -> None:
    places = supply(LAST_YEAR).expected(PLAIN)[0]
    assert week_of(TODAY) + 1 + int(places[:20].argmax()) == week_of(date(2027, 1, 11))
    assert expected_in(supply(LAST_YEAR), SPRING) == pytest.approx(12, abs=0.5)


def test_half_the_places_listed_are_half_the_starts_where_lists_are_believed() -> None:
    fewer = supply(LAST_YEAR, LAST_SPRING, a_class(10, SPRING))
    assert expected_in(fewer, SPRING) == pytest.approx(6, abs=0.3)
    assert expected_in(fewer, SPRING, rule=PLAIN) == pytest.approx(12, abs=0.5)


def test_a_provider_that_has_listed_nothing_yet_is_expected_to_offer_what_it_did() -> None:
    others = [LAST_SPRING, a_class(20, date(2026, 1, 5), "charity"), a_class(20, SPRING, "charity")]
    assert expected_in(supply(LAST_YEAR, *others), SPRING) == pytest.approx(12, abs=0.5)


def test_a_class_that_was_not_listed_yet_and_one_of_another_level_change_nothing() -> None:
    later = a_class(10, SPRING)._replace(listed_on=TODAY + timedelta(days=1))
    other = a_class(40, SPRING, "charity", Level.L1)
    seen = supply(LAST_YEAR, LAST_SPRING, later, other)
    assert expected_in(seen, SPRING) == expected_in(supply(LAST_YEAR), SPRING)


def test_places_in_a_term_that_had_none_a_year_before_are_taken_as_places_usually_are() -> None:
    seen = supply(LAST_YEAR, LAST_SPRING, a_class(20, date(2027, 4, 19)))
    assert expected_in(seen, date(2027, 4, 19)) == pytest.approx(13, abs=0.5)


def test_an_intake_that_came_early_does_not_come_again_and_a_late_one_is_still_to_come() -> None:
    year_before = [started(TODAY - timedelta(weeks=98))]
    soon = TODAY - timedelta(weeks=50)
    early = [*year_before, *[started(soon)] * 20, *[started(TODAY - timedelta(weeks=2))] * 20]
    assert expected_in(supply(early), TODAY + timedelta(weeks=1), 6, PLAIN) > 15
    assert expected_in(supply(early), TODAY + timedelta(weeks=1), 6, CARRIED) < 6
    late = [*year_before, *[started(TODAY - timedelta(weeks=54))] * 20]
    assert expected_in(supply(late), TODAY + timedelta(weeks=1), 6, CARRIED) == pytest.approx(20, abs=1)


def test_a_pace_that_has_halved_is_expected_to_stay_so() -> None:
    weeks = [TODAY - timedelta(weeks=ago) for ago in range(1, 105)]
    halved = [started(day) for ago, day in enumerate(weeks, 1) for _ in range(2 if ago <= 26 else 4)]
    steady, after = (
        expected_in(supply(halved), TODAY + timedelta(weeks=1), 20, rule) for rule in (PLAIN, TREND)
    )
    assert steady == pytest.approx(80, rel=0.1)
    assert after == pytest.approx(45, rel=0.2)


def test_of_a_bumper_year_a_third_is_expected_again_where_three_years_are_averaged() -> None:
    years = [
        started(TODAY - timedelta(weeks=52 * back + ago))
        for back, many in ((0, 6), (1, 3), (2, 3), (3, 3))
        for ago in range(1, 53)
        for _ in range(many)
    ]
    last, mean = (
        expected_in(supply(years), TODAY + timedelta(weeks=4), 20, rule)
        for rule in (PLAIN, Rule(pooled=True))
    )
    assert last == pytest.approx(120, rel=0.1)
    assert mean == pytest.approx(80, rel=0.1)


def test_two_years_that_are_known_are_averaged_where_the_third_is_not() -> None:
    weeks = [
        started(TODAY - timedelta(weeks=ago)) for ago in range(1, 115) for _ in range(2 if ago > 52 else 4)
    ]
    mean = expected_in(supply(weeks), TODAY + timedelta(weeks=4), 20, Rule(pooled=True))
    assert mean == pytest.approx(80, rel=0.1)


def test_a_young_hub_expects_what_is_usual_since_it_began() -> None:
    young = [started(TODAY - timedelta(weeks=ago)) for ago in range(1, 11)]
    assert expected_in(supply(young), TODAY + timedelta(weeks=1), 10) == pytest.approx(9.1, abs=0.2)


def chances(passages: list[Passage]) -> list[float]:
    found: list[float] = leaving.chances(Record.of(passages), TODAY.toordinal())[0].tolist()
    return found


def test_who_leaves_is_counted_by_the_weeks_that_people_waited() -> None:
    record = Record.of([*LAST_YEAR, *[left(date(2026, 6, 1), 10)] * 5, *[waiting(5)] * 4])
    waits = np.flatnonzero(record.ended > TODAY.toordinal())
    assert 0 < leaving.ahead(record, TODAY.toordinal(), waits)[0, 0] < 0.1
    assert max(chances(LAST_YEAR)) == 0


def test_one_person_who_left_late_does_not_empty_the_list() -> None:
    late = Passage(Level.E1, Strand.GENERAL, "E8", 3, TODAY - timedelta(days=364), TODAY)
    assert max(chances([*[started(date(2026, 1, 12))] * 20, late, *[waiting(weeks=43)] * 100])) < 0.05


def test_a_hub_of_three_days_with_somebody_who_left_at_once_says_no_certainty() -> None:
    at_once = Passage(Level.E1, Strand.GENERAL, "E8", 3, TODAY, TODAY)
    three_days = Passage(Level.E1, Strand.GENERAL, "E8", 3, TODAY - timedelta(days=3))
    assert all(0 <= chance <= MOST_LEAVING for chance in chances([at_once] * 4 + [three_days]))


def test_areas_are_pooled_where_they_are_alike_and_believed_where_they_are_not() -> None:
    alike = shares(np.array([52, 48]), np.array([100, 100]))
    assert alike.tolist() == [0.5, 0.5]
    unlike = shares(np.array([90, 10]), np.array([100, 100]))
    assert 0.85 < unlike[0] < 0.9
    few = shares(np.array([6, 1]), np.array([10, 10]))
    assert 0.5 < few[0] < 6 / 7


@given(st.lists(st.tuples(st.integers(0, 200), st.integers(0, 200)), min_size=1, max_size=8))
def test_shares_lie_between_those_of_people_and_of_starts(counts: list[tuple[int, int]]) -> None:
    starts, joined = (np.array(column) for column in zip(*counts, strict=True))
    found = shares(starts, joined)
    people, own = joined / max(joined.sum(), 1), starts / max(starts.sum(), 1)
    assert np.all(found >= np.minimum(people, own) - 1e-9)
    assert np.all(found <= np.maximum(people, own) + 1e-9)
