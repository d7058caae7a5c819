"""One day of the list as it was then: who waited, how many were in front, and how fast each queue was thought to move.

A look of today makes today's forecasts. Looks of past days, made of nothing but what was known then, are what the
forecasts are learnt from (`learnt`).
"""

from dataclasses import dataclass

import numpy as np

from hub.forecast import leaving, supply
from hub.forecast.clock import WEEKS, Flags, Floats, Ints, reach
from hub.forecast.leaving import YEAR_DAYS
from hub.forecast.record import NO_AREA, Record
from hub.forecast.supply import Offers, Supply
from hub.forecast.terms import Terms
from hub.forecast.types import ENOUGH, Cell
from hub.referrals.waiting.priorities import PRIORITY_GROUPS


@dataclass(frozen=True, slots=True)
class Queues:
    """The queues with enough starts to speak of, every whole one, then single areas; starts a week of the last year.

    `row` numbers each in the record and `share` is its part of the places; `leaving` is by queue and week ahead,
    `overtaking` by queue and priority group.
    """

    cells: list[Cell]
    a_week: Floats
    supply: Supply
    row: Ints
    share: Floats
    leaving: Floats
    overtaking: Floats

    def curves(self, places: Floats) -> Floats:
        """How many may be in front by each week (`clock.reach`), by queue, priority group and week, with so many starts
        for each queue of the record and week ahead."""
        mine = places[self.row] * self.share[:, None]
        found = reach(mine[:, None, :], self.leaving[:, None, :], self.overtaking[:, :, None])
        return found.astype(np.float32)


@dataclass(frozen=True, slots=True)
class Look:
    """`people` are rows of the record; `whole` and `area` number the queue of each (the same where the area has none of
    its own), with how many were in front in each. Those in no queue with enough starts are left out."""

    today: int
    queues: Queues
    people: Ints
    group: Ints
    whole: Ints
    ahead_whole: Ints
    area: Ints
    ahead_area: Ints

    def stands(self, apart: bool) -> tuple[Ints, Ints]:
        """The queue of each and how many are in front in it, with the areas apart or together."""
        return (self.area, self.ahead_area) if apart else (self.whole, self.ahead_whole)

    def weeks(self, apart: bool) -> Floats:
        """Position ÷ throughput for each, in weeks."""
        cell, ahead = self.stands(apart)
        return (ahead + 1) / self.queues.a_week[cell]


def look(record: Record, offers: Offers, terms: Terms, today: int) -> Look:
    waiting = np.flatnonzero((record.joined <= today) & (record.ended > today))
    order = np.lexsort((waiting, record.joined[waiting], record.group[waiting]))
    waiting = waiting[order]
    queues, numbers = queues_of(record, offers, terms, today, waiting)
    whole = numbers[record.queue[waiting], 0]
    own = numbers[record.queue[waiting], record.area[waiting] + 1]
    area = np.where((record.area[waiting] != NO_AREA) & (own >= 0), own, whole)
    ahead_whole = in_front(record.queue[waiting])
    ahead_area = np.where(
        area == whole,
        ahead_whole,
        in_front(record.queue[waiting] * (len(record.areas) + 1) + record.area[waiting] + 1),
    )
    said = whole >= 0
    return Look(
        today, queues, waiting[said], np.searchsorted(sorted(PRIORITY_GROUPS), record.group[waiting])[said],
        whole[said], ahead_whole[said], area[said], ahead_area[said],
    )  # fmt: skip


def in_front(queue: Ints) -> Ints:
    """How many of the same queue stand before each, in the order given."""
    order = np.argsort(queue, kind="stable")
    gathered = queue[order]
    first = np.searchsorted(gathered, gathered)
    ahead = np.empty(len(queue), dtype=int)
    ahead[order] = np.arange(len(queue)) - first
    return ahead


def queues_of(record: Record, offers: Offers, terms: Terms, today: int, waiting: Ints) -> tuple[Queues, Ints]:
    """The queues, and the number of each by number in the record and area (the first column is the whole); -1 none."""
    seen = Supply(record, offers, terms, today)
    leaves = leaving.ahead(record, today, waiting)
    recent = (record.joined > today - YEAR_DAYS) & (record.joined <= today)
    ended = record.started & (record.ended > today - YEAR_DAYS) & (record.ended <= today)
    starts, joined = by_area(record, ended), by_area(record, recent)
    overtaking = [
        np.bincount(record.queue[recent & (record.group < group)], minlength=len(record.queues))
        * 7
        / YEAR_DAYS
        for group in sorted(PRIORITY_GROUPS)
    ]
    share = np.array([supply.shares(*one) for one in zip(starts, joined, strict=True)]).reshape(starts.shape)
    pairs = [(queue, NO_AREA) for queue in np.flatnonzero(starts.sum(axis=1) >= ENOUGH)]
    pairs += [(queue, area) for queue, area in np.argwhere(starts >= ENOUGH) if area < len(record.areas)]
    numbers = np.full((len(record.queues), len(record.areas) + 1), -1)
    for number, (queue, area) in enumerate(pairs):
        numbers[queue, area + 1] = number
    rows = np.array([queue for queue, _ in pairs], dtype=int)
    part = np.array([1.0 if area == NO_AREA else share[queue, area] for queue, area in pairs])
    newcomers = np.array(overtaking)[:, rows].T * part[:, None]
    a_week = starts.sum(axis=1)[rows] * part * 7 / YEAR_DAYS
    cells = [Cell(*record.queues[q], None if area == NO_AREA else record.areas[area]) for q, area in pairs]
    return Queues(cells, a_week, seen, rows, part, leaves[rows], newcomers), numbers


def by_area(record: Record, which: Flags) -> Ints:
    """People by queue and area; those of no area in the last column."""
    columns = len(record.areas) + 1
    area = np.where(record.area[which] == NO_AREA, columns - 1, record.area[which])
    flat = np.bincount(record.queue[which] * columns + area, minlength=len(record.queues) * columns)
    return flat.reshape(-1, columns)


def week_reached(look: Look, curves: Floats, cell: Ints, people: Ints, needed: Floats) -> Ints:
    """The week in which so many have been reached in the queue of each of these people; WEEKS + 1 is beyond."""
    week = np.zeros(len(people), dtype=int)
    cell, group = cell[people], look.group[people]
    step = 1 << (WEEKS.bit_length() - 1)
    while step:
        there = np.minimum(week + step, WEEKS) - 1
        week += np.where((week + step <= WEEKS) & (curves[cell, group, there] < needed), step, 0)
        step >>= 1
    return week + 1


def reached(look: Look, curves: Floats, cell: Ints, week: Ints) -> Floats:
    """How many had been reached half-way through that week, oneself counted; week 1 is the coming one."""
    last = np.clip(week, 1, WEEKS) - 1
    before = np.where(last > 0, curves[cell, look.group, np.maximum(last - 1, 0)], -1.0)
    found: Floats = np.maximum((before + curves[cell, look.group, last]) / 2 + 1, 0.0)
    return found
