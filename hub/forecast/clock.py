"""The term clock: walk the weeks ahead until everybody in front, and then oneself, has got a place.

Each week some of those in front leave for other reasons, newcomers of a better priority group go in front, and
the week's places are filled from the front. The walk is linear, so it is made once for a queue and not once for
a person: `reach` gives, for every week, how many may have been in front at the start so that one's turn has come.
A person's week is then a look-up, at any number of people.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.floating[Any]]
Flags = NDArray[np.bool_]
Ints = NDArray[np.signedinteger[Any]]

WEEKS = 104  # how far the clock looks
NEVER = WEEKS + 1


@dataclass(frozen=True, slots=True)
class Reach:
    """For each week ahead, how many may be in front: in nine of ten, as is likely, in one of ten."""

    low: Floats
    likely: Floats
    high: Floats


def reach(places: Floats, leaving: Floats, overtaking: Floats | float) -> Floats:
    """How many may have been in front for one's turn to have come by each week; weeks are the last axis.

    `places` are people who start from the queue in each week, `leaving` the chance that somebody leaves in it without
    a place, `overtaking` the newcomers a week who go in front.
    """
    staying = np.cumprod(1 - leaving, axis=-1)
    cleared = np.cumsum((places - overtaking) / staying, axis=-1) - 1 / staying
    return np.maximum.accumulate(cleared, axis=-1)


def weeks_until(curve: Floats, ahead: Ints | int) -> Ints:
    """The week (1 is the coming one) in which the turn comes of who has so many in front; NEVER is beyond."""
    return np.searchsorted(curve, ahead) + 1


def position_over_throughput(ahead: Ints | int, a_week: float) -> Floats:
    """The simple forecast to be better than: one's place in the queue over last year's starts a week, in weeks."""
    return (np.asarray(ahead) + 1) / a_week if a_week else np.full(np.shape(ahead), np.inf)
