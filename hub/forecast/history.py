"""What the last year and a half say of each queue, counted once for everybody who asks on one day.

The places that a queue can expect in a week ahead are the starts it had in the same week of the same term a year
before, more or fewer as classes now offer more or fewer places in that term than they did then. A provider that
has listed anything for a term is taken at its word; the others are expected to offer what they did a year ago.
"""

from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from functools import cached_property
from itertools import pairwise
from uuid import UUID

import numpy as np

from hub.directory.types import LEVELS, Level, Strand
from hub.forecast.clock import MOST_LEAVING, WEEKS, Floats, Queue, Reach, simulate
from hub.forecast.terms import Terms, week_of
from hub.forecast.types import ENOUGH, Cell, Passage, Taught

YEAR_DAYS = 364
LOOKS_BACK = timedelta(weeks=80)  # the same week of the same term a year before, whichever week it is
STANDS_ALONE = 50  # starts a year from which one area's queue is looked at by itself
PATIENCE = (0, 13, 26, 52)  # weeks waited from which people leave at a rate of their own
PRIOR_STARTS = 300  # starts of the whole hub's season that each queue's own are mixed with
DRAWN = 52.0  # weeks of waiting that stand for the usual chance to leave beside what a stage shows of itself
WEEKS_TO_FILL = 6  # over which places are taken in a term that had none a year before


def stages(joined_on: date) -> Iterator[tuple[date, date]]:
    """From when to when somebody who joined then is in each stage of PATIENCE."""
    for first, last in pairwise((*PATIENCE, None)):
        until = date.max if last is None else joined_on + timedelta(weeks=last)
        yield joined_on + timedelta(weeks=first or 0), until


