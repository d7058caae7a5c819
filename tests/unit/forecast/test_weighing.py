"""Which rules of supply are believed, by the starts that came since past looks."""

from datetime import date, timedelta

import numpy as np
import pytest

from hub.directory.types import Level, Strand
from hub.forecast.look import Look, look
from hub.forecast.record import Record
from hub.forecast.supply import RULES, Offers
from hub.forecast.terms import Terms
from hub.forecast.types import Passage
from hub.forecast.weighing import as_came, starts_since, weights

TODAY = date(2026, 11, 23)
TERMS = Terms([{"autumn": date(2026, 9, 7), "spring": date(2027, 1, 4), "summer": date(2027, 4, 19)}])
TREND = np.array([rule.trend for rule in RULES])


def pace(*a_week: tuple[int, int]) -> Record:
    """So many starts in each of so many weeks, the last of them before today; all had waited ten weeks."""
    days, ago = [], sum(weeks for weeks, _ in a_week)
    for weeks, many in a_week:
        for _ in range(weeks):
            days += [TODAY - timedelta(weeks=ago)] * many
            ago -= 1
    waited = timedelta(weeks=10)
    return Record.of(Passage(Level.E1, Strand.GENERAL, "E8", 3, on - waited, on, True) for on in days)


def looks(record: Record, *weeks_ago: int) -> list[Look]:
    days = [TODAY.toordinal() - 7 * ago for ago in weeks_ago]
    return [look(record, Offers([], TERMS, day), TERMS, day) for day in days]


def test_where_all_rules_say_the_same_all_are_believed_alike() -> None:
    record = pace((200, 4))
    assert weights(looks(record, 8, 30), record, TODAY.toordinal()) == pytest.approx(1 / len(RULES), rel=0.5)


def test_no_looks_are_no_reason_to_believe_one_more_than_another() -> None:
    assert weights([], pace((200, 4)), TODAY.toordinal()) == pytest.approx(1 / len(RULES))


def test_when_the_pace_has_fallen_the_rules_that_follow_it_are_soon_believed_more() -> None:
    steady, fallen = pace((200, 6)), pace((176, 6), (24, 2))
    before, after = (
        weights(looks(record, *range(4, 53, 4)), record, TODAY.toordinal())[TREND].sum()
        for record in (steady, fallen)
    )
    assert before < 0.6
    assert after > 2 * (1 - after)


def test_a_look_of_the_past_is_given_the_starts_that_came_and_expects_the_others() -> None:
    record = pace((190, 4), (10, 1))
    [seen] = looks(record, 10)
    mix = np.full(len(RULES), 1 / len(RULES))
    assert starts_since(seen, record, TODAY.toordinal()).shape == (1, 10)
    places = as_came(seen, record, TODAY.toordinal(), mix)
    assert places[0, 1:9] == pytest.approx(1)
    assert places[0, 10:40] == pytest.approx(seen.queues.supply.mixed(mix)[0, 10:40])
