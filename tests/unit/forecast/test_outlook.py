"""The sentences: a season with a range, weeks where it is near, and silence with its reason."""

from datetime import date, timedelta

from hub.directory.types import Level
from hub.forecast.outlook import Outlook, UsualWait
from hub.forecast.types import Silence

MADE = date(2026, 8, 10)


def outlook(low: date, likely: date, high: date | None) -> Outlook:
    return Outlook(Level.E2, MADE, low, likely, high)


def test_a_season_is_said_with_its_range() -> None:
    season = outlook(date(2026, 9, 14), date(2027, 1, 11), date(2027, 4, 26))
    assert season.sentence == "Most likely January (September to April); not promised."
    assert season.short == "January (September to April)"
    assert season.for_learner == (
        "You will probably get a place in January. It could be between September and April. "
        "This is not a promise."
    )


def test_a_near_place_is_said_in_weeks() -> None:
    near = outlook(*(MADE + timedelta(weeks=weeks) for weeks in (6, 8, 10)))
    assert near.sentence == "Usually 6 to 10 weeks; not promised."
    assert near.for_learner == "You will probably wait 6 to 10 weeks from now. This is not a promise."


def test_a_range_that_begins_at_once_is_up_to_its_end() -> None:
    assert outlook(*(MADE + timedelta(weeks=weeks) for weeks in (1, 2, 4))).short == "Up to 4 weeks"
    assert outlook(*(MADE + timedelta(weeks=1) for _ in range(3))).short == "About a week"


def test_a_month_that_could_be_another_years_is_said_with_its_year() -> None:
    far = outlook(date(2027, 1, 11), date(2027, 9, 13), date(2028, 1, 10))
    assert far.short == "September 2027 (January to January 2028)"


def test_no_end_in_sight_is_said_so() -> None:
    assert outlook(date(2027, 1, 11), date(2027, 9, 13), None).short == (
        "September 2027 (January or later, perhaps much later)"
    )


def test_silence_gives_its_reason() -> None:
    assert Outlook(Level.E2, MADE, silence=Silence.FEW).sentence == (
        "We cannot say yet: fewer than 10 people at Entry 2 have got a place here in the last year."
    )
    unproven = Outlook(Level.E2, MADE, silence=Silence.UNPROVEN)
    assert unproven.sentence.startswith("We cannot say yet: what we would have said at Entry 2")
    assert unproven.short == "Cannot say yet"
    assert unproven.phrase is None
    far = Outlook(Level.E2, MADE, silence=Silence.FAR)
    assert "more than two years" in far.sentence
    assert "promise" not in far.for_learner


def test_the_usual_wait_of_a_full_class_is_a_band() -> None:
    assert UsualWait(6, 10).sentence.endswith("usually takes 6 to 10 weeks; not promised.")
    assert "fewer than 10 people" in UsualWait().sentence
