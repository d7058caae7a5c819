"""How good the forecasts of twelve whole months were, settled as may be published.

A month is counted when it is over, so no figure is of part of one.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from hub.core.db import UnitOfWork
from hub.directory.types import Level
from hub.forecast import queries
from hub.forecast.calibration import Score, score
from hub.forecast.queries import Known
from hub.insight.nested import EVERYBODY, Key, published
from hub.insight.periods import months_to
from hub.insight.rules import WITHHELD_WORDS, Figure
from hub.insight.settled.rates import enough, rate_of_enough
from hub.insight.types import Cell

LEVEL, MONTH = 0, 1  # the ways of dividing them


@dataclass(frozen=True, slots=True)
class Record:
    """Columns by part, which is the code of a level or the first day of a month: forecasts judged, the share in per
    cent of which the place came within the range, the weeks between likely day and start on average, and the same by
    the simple rule."""

    columns: list[dict[Key, Cell]]


def publish(uow: UnitOfWork, last_day: date) -> Record:
    """Judge the forecasts whose range ended in the twelve months to that day, the last of a month."""
    months = months_to(last_day)
    return settled([one for one in queries.run_out(uow, months[0]) if one.ran_out_on <= last_day], months)


def settled(known: Iterable[Known], months: Sequence[date]) -> Record:
    parts: dict[Key, list[Known]] = defaultdict(list)
    for one in known:
        for key in keys_of(one):
            parts[key].append(one)
    every = [EVERYBODY, *((LEVEL, level.value) for level in Level), *((MONTH, str(day)) for day in months)]
    judged = Counter({key: len(parts[key]) for key in every})
    inside = Counter({key: sum(one.scored.inside for one in parts[key]) for key in every})
    whole, came = published([judged, inside])
    return Record([*_columns(whole, came), *_errors(came, parts)])


def keys_of(one: Known) -> list[Key]:
    return [EVERYBODY, (LEVEL, one.level.value), (MONTH, str(one.ran_out_on.replace(day=1)))]


def _columns(whole: Mapping[Key, Figure], came: Mapping[Key, Figure]) -> list[dict[Key, Cell]]:
    return [
        {key: figure.cell for key, figure in whole.items()},
        {key: rate_of_enough(came[key], figure) for key, figure in whole.items()},
    ]


def _errors(came: Mapping[Key, Figure], parts: Mapping[Key, Sequence[Known]]) -> list[dict[Key, Cell]]:
    """Only where enough came within the range: all of those started, and one of many moves an average little."""
    scores = {
        key: score([one.scored for one in parts[key]]) if enough(figure) else Score(0)
        for key, figure in came.items()
    }
    return [
        {key: half_weeks(one.error) for key, one in scores.items()},
        {key: half_weeks(one.simple) for key, one in scores.items()},
    ]


def half_weeks(error: float | None) -> Cell:
    """To the nearest half week."""
    return WITHHELD_WORDS if error is None else f"{round(2 * error) / 2:.1f}"
