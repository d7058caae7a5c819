"""What each queue can expect in the weeks ahead: the starts of the same weeks of earlier years, as far as they hold.

Whether several years say more than the last, whether the pace has changed since, and whether the classes listed say
more than the year before is not decided here: each is a choice of a `Rule`, and all of them are mixed by how near each
of them has come (`weighing`).
"""

from collections import Counter, defaultdict
from collections.abc import Iterable
from functools import cached_property
from itertools import product
from typing import NamedTuple
from uuid import UUID

import numpy as np

from hub.directory.types import LEVELS, Level, Strand
from hub.forecast.clock import WEEKS, Floats, Ints
from hub.forecast.record import Record
from hub.forecast.terms import YEAR, Terms, week_of
from hub.forecast.types import Taught

POOLED = 3  # years whose same weeks are averaged
PRIOR = 300  # starts of the whole hub's season that each queue's own are mixed with
HALF = YEAR // 2  # weeks over which a pace is compared with that of the same weeks a year before
STEADY = 20  # starts that stand for an unchanged pace beside what is counted
MOST_CHANGE = 3.0
CARRIED = 8  # weeks within which an intake may be earlier or later than a year before
WEEKS_TO_FILL = 6  # over which places are taken in a term that had none a year before


class Rule(NamedTuple):
    """`pooled`: up to three years are averaged. `trend`: the pace has changed. `listed`: what is listed is believed.
    `carried`: what has come earlier or later than a year before is taken from what is to come."""

    pooled: bool = False
    trend: bool = False
    listed: bool = False
    carried: bool = False


RULES = [Rule(*choices) for choices in product((False, True), repeat=len(Rule._fields))]


class Offers:
    """Places by provider for each term, level and kind of class, where classes start in that term."""

    def __init__(self, classes: Iterable[Taught], terms: Terms, today: int) -> None:
        self.places: dict[tuple[int, Level, Strand], Counter[UUID | str]] = defaultdict(Counter)
        self.listed: dict[int, set[UUID | str]] = defaultdict(set)
        for taught in classes:
            known = taught.listed_on or taught.starts_on
            if (
                taught.starts_on is None
                or taught.places is None
                or known is None
                or known.toordinal() > today
            ):
                continue
            term = terms.term_of(week_of(taught.starts_on))
            self.listed[term].add(taught.provider_id)
            for level in filter(taught.takes, LEVELS):
                self.places[term, level, taught.strand][taught.provider_id] += taught.places

    def total(self, queue: tuple[Level, Strand], term: int) -> int:
        return self.places[term, *queue].total()

    def expected(self, queue: tuple[Level, Strand], term: int, then: int) -> int:
        """The places of a term: as listed where the provider has listed, else as a year before."""
        if term == then:
            return self.total(queue, then)
        before = self.places[then, *queue]
        return self.total(queue, term) + sum(n for who, n in before.items() if who not in self.listed[term])


