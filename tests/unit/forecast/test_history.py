"""What a year of a list and the classes listed say of the weeks ahead."""

from datetime import date, timedelta

import pytest

from hub.directory.types import Level, Strand
from hub.forecast.clock import MOST_LEAVING
from hub.forecast.history import STANDS_ALONE, History
from hub.forecast.terms import Terms, week_of
from hub.forecast.types import Cell, Passage, Taught
from tests.unit.forecast.weeks import monday_of

TODAY = date(2026, 11, 23)
TERMS = Terms(
    [
        {"autumn": date(2025, 9, 8), "spring": date(2026, 1, 5), "summer": date(2026, 4, 20)},
        {"autumn": date(2026, 9, 7), "spring": date(2027, 1, 4), "summer": date(2027, 4, 19)},
    ]
)
E1 = Cell(Level.E1, Strand.GENERAL)


def started(on: date, waited: int = 10, level: Level = Level.E1, area: str | None = "E8") -> Passage:
    joined = on - timedelta(weeks=waited)
    return Passage(level, Strand.GENERAL, area, 3, joined, on, started=True)


def left(on: date, waited: int = 10) -> Passage:
    return Passage(Level.E1, Strand.GENERAL, "E8", 3, on - timedelta(weeks=waited), on)


def waiting(group: int = 3, weeks: int = 5) -> Passage:
    return Passage(Level.E1, Strand.GENERAL, "E8", group, TODAY - timedelta(weeks=weeks))


def a_class(places: int, starts_on: date, provider: str = "college", low: Level = Level.E1) -> Taught:
    return Taught(provider, low, low, Strand.GENERAL, starts_on, places)


def history(passages: list[Passage], classes: list[Taught] = [], spread: float = 1.0) -> History:  # noqa: B006
    return History(passages, classes, TERMS, TODAY, spread)


def expected_in(seen: History, first: date, weeks: int = 15, cell: Cell = E1) -> float:
    """Starts expected in so many weeks from that day."""
    begin = week_of(first) - week_of(TODAY) - 1
    return float(seen.queue(cell, 3).places[begin : begin + weeks].sum())


LAST_YEAR = [started(date(2026, 1, 12))] * 12 + [started(date(2025, 11, 26))]
LAST_SPRING = a_class(20, date(2026, 1, 5))


def test_the_starts_of_last_spring_are_expected_next_spring_in_the_same_week() -> None:
    places = history(LAST_YEAR).queue(E1, 3).places
    assert monday_of(week_of(TODAY) + 1 + int(places[:20].argmax())) == date(2027, 1, 11)
    assert expected_in(history(LAST_YEAR), date(2027, 1, 4)) == pytest.approx(12, abs=0.5)


def test_half_the_places_listed_are_half_the_starts() -> None:
    fewer = history(LAST_YEAR, [LAST_SPRING, a_class(10, date(2027, 1, 4))])
    assert expected_in(fewer, date(2027, 1, 4)) == pytest.approx(6, abs=0.3)


def test_a_provider_that_has_listed_nothing_yet_is_expected_to_offer_what_it_did() -> None:
    others = [LAST_SPRING, a_class(20, date(2026, 1, 5), "charity"), a_class(20, date(2027, 1, 4), "charity")]
    assert expected_in(history(LAST_YEAR, others), date(2027, 1, 4)) == pytest.approx(12, abs=0.5)


def test_a_class_of_another_level_changes_nothing() -> None:
    with_other = history(LAST_YEAR, [LAST_SPRING, a_class(40, date(2027, 1, 4), "charity", Level.L1)])
    assert expected_in(with_other, date(2027, 1, 4)) == expected_in(history(LAST_YEAR), date(2027, 1, 4))


def test_more_places_of_a_provider_that_has_listed_give_more_starts() -> None:
    few, more = (
        history(LAST_YEAR, [LAST_SPRING, a_class(10, date(2027, 1, 4)), a_class(added, date(2027, 1, 4))])
        for added in (1, 8)
    )
    assert expected_in(few, date(2027, 1, 4)) < expected_in(more, date(2027, 1, 4))


def test_places_in_a_term_that_had_none_a_year_before_are_taken_as_places_usually_are() -> None:
    seen = history(LAST_YEAR, [LAST_SPRING, a_class(20, date(2027, 4, 19))])
    assert expected_in(seen, date(2027, 4, 19)) == pytest.approx(13, abs=0.5)


def test_nine_outcomes_are_no_queue_to_speak_of() -> None:
    assert history(LAST_YEAR[:9]).cell_of(Level.E1, Strand.GENERAL, "E8") is None
    assert history(LAST_YEAR[:10]).cell_of(Level.E1, Strand.GENERAL, "E8") == E1
    assert history([]).cell_of(Level.E1, Strand.GENERAL, None) is None


def test_starts_of_more_than_a_year_ago_do_not_count_as_outcomes() -> None:
    assert history([started(date(2025, 11, 1))] * 20).cell_of(Level.E1, Strand.GENERAL, None) is None


def test_an_area_with_many_outcomes_is_a_queue_of_its_own() -> None:
    many = [started(date(2026, 1, 12))] * STANDS_ALONE
    assert history(many).cell_of(Level.E1, Strand.GENERAL, "E8") == Cell(Level.E1, Strand.GENERAL, "E8")
    assert history(many).cell_of(Level.E1, Strand.GENERAL, "E5") == E1


def test_who_leaves_is_counted_by_the_weeks_that_people_waited() -> None:
    seen = history([*LAST_YEAR, *[left(date(2026, 6, 1), 10)] * 5, *[waiting(weeks=5)] * 4])
    leaving = seen.queue(E1, 3).leaving
    assert 0 < leaving[0] < 0.1
    assert history(LAST_YEAR).queue(E1, 3).leaving.max() == 0


def test_newcomers_of_a_better_priority_go_in_front_of_the_others_only() -> None:
    seen = history([*LAST_YEAR, *[waiting(group=1)] * 26])
    assert seen.queue(E1, 3).overtaking == pytest.approx(0.5)
    assert seen.queue(E1, 1).overtaking == 0


def test_a_young_hub_expects_what_is_usual_since_it_began() -> None:
    young = history([started(TODAY - timedelta(weeks=ago)) for ago in range(1, 11)])
    assert expected_in(young, TODAY + timedelta(weeks=1), 10) == pytest.approx(9.1, abs=0.2)


def test_one_person_who_left_late_does_not_empty_the_list() -> None:
    late = Passage(Level.E1, Strand.GENERAL, "E8", 3, TODAY - timedelta(days=364), TODAY)
    seen = history([*[started(date(2026, 1, 12))] * 20, late, *[waiting(weeks=43)] * 100])
    assert max(seen.chances) < 0.05


def test_a_hub_of_three_days_with_somebody_who_left_at_once_says_no_certainty() -> None:
    at_once = Passage(Level.E1, Strand.GENERAL, "E8", 3, TODAY, TODAY)
    seen = history([at_once] * 4 + [Passage(Level.E1, Strand.GENERAL, "E8", 3, TODAY - timedelta(days=3))])
    assert all(0 <= chance <= MOST_LEAVING for chance in seen.chances)
