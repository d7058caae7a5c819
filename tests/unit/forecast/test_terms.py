"""Terms: every week lies in one, and has its like a year before."""

from datetime import date, timedelta

from hub.forecast.terms import Terms, local_terms, week_of
from tests.unit.forecast.weeks import monday_of

TWO_YEARS = Terms(
    [
        {"autumn": date(2025, 9, 8), "spring": date(2026, 1, 5), "summer": date(2026, 4, 20)},
        {"autumn": date(2026, 9, 7), "spring": date(2027, 1, 11), "summer": date(2027, 4, 12)},
    ]
)


def test_weeks_run_from_monday_to_sunday() -> None:
    assert week_of(date(2026, 11, 23)) == week_of(date(2026, 11, 29))
    assert week_of(date(2026, 11, 22)) == week_of(date(2026, 11, 23)) - 1
    assert monday_of(week_of(date(2026, 11, 26))) == date(2026, 11, 23)


def test_the_first_week_of_a_term_is_like_the_first_week_of_that_term_a_year_before() -> None:
    seen = TWO_YEARS.a_year_before(week_of(date(2027, 1, 11)))
    assert seen is not None
    assert monday_of(seen) == date(2026, 1, 5)


def test_a_week_that_the_shorter_term_did_not_have_is_like_none() -> None:
    """Autumn 2026 is a week longer than autumn 2025."""
    assert TWO_YEARS.a_year_before(week_of(date(2027, 1, 4))) is None


def test_years_that_the_file_does_not_know_are_52_weeks_apart() -> None:
    start = week_of(date(2027, 4, 12))
    assert TWO_YEARS.term_of(start + 52) == TWO_YEARS.term_of(start) + 3
    assert TWO_YEARS.a_year_before(start + 52 + 2) == start + 2


def test_the_area_s_terms_reach_three_years_ahead() -> None:
    ahead = date(2026, 11, 22) + timedelta(weeks=156)
    assert local_terms().a_year_before(week_of(ahead)) is not None
