"""When somebody whom another organisation sent is told of it, at the latest (UK GDPR Article 14(3))."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from hub.learners.inward.notice import tell_by

DAYS = st.dates(date(2024, 1, 1), date(2036, 12, 31))


@given(DAYS, st.integers(0, 400))
def test_at_the_first_contact_and_never_later_than_a_month(sent_on: date, later: int) -> None:
    met_on = sent_on + timedelta(days=later)
    latest = tell_by(sent_on)
    assert timedelta(days=28) <= latest - sent_on <= timedelta(days=31)
    assert latest.day == sent_on.day or (latest + timedelta(days=1)).day == 1
    assert tell_by(sent_on, met_on) == min(latest, met_on)


def test_a_month_from_the_last_of_january_ends_in_february() -> None:
    assert tell_by(date(2028, 1, 31)) == date(2028, 2, 29)
    assert tell_by(date(2027, 1, 31)) == date(2027, 2, 28)
