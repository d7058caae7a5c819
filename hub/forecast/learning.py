"""Learn from a hub's own past: which rule did best, and how far people's turns were from what it said.

Of everybody who waited on a past day it is known how many in front the clock would have reached by the day they
started. That number over their place is how far they were from their turn: 1 is exactly then, 2 is when twice as many
had been reached. Its tenth, fiftieth and ninetieth of a hundred, by how long the wait was thought to be, are the
early, the likely and the late end of what is said.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hub.forecast.clock import Flags, Floats, Ints
from hub.forecast.learnt import ENDS, ENOUGH_PEOPLE, LIKELY, PLAIN, Kind, Learnt, said
from hub.forecast.leaving import YEAR_DAYS
from hub.forecast.look import Look, reached
from hub.forecast.record import Record
from hub.forecast.supply import Rule
from hub.forecast.types import ENOUGH

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
    """From looks of past days; the rule whose likely week was nearest to the true one."""
    known = [judged(thinned(look), record, today) for look in looks if len(look.people)]
    started = [one.look.people[one.how == STARTED] for one in known]
    people = len(np.unique(np.concatenate(started))) if started else 0
    if people < ENOUGH_PEOPLE:
        return Learnt(people)
    best = fitted(known, people, PLAIN, apart=False)
    least = error(known, best)
    for choice in (*Rule._fields, "apart"):  # one after the other, each kept where it would have been nearer
        rule = best.rule if choice == "apart" else best.rule._replace(**{choice: True})
        way = fitted(known, people, rule, choice == "apart")
        if (off := error(known, way)) < least:
            best, least = way, off
    return best


def fitted(known: Sequence[Judged], people: int, rule: Rule, apart: bool) -> Learnt:
    """The factors by this rule: of the hub as a whole, and of each queue as far as it has been judged by itself."""
    seen = Seen.of(known, rule, apart)
    edges = edges_of(seen.weeks[seen.how == STARTED])
    weeks, drawn = by_horizon(seen, edges)
    unsure = doubt(seen, weeks, drawn)
    whole = believed(drawn, np.zeros(len(weeks)), unsure)
    factors: dict[Kind | None, Floats] = {None: np.exp(whole)}
    for number, kind in enumerate(seen.kinds):
        mine = seen.only(seen.kind == number)
        if len(np.unique(mine.people[mine.how == STARTED])) >= ENOUGH:
            at, own = by_horizon(mine, edges_of(mine.weeks[mine.how == STARTED]))
            own = np.array([np.interp(np.log(weeks), np.log(at), column) for column in own.T]).T
            factors[kind] = np.exp(believed(own, whole[:, LIKELY], doubt(mine, weeks, own)))
    return Learnt(people, rule, apart, weeks, factors)


def believed(drawn: Floats, usual: Floats, unsure: float) -> Floats:
    """The middle drawn towards the usual one as far as the looks do not agree, between the ends (logarithms)."""
    off = drawn[:, LIKELY] - usual
    likely = usual + off * off**2 / (off**2 + unsure**2 + TINY)
    low, high = drawn[:, 0], drawn[:, -1]
    return np.stack([np.minimum(low, likely), likely, np.maximum(high, likely)], axis=-1)


def doubt(seen: "Seen", weeks: Floats, drawn: Floats) -> float:
    """The standard error of how far turns are off as a whole (a logarithm), from how little looks agree.

    A year that is good or bad is so for all who wait in it: looks within a year of one another count as one.
    """
    mine = (seen.how == STARTED) & (seen.far > 0)
    usual = np.interp(np.log(seen.weeks[mine]), np.log(weeks), drawn[:, LIKELY])
    off, day = np.log(seen.far[mine]) - usual, seen.day[mine]
    days = np.unique(day)
    if len(days) < 2:
        return UNKNOWN
    each = np.array([np.median(off[day == one]) for one in days])
    return float(each.std(ddof=1) / np.sqrt(max((days[-1] - days[0]) / YEAR_DAYS, 1)))


@dataclass(frozen=True, slots=True)
class Seen:
    """Everybody of all looks in one row each: who, on what day, in what kind of queue, how long the wait was thought to
    be, how it ended and how far they had been from their turn."""

    kinds: list[Kind]
    people: Ints
    day: Ints
    kind: Ints
    weeks: Floats
    how: Ints
    far: Floats

    @classmethod
    def of(cls, known: Sequence[Judged], rule: Rule, apart: bool) -> "Seen":
        kinds: dict[Kind, int] = {}
        rows: list[tuple[NDArray[Any], ...]] = []
        for one in known:
            look = one.look
            cell, ahead = look.stands(apart)
            number = np.array([kinds.setdefault(queue[:2], len(kinds)) for queue in look.queues.cells])
            far = reached(look, rule, cell, one.week) / (ahead + 1)
            day = np.full(len(look.people), look.today)
            rows.append((look.people, day, number[cell], look.weeks(apart), one.how, far))
        people, day, kind, weeks, how, far = (np.concatenate(column) for column in zip(*rows, strict=True))
        return cls(list(kinds), people, day, kind, weeks, how, far)

    def only(self, which: Flags) -> "Seen":
        of_time = (self.people[which], self.day[which], self.kind[which])
        return Seen(self.kinds, *of_time, self.weeks[which], self.how[which], self.far[which])


def by_horizon(seen: Seen, edges: Floats) -> tuple[Floats, Floats]:
    """For each horizon between the edges its middle, and the logarithm of the factor of each end."""
    bins = np.searchsorted(edges, seen.weeks, side="right")
    parts = [seen.only(bins == number) for number in range(len(edges) + 1)]
    middles = np.array([np.median(part.weeks) for part in parts])
    return middles, np.log([quantiles(part.far, part.how, ENDS) for part in parts])


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
