"""Somebody who sets the records of forecasts and of assessments against each other, line by line."""

from collections import Counter
from collections.abc import Hashable, Mapping
from datetime import date, timedelta
from itertools import product
from random import Random
from typing import NamedTuple

import pytest

from hub.assessment.types import Fit
from hub.directory.types import Level, Skill
from hub.forecast.calibration import Scored
from hub.forecast.queries import Known
from hub.insight.nested import EVERYBODY, Key
from hub.insight.periods import months_to
from hub.insight.rules import WITHHELD_WORDS, Figure
from hub.insight.settled import forecasts, quality
from hub.insight.settled.rates import LEAST, rate_of_enough
from hub.insight.types import Cell
from tests.unit.insight.reader import TOGETHER, Reader, Test, anybody, both, crowd, made_of, of

MONTHS = months_to(date(2026, 10, 31))
LEVELS = (Level.PE, Level.E1, Level.E3)
WORLDS = range(24)  # each of other people


def of_key(key: Key) -> Test:
    """In a kind the parts of the ways of dividing come first, in their order."""
    return anybody if key == EVERYBODY else of(key[1], key[0])


def read_share(reader: Reader, share: Cell, whole: Cell, test: Test) -> None:
    """A share is of published figures, so a reader has back the figure that it was made of."""
    if isinstance(share, int) and isinstance(whole, int):
        reader.reads(made_of(share, whole), test)
    reader.wonders(test)


@pytest.mark.parametrize("world", WORLDS)
def test_no_few_forecasts_that_came_true_or_did_not_can_be_worked_out(world: int) -> None:
    levels, months = [level.value for level in LEVELS], [str(month) for month in MONTHS[-2:]]
    truth = crowd(Random(world), tuple(levels), tuple(months), (True, False))
    rows = [
        forecast(Level(str(level)), date.fromisoformat(str(month)), came=bool(came))
        for level, month, came in truth.elements()
    ]
    whole, came, *_ = forecasts.settled(rows, MONTHS).columns
    reader = Reader(product([level.value for level in Level], map(str, MONTHS), (True, False)), TOGETHER)
    for key, cell in whole.items():
        reader.reads(cell, of_key(key))
        read_share(reader, came[key], cell, both(of_key(key), of(True, 2)))
        reader.wonders(both(of_key(key), of(False, 2)))
    reader.finds_nobody(truth)


def forecast(level: Level, month: date, *, came: bool) -> Known:
    low, likely, high = (month - timedelta(weeks=weeks) for weeks in (5, 3, 0))
    started = likely if came else high + timedelta(weeks=2)
    return Known(level, high, Scored(low, likely, high, likely, started), 1.0)


class Judged(NamedTuple):
    """A row of `queries.judgements`, of one skill."""

    assessor_id: str
    again: bool
    first_placement: Level
    second_placement: Level
    first_speaking: Level | None = None
    second_speaking: Level | None = None

    def __getattr__(self, _other_skill: str) -> None:
        return None


class Answer(NamedTuple):
    """A row of `queries.checked_levels`."""

    fit: Fit
    recipient_id: str
    assessor_id: str


WAYS = (quality.FROM_EVIDENCE, quality.IN_PERSON)
APART: Mapping[Hashable, Level] = {0: Level.E1, 1: Level.E2, 2: Level.E3}


@pytest.mark.parametrize("world", WORLDS)
def test_no_few_judgements_that_differ_can_be_worked_out(world: int) -> None:
    truth = crowd(Random(world), WAYS, ("a", "b", "c"), tuple(APART))
    rows = [
        Judged(str(who), way == quality.IN_PERSON, Level.E1, APART[apart])
        for way, who, apart in truth.elements()
    ]
    whole, same, near, _ = quality.settled(rows, []).placements
    reader = Reader(product(WAYS, "abc", APART), TOGETHER)
    for key, cell in whole.items():
        reader.reads(cell, of_key(key))
        read_share(reader, same[key], cell, both(of_key(key), of(0, 2)))
        read_share(reader, near[key], cell, both(of_key(key), lambda kind: kind[2] != 2))
        for apart in (1, 2):
            reader.wonders(both(of_key(key), of(apart, 2)))
    reader.finds_nobody(truth)


@pytest.mark.parametrize("world", WORLDS)
def test_no_few_answers_of_providers_can_be_worked_out(world: int) -> None:
    truth = crowd(Random(world), ("a", "b"), ("x", "y", "z"), tuple(Fit))
    rows = [Answer(Fit(str(fit)), str(provider), str(who)) for who, provider, fit in truth.elements()]
    answers, wrong, too_low = quality.settled([], rows).checks
    reader = Reader(product("ab", "xyz", Fit), TOGETHER)
    for key, cell in answers.items():
        reader.reads(cell, of_key(key))
        reader.reads(wrong[key], both(of_key(key), lambda kind: kind[2] is not Fit.RIGHT))
        reader.reads(too_low[key], both(of_key(key), of(Fit.ONE_UP, 2)))
        for fit in (Fit.RIGHT, Fit.ONE_DOWN):
            reader.wonders(both(of_key(key), of(fit, 2)))
    reader.finds_nobody(truth)


def test_a_share_is_of_rounded_counts_and_of_enough_only() -> None:
    def figure(count: int) -> Figure:
        return Figure(count, "a", "b")

    assert rate_of_enough(figure(11), figure(12)) == WITHHELD_WORDS
    assert rate_of_enough(figure(22), figure(LEAST + 4)) == 80  # 20 of 25
    assert rate_of_enough(figure(3), figure(40)) == WITHHELD_WORDS


def test_that_all_had_one_level_or_that_agreement_is_not_defined_is_not_told() -> None:
    rows = [Judged("a", again=False, first_placement=Level.E1, second_placement=Level.E1) for _ in range(30)]
    *_, kappa = quality.settled(rows, []).placements
    assert kappa[EVERYBODY] == WITHHELD_WORDS


def test_agreement_beyond_chance_has_one_decimal() -> None:
    rows = [Judged("a", False, level, level) for level in (Level.E1, Level.E2) for _ in range(15)]
    *_, kappa = quality.settled([*rows, Judged("a", False, Level.E1, Level.E2)], []).placements
    assert kappa[EVERYBODY] == "0.9"


def test_every_skill_has_a_line_of_its_own() -> None:
    both_judged = Judged("a", False, Level.E1, Level.E1, Level.E1, Level.E2)
    found = quality.settled([both_judged] * 20, []).skills
    assert found[Skill.SPEAKING.value] == [20, WITHHELD_WORDS, 100, WITHHELD_WORDS]
    assert found[Skill.READING.value][0] == "fewer than 5"


def test_records_are_of_twelve_whole_months() -> None:
    assert (MONTHS[0], MONTHS[-1], len(MONTHS)) == (date(2025, 11, 1), date(2026, 10, 1), 12)


def test_people_of_a_level_are_counted_in_it() -> None:
    rows = [forecast(Level.E1, MONTHS[-1], came=True) for _ in range(20)]
    counts = Counter(
        {key: cell for key, cell in forecasts.settled(rows, MONTHS).columns[0].items() if cell == 20}
    )
    assert set(counts) == {EVERYBODY, (0, "E1"), (1, str(MONTHS[-1]))}