class Supply:
    """The expected starts of every queue as seen on one day, by any rule."""

    def __init__(self, record: Record, offers: Offers, terms: Terms, today: int) -> None:
        self.record, self.offers, self.terms = record, offers, terms
        self.week = (today - 1) // 7
        began = record.first_start
        self.began = self.week if began is None else min((began - 1) // 7, self.week)
        self.first = min(self.began, self.week - 2 * YEAR)
        mine = record.started & (record.ended <= today)
        weeks = (record.ended[mine] - 1) // 7 - self.first
        shape = (len(record.queues), self.week - self.first + 1)
        flat = np.bincount(record.queue[mine] * shape[1] + weeks, minlength=shape[0] * shape[1])
        self.starts = flat.reshape(shape)
        self.a_year = self.starts[:, -YEAR - 1 :].sum(axis=1)
        self.ahead = np.arange(self.week + 1, self.week + 1 + WEEKS)
        self.seen = np.array([self._seen(int(week)) for week in self.ahead])

    def _seen(self, week: int) -> int:
        """The latest week before today's that was the same week of the same term."""
        while week >= self.week:
            week = self.terms.like(week)
        return week

    @cached_property
    def by_rule(self) -> Floats:
        """Starts for each of RULES, queue and week ahead."""
        return np.array([self.expected(rule) for rule in RULES], dtype=np.float32)

    def mixed(self, weights: Floats) -> Floats:
        """Starts for each queue and week ahead, the rules mixed."""
        found: Floats = np.tensordot(weights, self.by_rule, 1)
        return found

    def expected(self, rule: Rule) -> Floats:
        """Starts for each queue and week ahead."""
        places = self._of_years(rule)
        if rule.listed:
            places = self._as_listed(places)
        return self._carried(places) if rule.carried else places

    def _of_years(self, rule: Rule) -> Floats:
        found = []
        for back, weeks in enumerate(self.years[: POOLED if rule.pooled else 1]):
            places = self._of_year(back, weeks)
            if rule.trend:
                since = weeks < self.week - HALF
                places = places * np.where(since, self.change(back)[:, None], 1.0)
            found.append(places)
        mean: Floats = np.mean(found, axis=0)
        return mean

    @cached_property
    def years(self) -> list[Ints]:
        """For each week ahead the same week of the last year, and of those before it that are known whole."""
        found = [self.seen]
        for back in range(1, POOLED):
            weeks = np.array([self.terms.like(int(week)) for week in found[-1]])
            known = min(int(weeks.min()), self._same(back).min(), self.week - YEAR * (back + 1))
            if known < max(self.began, self.first):
                break
            found.append(weeks)
        return found

    def _of_year(self, back: int, weeks: Ints) -> Floats:
        near = self.starts.astype(float)
        near[:, 1:-1] = (self.starts[:, :-2] + 2 * self.starts[:, 1:-1] + self.starts[:, 2:]) / 4
        last = self.starts.shape[1] - YEAR * back
        a_year = self.starts[:, last - YEAR - 1 : last].sum(axis=1)
        seen = near[:, weeks - self.first]
        season = near.sum(axis=0)[weeks - self.first] / max(a_year.sum(), 1)
        own = a_year[:, None]
        mixed = (seen + PRIOR * season) * own / (own + PRIOR)
        usual = self.starts.sum(axis=1) / (self.week - self.began + 1)
        found: Floats = np.where(weeks < self.began, usual[:, None], mixed)
        return found

    def change(self, back: int = 0) -> Floats:
        """How many times its pace of the same weeks of a year each queue has kept of late; one where that year is not
        known. `back` nought is the last year."""
        before = self._same(back)
        if before.min() < max(self.began, self.first):
            return np.ones(len(self.record.queues))
        recent = np.arange(self.week - HALF, self.week)
        now, then = (self.starts[:, weeks - self.first].sum(axis=1) for weeks in (recent, before))
        whole = (now.sum() + STEADY) / (then.sum() + STEADY)
        found: Floats = np.clip((now + STEADY * whole) / (then + STEADY), 1 / MOST_CHANGE, MOST_CHANGE)
        return found

    def _same(self, back: int) -> Ints:
        """The weeks of the last half-year, as many years before and one."""
        weeks = np.arange(self.week - HALF, self.week)
        for _ in range(back + 1):
            weeks = np.array([self.terms.like(int(week)) for week in weeks])
        return weeks

    def _as_listed(self, places: Floats) -> Floats:
        """More or fewer as the places listed for a term are more or fewer than those of the term a year before."""
        found, terms = places.copy(), np.array([self.terms.term_of(int(week)) for week in self.ahead])
        for term in np.unique(terms):
            here = np.flatnonzero(terms == term)
            then = self.terms.term_of(int(self.seen[here[0]]))
            for number, queue in enumerate(self.record.queues):
                now, before = self.offers.expected(queue, int(term), then), self.offers.total(queue, then)
                if before:
                    found[number, here] *= now / before
                elif now and not places[number, here].any():
                    found[number, here[:WEEKS_TO_FILL]] = now * self._take_up(number) / WEEKS_TO_FILL
        return found

    def _carried(self, places: Floats) -> Floats:
        """An intake that came early does not come again; one that is late is still to come."""
        back = np.arange(CARRIED, 0, -1)
        if self.seen[0] - CARRIED < max(self.began, self.first):
            return places
        then = self.starts[:, self.seen[0] - back - self.first].sum(axis=1)
        late = then - self.starts[:, self.week + 1 - back - self.first].sum(axis=1)
        cleared = np.cumsum(places, axis=1)
        early = np.minimum(np.maximum(-late, 0), cleared[:, CARRIED - 1])
        found: Floats = np.diff(np.maximum(cleared - early[:, None], 0), axis=1, prepend=0)
        found[:, :WEEKS_TO_FILL] += np.maximum(late, 0)[:, None] / WEEKS_TO_FILL
        return found

    def _take_up(self, number: int) -> float:
        """Starts from this queue for each place offered to it in the last year; at most one."""
        this = self.terms.term_of(self.week)
        queue = self.record.queues[number]
        offered = sum(self.offers.total(queue, term) for term in range(this - self.terms.a_year, this + 1))
        return min(1.0, self.a_year[number] / offered) if offered else 0.0


def shares(starts: Ints, joined: Ints) -> Floats:
    """The share of a queue's places that goes to each of its areas: as far as the areas are unlike, their own.

    `starts` and `joined` count people by area. Where starts scatter around the shares of those who joined no more than
    chance would, the areas are alike and each is taken to get its share of the people; the more they scatter, the more
    each is believed. The weight is that of a Dirichlet-multinomial fitted by its variance.
    """
    people: Floats = joined / max(joined.sum(), 1)
    total, found = starts.sum(), people
    there = people > 0
    if there.sum() < 2 or not total:
        return people
    scatter = ((starts - total * people)[there] ** 2 / (total * people[there])).sum() / (there.sum() - 1)
    if scatter > 1:
        alike = max(total - scatter, 0) / (scatter - 1)
        found = (starts + alike * people) / (total + alike)
    return found