def stage_of(joined_on: date, day: date) -> int:
    return bisect_right(PATIENCE, (day - joined_on).days // 7) - 1


class Tally:
    """The counts of one queue. Weeks are numbers of `terms.week_of`; the lists follow PATIENCE."""

    def __init__(self) -> None:
        self.starts: Counter[int] = Counter()
        self.joined: Counter[int] = Counter()  # by priority group, in the last year
        self.starts_a_year = 0
        self.left = [0] * len(PATIENCE)  # for other reasons, in the last year
        self.waited = [0.0] * len(PATIENCE)  # person-weeks of the last year
        self.waiting: list[int] = []  # how many weeks each of those who wait now has waited

    def count(self, passage: Passage, today: date) -> None:
        begin = today - timedelta(days=YEAR_DAYS)
        end = passage.ended_on or today
        self.joined[passage.group] += passage.joined_on >= begin
        for stage, (since, until) in enumerate(stages(passage.joined_on)):
            self.waited[stage] += max((min(end, until) - max(since, begin)).days, 0) / 7
        if passage.started:
            self.starts[week_of(end)] += 1
            self.starts_a_year += end >= begin
        elif passage.ended_on is not None:
            self.left[stage_of(passage.joined_on, end)] += end >= begin
        else:
            self.waiting.append((today - passage.joined_on).days // 7)

    def overtaking(self, group: int) -> float:
        """Newcomers a week of a better priority group."""
        return sum(count for other, count in self.joined.items() if other < group) * 7 / YEAR_DAYS


class Offers:
    """Places by provider for each term, level and kind of class, where classes start in that term."""

    def __init__(self, classes: Iterable[Taught], terms: Terms) -> None:
        self.places: dict[tuple[int, Level, Strand], Counter[UUID | str]] = defaultdict(Counter)
        self.listed: dict[int, set[UUID | str]] = defaultdict(set)
        for taught in classes:
            if taught.starts_on is not None and taught.places is not None:
                term = terms.term_of(week_of(taught.starts_on))
                self.listed[term].add(taught.provider_id)
                for level in filter(taught.takes, LEVELS):
                    self.places[term, level, taught.strand][taught.provider_id] += taught.places


class History:
    """Every queue of the hub as it stood on one day."""

    def __init__(
        self, passages: Iterable[Passage], classes: Iterable[Taught], terms: Terms, today: date, spread: float
    ) -> None:
        self.today, self.terms, self.spread = today, terms, spread
        self.tallies: dict[Cell, Tally] = defaultdict(Tally)
        self.started: list[Passage] = []
        for passage in passages:
            self._count(passage)
        self._offers = Offers(classes, terms)
        self._reaches: dict[tuple[Cell, int], Reach] = {}

    def _count(self, passage: Passage) -> None:
        cells = [Cell(passage.level, passage.strand)]
        if passage.area:
            cells.append(Cell(passage.level, passage.strand, passage.area))
        for cell in cells:
            self.tallies[cell].count(passage, self.today)
        if passage.started:
            self.started.append(passage)

    def cell_of(self, level: Level, strand: Strand, area: str | None) -> Cell | None:
        """The narrowest queue with enough outcomes to speak of; None where there is none."""
        ladder = ((Cell(level, strand, area), STANDS_ALONE), (Cell(level, strand), ENOUGH))
        return next((cell for cell, enough in ladder if self.starts_a_year(cell) >= enough), None)

    def starts_a_year(self, cell: Cell) -> int:
        return self.tallies[cell].starts_a_year if cell in self.tallies else 0

    def a_week(self, cell: Cell) -> float:
        """Starts a week over the last year: the throughput of a queue."""
        return self.starts_a_year(cell) * 7 / YEAR_DAYS

    def reach(self, cell: Cell, group: int) -> Reach:
        """Walked once for all who ask."""
        if (cell, group) not in self._reaches:
            self._reaches[cell, group] = simulate(self.queue(cell, group), self.spread)
        return self._reaches[cell, group]

    def queue(self, cell: Cell, group: int) -> Queue:
        tally, first = self.tallies[cell], week_of(self.today) + 1
        term = [self.terms.term_of(week) for week in range(first, first + WEEKS)]
        return Queue(
            places=self._places(cell, first),
            term=np.array(term) - term[0],
            leaving=self.leaving(cell),
            overtaking=tally.overtaking(group),
            outcomes=tally.starts_a_year,
        )

    def leaving(self, cell: Cell) -> Floats:
        """For each week ahead the chance that one of those who wait now leaves in it without a place.

        It goes by how long each has waited by then: people do not stay equally patient.
        """
        waited = np.array(self.tallies[cell].waiting or [0])
        by_then = np.arange(WEEKS)[:, None] + np.unique(waited)
        people = np.bincount(waited)[np.unique(waited)]
        chance = np.array(self.chances)[np.searchsorted(PATIENCE, by_then, side="right") - 1]
        return np.average(chance, axis=1, weights=people)

    @cached_property
    def chances(self) -> list[float]:
        """For each stage of waiting the chance a week, over the whole hub, to leave without a place.

        A stage that few have reached says little of itself: it is drawn towards the chance of all stages.
        """
        whole = [tally for cell, tally in self.tallies.items() if cell.area is None]
        stages = range(len(PATIENCE))
        left = [sum(tally.left[stage] for tally in whole) for stage in stages]
        waited = [sum(tally.waited[stage] for tally in whole) for stage in stages]
        usual = sum(left) / (sum(waited) + DRAWN)
        return [min(MOST_LEAVING, (left[n] + DRAWN * usual) / (waited[n] + DRAWN)) for n in stages]

    @cached_property
    def season(self) -> Counter[int]:
        """Starts of the whole hub by week."""
        return sum((tally.starts for cell, tally in self.tallies.items() if cell.area is None), Counter())

    @cached_property
    def season_a_year(self) -> int:
        return sum(tally.starts_a_year for cell, tally in self.tallies.items() if cell.area is None)

    @cached_property
    def recorded_from(self) -> int:
        """The first week that the hub knows any start of."""
        weeks = [week for tally in self.tallies.values() for week in tally.starts]
        return min(weeks, default=week_of(self.today))

    def _places(self, cell: Cell, first: int) -> Floats:
        places = np.zeros(WEEKS)
        terms: dict[int, list[tuple[int, int | None]]] = defaultdict(list)
        for week in range(first, first + WEEKS):
            terms[self.terms.term_of(week)].append((week, self._seen(week)))
        for term, weeks in terms.items():
            for week, expected in self._of_term(cell, term, weeks):
                places[week - first] = expected
        return places

    def _seen(self, week: int) -> int | None:
        """The latest week before today's that was the same week of the same term."""
        seen: int | None = week
        while seen is not None and seen >= week_of(self.today):
            seen = self.terms.a_year_before(seen)
        return seen

    def _of_term(
        self, cell: Cell, term: int, weeks: list[tuple[int, int | None]]
    ) -> Iterator[tuple[int, float]]:
        """What each week of one term can expect."""
        then = next((self.terms.term_of(seen) for _, seen in weeks if seen is not None), term)
        now, before = self._expected(cell, term, then), self._total(cell, then)
        same = [self._same(cell, seen) for _, seen in weeks]
        change = now / before if before else 1.0
        fresh = 0.0 if before or any(same) else now * self._take_up(cell) / WEEKS_TO_FILL
        for position, (week, _) in enumerate(weeks):
            yield week, same[position] * change + (fresh if position < WEEKS_TO_FILL else 0.0)

    def _same(self, cell: Cell, seen: int | None) -> float:
        """Starts in the week a year before, mixed with the season of the whole hub; before that week, the usual."""
        if seen is None:
            return 0.0
        if seen < self.recorded_from:
            return self._usual(cell)
        own, tally = self.starts_a_year(cell), self.tallies[cell]
        season = PRIOR_STARTS * self.season[seen] / max(self.season_a_year, 1)
        return (tally.starts[seen] + season) * own / (own + PRIOR_STARTS)

    def _usual(self, cell: Cell) -> float:
        """Starts a week since the hub began, for weeks whose year before it does not know."""
        weeks = week_of(self.today) - self.recorded_from + 1
        return sum(self.tallies[cell].starts.values()) / weeks

    def _total(self, cell: Cell, term: int) -> int:
        return self._offers.places[term, cell.level, cell.strand].total()

    def _expected(self, cell: Cell, term: int, then: int) -> int:
        """The places of a term: as listed where the provider has listed, else as a year before."""
        if term == then:
            return self._total(cell, then)
        before = self._offers.places[then, cell.level, cell.strand]
        listed = self._offers.listed[term]
        return self._total(cell, term) + sum(n for provider, n in before.items() if provider not in listed)

    def _take_up(self, cell: Cell) -> float:
        """Starts from this queue for each place offered to it in the last year; at most one."""
        this = self.terms.term_of(week_of(self.today))
        offered = sum(self._total(cell, term) for term in range(this - self.terms.a_year, this + 1))
        return min(1.0, self.starts_a_year(cell) / offered) if offered else 0.0
