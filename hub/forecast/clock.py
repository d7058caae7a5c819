"""The term clock: walk the weeks ahead until everybody in front, and then oneself, has got a place.

Each week some of those in front leave for other reasons, newcomers of a better priority group go in front, and
the week's places are filled from the front. The walk is linear, so it is made once for a queue and not once for
a person: `reach` gives, for every week, how many may have been in front at the start so that one's turn has come.
A person's week is then a look-up, at any number of people.

The range comes from RUNS walks whose places and leavers are drawn around what is expected. The same draws serve
every queue: the same question has the same answer, more places never give a later week, and nobody nearer the
front is given a later week than somebody behind.
"""

from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.signedinteger[Any]]

WEEKS = 104  # how far the clock looks
NEVER = WEEKS + 1
RUNS = 400
SEED = 20261123
NOMINAL = 0.8  # share of people whose place should come within the range
TAIL = round(RUNS * (1 - NOMINAL) / 2)

# Standard deviations of what is drawn (of logarithms, so 0.25 is about a quarter more or less).
YEAR_NOISE = 0.15  # this year against the last, in every week alike
TERM_NOISE = 0.3  # one term against the same term a year ago
LEAVING_NOISE = 0.3
MOST_LEAVING = 0.5  # in one week, however wide the draws
MOST_TERMS = 16  # that WEEKS can touch


@dataclass(frozen=True, slots=True)
class Queue:
    """What is expected of one queue. `places`, `term` and `leaving` are one number a week ahead.

    `places` are people who start from this queue; `term` counts the terms from 0 and only ties weeks together.
    `leaving` is the chance that somebody leaves in that week without a place; `overtaking` counts the newcomers a week
    who go in front; `outcomes` is how many starts of the last year all this rests on.
    """

    places: Floats
    term: Ints
    leaving: Floats
    overtaking: float
    outcomes: int


@dataclass(frozen=True, slots=True)
class Reach:
    """For each week ahead, how many may be in front: in nine runs of ten, as expected, in one run of ten."""

    low: Floats
    likely: Floats
    high: Floats


def reach(places: Floats, leaving: Floats, overtaking: float) -> Floats:
    """How many may have been in front for one's turn to have come by each week; weeks are the last axis."""
    staying = np.cumprod(1 - leaving, axis=-1)
    cleared = np.cumsum((places - overtaking) / staying, axis=-1) - 1 / staying
    return np.maximum.accumulate(cleared, axis=-1)


def simulate(queue: Queue, spread: float) -> Reach:
    """`spread` widens (above 1) or narrows what is drawn: see `calibration`."""
    drawn = draws()
    by_term = np.sqrt(TERM_NOISE**2 + _sparseness(queue)) * drawn[:, 2 + queue.term]
    factor = np.exp(spread * (YEAR_NOISE * drawn[:, :1] + by_term))
    leaving = np.minimum(queue.leaving * np.exp(spread * LEAVING_NOISE * drawn[:, 1:2]), MOST_LEAVING)
    runs = np.partition(
        reach(queue.places * factor, leaving, queue.overtaking), [TAIL, RUNS - 1 - TAIL], axis=0
    )
    likely = reach(queue.places, queue.leaving, queue.overtaking)
    return Reach(np.maximum(runs[RUNS - 1 - TAIL], likely), likely, np.minimum(runs[TAIL], likely))


def _sparseness(queue: Queue) -> float:
    """The variance that counting so few starts a term brings (Poisson, relative)."""
    terms_a_year = 3
    return terms_a_year / max(queue.outcomes, 1)


@cache
def draws() -> Floats:
    """RUNS rows of normal numbers: of the year, of the leavers, then of each term."""
    return np.random.default_rng(SEED).standard_normal((RUNS, 2 + MOST_TERMS))


def weeks_until(curve: Floats, ahead: Ints | int) -> Ints:
    """The week (1 is the coming one) in which the turn comes of who has so many in front; NEVER is beyond."""
    return np.searchsorted(curve, ahead) + 1


def position_over_throughput(ahead: Ints | int, a_week: float) -> Floats:
    """The simple forecast to be better than: one's place in the queue over last year's starts a week, in weeks."""
    return (np.asarray(ahead) + 1) / a_week if a_week else np.full(np.shape(ahead), np.inf)
