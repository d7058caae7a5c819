"""Who leaves the list without a place: the chance a week, by how long people have waited."""

from itertools import pairwise

import numpy as np

from hub.forecast.clock import WEEKS, Floats, Ints
from hub.forecast.record import OPEN, Record

YEAR_DAYS = 364
PATIENCE = (0, 13, 26, 52)  # weeks waited from which people leave at a rate of their own
DRAWN = 52.0  # weeks of waiting that stand for the usual chance to leave beside what a stage shows of itself
DRAWN_LEFT = 20.0  # people who left that stand for the usual beside what one queue shows of itself
MOST_LEAVING = 0.5  # in one week


def chances(record: Record, today: int) -> Floats:
    """For each queue and stage of PATIENCE the chance a week to leave.

    A stage that few have reached is drawn towards the chance of all stages, and a queue in which few have left towards
    that of the whole hub.
    """
    waited, left = exposures(record, today)
    usual = left.sum() / (waited.sum() + DRAWN)
    whole = (left.sum(axis=0) + DRAWN * usual) / (waited.sum(axis=0) + DRAWN)
    expected = (waited * whole).sum(axis=1)
    own = (left.sum(axis=1) + DRAWN_LEFT) / (expected + DRAWN_LEFT)
    found: Floats = np.minimum(own[:, None] * whole, MOST_LEAVING)
    return found


def exposures(record: Record, today: int) -> tuple[Floats, Floats]:
    """Person-weeks waited and people who left in the last year, by queue and stage."""
    begin, queues = today - YEAR_DAYS, len(record.queues)
    end = np.minimum(record.ended, today)
    gone = (record.ended <= today) & (record.ended >= begin) & ~record.started
    waited, left = [], []
    for first, last in pairwise((*PATIENCE, None)):
        since = np.maximum(record.joined + 7 * (first or 0), begin)
        until = np.minimum(end, OPEN if last is None else record.joined + 7 * last)
        waited.append(np.bincount(record.queue, np.maximum(until - since, 0) / 7, queues))
        stage = (record.ended - record.joined) // 7
        here = gone & (stage >= (first or 0)) & (stage < (OPEN if last is None else last))
        left.append(np.bincount(record.queue[here], np.ones(here.sum()), queues))
    return np.array(waited, dtype=float).T, np.array(left, dtype=float).T


def ahead(record: Record, today: int, waiting: Ints) -> Floats:
    """For each queue and week ahead the chance that one of those who wait now leaves in it without a place.

    It goes by how long each has waited by then: people do not stay equally patient.
    """
    by_stage = chances(record, today)
    found = np.empty((len(record.queues), WEEKS))
    for queue in range(len(record.queues)):
        mine = waiting[record.queue[waiting] == queue]
        weeks, people = np.unique((today - record.joined[mine]) // 7, return_counts=True)
        if not len(weeks):
            weeks, people = np.array([0]), np.array([1])
        by_then = np.arange(WEEKS)[:, None] + weeks
        chance = by_stage[queue][np.searchsorted(PATIENCE, by_then, side="right") - 1]
        found[queue] = np.average(chance, axis=1, weights=people)
    return found
