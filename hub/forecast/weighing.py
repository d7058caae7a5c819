"""How far each rule of supply is believed: by how near it has come of late to the starts that came.

Starts are counted within weeks, long before everybody who waited on a day has got a place, so a change of pace shows
here first.
"""

from collections.abc import Sequence

import numpy as np

from hub.forecast.clock import WEEKS, Floats, Ints
from hub.forecast.look import Look
from hub.forecast.record import Record
from hub.forecast.supply import RULES

COMPARED = 26  # weeks after a look in which starts are compared with what was expected
FORGOTTEN = 182.0  # days after which a look counts half
DECIDED = 6  # how sharply better rules are preferred: a loss of 1.12 times the least counts half
TINY = 1e-6


def weights(looks: Sequence[Look], record: Record, today: int) -> Floats:
    """One for each of RULES, together one: the less the sum of starts was off from week to week, the more."""
    loss = np.full(len(RULES), TINY)
    for look in looks:
        came = starts_since(look, record, today)[:, :COMPARED]
        expected = look.queues.supply.by_rule[:, :, : came.shape[1]]
        off = np.abs(np.cumsum(expected, axis=2) - np.cumsum(came, axis=1)).sum(axis=(1, 2))
        loss += off * 0.5 ** ((today - look.today) / FORGOTTEN)
    found = (loss / loss.min()) ** -DECIDED
    mixed: Floats = found / found.sum()
    return mixed


def starts_since(look: Look, record: Record, today: int) -> Ints:
    """The starts of each queue in the whole weeks from a look until today, at most WEEKS; what was left of the week of
    the look counts to the first."""
    mine = record.started & (record.ended > look.today) & (record.ended <= today)
    week = np.maximum((record.ended[mine] - 1) // 7 - (look.today - 1) // 7, 1)
    whole = min((today - look.today) // 7, WEEKS)
    shape = (len(record.queues), WEEKS + 1)
    flat = record.queue[mine] * shape[1] + np.minimum(week, shape[1]) - 1
    return np.bincount(flat, minlength=shape[0] * shape[1]).reshape(shape)[:, :whole]


def as_came(look: Look, record: Record, today: int, mix: Floats) -> Floats:
    """The starts that came since a look, and those expected for the weeks that are still to come."""
    places, came = look.queues.supply.mixed(mix), starts_since(look, record, today)
    places[:, : came.shape[1]] = came
    return places
