"""How wide a range has to be, learnt from forecasts that have come true."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from statistics import fmean

import numpy as np

from hub.forecast.learnt import NOMINAL
from hub.forecast.types import ENOUGH

AS_DRAWN = 1.0
LEAST, MOST = 0.5, 3.0
ENOUGH_TO_LEARN = 30  # forecasts whose range has run out, under which the width stays as it is
STEP = 0.5  # half of the way each month, so that one odd month does not swing it
LEAST_HELD = 0.5  # share within the range, under which nothing more is said until ranges hold again
FORGOTTEN = 182.0  # days after which a forecast that was judged counts half
LEAST_SIDE = 4  # days; a range is drawn by whole weeks


@dataclass(frozen=True, slots=True)
class Scored:
    """A forecast with its result. `started_on` None: the range ran out and the person still waited."""

    low_on: date
    likely_on: date
    high_on: date | None
    simple_on: date | None
    started_on: date | None

    @property
    def ran_out_on(self) -> date:
        return self.high_on or date.max

    @property
    def inside(self) -> bool:
        """Whether the place came within the range, both ends included."""
        if self.started_on is None:
            return False
        return self.low_on <= self.started_on and (self.high_on is None or self.started_on <= self.high_on)


@dataclass(frozen=True, slots=True)
class Score:
    """How good some forecasts were. Errors are mean absolute errors in weeks, of those who started.

    `simple` is that of position over throughput for the same people; None where too few can be told of.
    """

    people: int
    coverage: float | None = None
    error: float | None = None
    simple: float | None = None


def score(forecasts: Sequence[Scored]) -> Score:
    """Under ENOUGH people nothing but their number."""
    started = [one for one in forecasts if one.started_on is not None and one.simple_on is not None]
    return Score(
        people=len(forecasts),
        coverage=fmean(one.inside for one in forecasts) if len(forecasts) >= ENOUGH else None,
        error=_error(started, [one.likely_on for one in started]),
        simple=_error(started, [one.simple_on or one.likely_on for one in started]),
    )


def held(people: int, coverage: float | None) -> bool:
    """Whether past forecasts say nothing against telling people of new ones."""
    return coverage is None or people < ENOUGH_TO_LEARN or coverage >= LEAST_HELD


def _error(forecasts: Sequence[Scored], said: Sequence[date]) -> float | None:
    if len(forecasts) < ENOUGH:
        return None
    days = [abs(((one.started_on or day) - day).days) for one, day in zip(forecasts, said, strict=True)]
    return fmean(days) / 7


def next_spread(spread: float, judged: Iterable[tuple[Scored, float]], today: date) -> float:
    """The factor on the width that is learnt from the past, nearer to the one that would have held NOMINAL.

    Each forecast comes with the factor it was made with, months ago, and is one that ended with a start. Of the factors
    that each would just have held with, that of NOMINAL of them (split conformal prediction), newer ones counting more.
    """
    fitting, weight = np.array(
        [(used * strayed(one), 0.5 ** ((today - one.ran_out_on).days / FORGOTTEN)) for one, used in judged]
    ).T
    order = np.argsort(fitting)
    share = np.cumsum(weight[order]) / weight.sum()
    held = fitting[order][np.searchsorted(share, NOMINAL)]
    return float(np.clip(spread ** (1 - STEP) * held**STEP, LEAST, MOST))


def strayed(one: Scored) -> float:
    """How many times further from the likely day than the end of its range somebody started; at most one is inside."""
    started = one.started_on or one.ran_out_on
    end = one.ran_out_on if started > one.likely_on else one.low_on
    return abs((started - one.likely_on).days) / max(abs((end - one.likely_on).days), LEAST_SIDE)
