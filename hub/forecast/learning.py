"""Learn from a hub's own past how far people's turns were from what the clock says.

Of everybody who waited on a past day it is known how many in front the clock has reached by the day they started.
That number over their place is how far they were from their turn: 1 is exactly then, 2 is when twice as many had been
reached. It is asked twice. With the places that have come since, its middle is the likely end: how a list is worked
through stays, whatever the pace. With those that were to be expected, its tenth and ninetieth of a hundred, beside its
middle, are the early and the late end: they bear what nobody could know.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hub.forecast.clock import Flags, Floats, Ints
from hub.forecast.learnt import ENDS, ENOUGH_PEOPLE, LIKELY, Kind, Learnt, said
from hub.forecast.leaving import YEAR_DAYS
from hub.forecast.look import Look, reached
from hub.forecast.record import Record
from hub.forecast.types import ENOUGH
from hub.forecast.weighing import as_came, weights

IN_A_LOOK = 600  # people of one look that are judged
IN_A_BIN = 150  # starts from which a horizon is looked at by itself
MOST_BINS = 8
LEAST_FACTOR = 1e-3
UNKNOWN = 1.0  # the standard error where there is only one look
TINY = 1e-9
WAITS, STARTED, LEFT = 0, 1, 2


@dataclass(frozen=True, slots=True)
class Judged:
    """A look with what has become of its people by now, one row each: how it ended, and in which week after the look
    (of those who still wait: how many weeks ago it was)."""

    look: Look
    how: Ints
    week: Ints


def thinned(look: Look) -> Look:
    """The same with every second, or third, of its people, where they are more than tell anything new."""
    each = -(-len(look.people) // IN_A_LOOK)
    columns = (look.people, look.group, look.whole, look.ahead_whole, look.area, look.ahead_area)
    return Look(look.today, look.queues, *(column[::each] for column in columns))


def judged(look: Look, record: Record, today: int) -> Judged:
    ended = record.ended[look.people]
    gone = ended <= today
    how = np.where(gone, np.where(record.started[look.people], STARTED, LEFT), WAITS)
    week = (np.where(gone, ended, today) - 1) // 7 - (look.today - 1) // 7
    return Judged(look, how, np.maximum(week, 1))


def learn(looks: Sequence[Look], record: Record, today: int) -> Learnt:
    """From looks of past days; areas apart or together as the likely week was nearer to the true one."""
    known = [judged(thinned(look), record, today) for look in looks if len(look.people)]
    started = [one.look.people[one.how == STARTED] for one in known]
    people = len(np.unique(np.concatenate(started))) if started else 0
    if people < ENOUGH_PEOPLE:
        return Learnt(people)
    past = [one.look for one in known]
    mix = weights(past, record, today)
    plain = Learnt(people, mix)
    came = [one.look.queues.curves(as_came(one.look, record, today, mix)) for one in known]
    ways = [fitted(known, came, replace(plain, apart=apart)) for apart in (False, True)]
    return min(ways, key=lambda way: error(known, way))


def fitted(known: Sequence[Judged], came: Sequence[Floats], way: Learnt) -> Learnt:
    """This way with its factors: of the hub as a whole, and of each queue as far as it has been judged by itself."""
    seen = Seen.of(known, came, way)
    edges = edges_of(seen.weeks[seen.how == STARTED])
    weeks, turn, drawn = by_horizon(seen, edges)
    whole = believed(seen, weeks, turn, drawn, np.zeros(len(weeks)))
    factors: dict[Kind | None, Floats] = {None: np.exp(whole)}
    for number, kind in enumerate(seen.kinds):
        mine = seen.only(seen.kind == number)
        if len(np.unique(mine.people[mine.how == STARTED])) >= ENOUGH:
            at, *own = by_horizon(mine, edges_of(mine.weeks[mine.how == STARTED]))
            turn, drawn = (
                np.array([np.interp(np.log(weeks), np.log(at), column) for column in ends.T]).T
                for ends in own
            )
            factors[kind] = np.exp(believed(mine, weeks, turn, drawn, whole[:, LIKELY]))
    return replace(way, weeks=weeks, factors=factors)


def believed(seen: "Seen", weeks: Floats, turn: Floats, drawn: Floats, usual: Floats) -> Floats:
    """The ends (logarithms): the middle of how far turns were, drawn towards the usual one as far as the looks do not
    agree, and about it the ends that were to be expected."""
    off = turn[:, LIKELY] - usual
    unsure = doubt(seen, weeks, turn[:, LIKELY])
    likely: Floats = usual + off * off**2 / (off**2 + unsure**2 + TINY)
    return likely[:, None] + drawn - drawn[:, LIKELY : LIKELY + 1]


def doubt(seen: "Seen", weeks: Floats, middle: Floats) -> float:
    """The standard error of how far turns are off as a whole (a logarithm), from how little looks agree.

    A year that is good or bad is so for all who wait in it: looks within a year of one another count as one.
    """
    mine = (seen.how == STARTED) & (seen.turn > 0)
    usual = np.interp(np.log(seen.weeks[mine]), np.log(weeks), middle)
    off, day = np.log(seen.turn[mine]) - usual, seen.day[mine]
    days = np.unique(day)
    if len(days) < 2:
        return UNKNOWN
    each = np.array([np.median(off[day == one]) for one in days])
    return float(each.std(ddof=1) / np.sqrt(max((days[-1] - days[0]) / YEAR_DAYS, 1)))


@dataclass(frozen=True, slots=True)
class Seen:
    """Everybody of all looks in one row each: who, on what day, in what kind of queue, how long the wait was thought to
    be, how it ended, and how far they had been from their turn: with the places that came, and as was expected."""

    kinds: list[Kind]
    people: Ints
    day: Ints
    kind: Ints
    weeks: Floats
    how: Ints
    turn: Floats
    far: Floats

    @classmethod
    def of(cls, known: Sequence[Judged], came: Sequence[Floats], way: Learnt) -> "Seen":
        kinds: dict[Kind, int] = {}
        rows: list[tuple[NDArray[Any], ...]] = []
        for one, curves in zip(known, came, strict=True):
            look = one.look
            cell, ahead = look.stands(way.apart)
            number = np.array([kinds.setdefault(queue[:2], len(kinds)) for queue in look.queues.cells])
            day = np.full(len(look.people), look.today)
            turn, far = (
                reached(look, each, cell, one.week) / (ahead + 1) for each in (curves, way.curves(look))
            )
            rows.append((look.people, day, number[cell], look.weeks(way.apart), one.how, turn, far))
        people, day, kind, weeks, how, turn, far = (
            np.concatenate(column) for column in zip(*rows, strict=True)
        )
        return cls(list(kinds), people, day, kind, weeks, how, turn, far)

    def only(self, which: Flags) -> "Seen":
        of_time = (self.people[which], self.day[which], self.kind[which], self.weeks[which])
        return Seen(self.kinds, *of_time, self.how[which], self.turn[which], self.far[which])


def by_horizon(seen: Seen, edges: Floats) -> tuple[Floats, Floats, Floats]:
    """For each horizon between the edges its middle, and the logarithms of the factors of the ends: with the places
    that came, and as was expected."""
    bins = np.searchsorted(edges, seen.weeks, side="right")
    parts = [seen.only(bins == number) for number in range(len(edges) + 1)]
    middles = np.array([np.median(part.weeks) for part in parts])
    turn, far = (
        np.log([quantiles(off, part.how, ENDS) for part, off in zip(parts, offs, strict=True)])
        for offs in ([part.turn for part in parts], [part.far for part in parts])
    )
    return middles, turn, far


def edges_of(weeks: Floats) -> Floats:
    """Between horizons with as many starts each."""
    bins = min(max(len(weeks) // IN_A_BIN, 1), MOST_BINS)
    return np.unique(np.quantile(weeks, np.arange(1, bins) / bins))


def quantiles(far: Floats, how: Ints, ends: Sequence[float]) -> list[float]:
    """Of how far those were who start, where some still wait and some have left (Aalen-Johansen).

    Who still waits counts until where they are now, so that slow starts that are not known yet are not left out.
    """
    order = np.lexsort((how == WAITS, far))
    far, how = far[order], how[order]
    at_risk = np.arange(len(far), 0, -1)
    staying = np.cumprod(np.where(how == WAITS, 1.0, 1 - 1 / at_risk))
    before = np.concatenate([[1.0], staying[:-1]])
    share = np.cumsum(np.where(how == STARTED, before / at_risk, 0.0))
    at = [min(np.searchsorted(share, end * share[-1]), len(far) - 1) for end in ends]
    return [max(float(far[one]), LEAST_FACTOR) for one in at]


def error(known: Sequence[Judged], way: Learnt) -> float:
    """Mean weeks between the likely week and that of the start."""
    off = people = 0.0
    for one in known:
        off += np.abs(said(one.look, way, (LIKELY,))[:, 0] - one.week)[one.how == STARTED].sum()
        people += (one.how == STARTED).sum()
    return off / people
