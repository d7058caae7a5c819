"""Who waits: by rung and weeks waited, by area, by channel and by group, settled together."""

from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from hub.core.db import UnitOfWork
from hub.directory.rungs import RUNGS, Rung
from hub.insight import queries
from hub.insight.group_queries import waiting_by_groups
from hub.insight.measures import LONG_WAIT, band_of
from hub.insight.nested import EVERYBODY, Key
from hub.insight.publication import Publication
from hub.insight.rules import THRESHOLD, Figure
from hub.insight.settled.fits_now import fitting_now
from hub.insight.settled.middle import BANDS, Waits
from hub.insight.settled.parts import keys_of
from hub.insight.types import Filters
from hub.learners.types import ArrivalChannel

ELSEWHERE = "Other or not known"


@dataclass(frozen=True, slots=True)
class Counts:
    """Raw counts of the list: they go into a publication and nowhere else. `by_group` is by the day of joining."""

    by_day: Counter[tuple[Rung, date]]
    by_area: Counter[tuple[Rung, str]]
    by_channel: Counter[ArrivalChannel]
    by_group: Mapping[Key, Counter[date]] = field(default_factory=dict)
    fit_and_free: int = 0
    only_a_club: int = 0


@dataclass(frozen=True, slots=True)
class Waiting:
    """Every figure of the people waiting. Middle waits are in whole weeks; None is one that may not be shown."""

    rungs: list[Rung]
    areas: list[str]
    total: Figure
    by_band: dict[str, Figure]
    by_rung_and_band: dict[tuple[Rung, str], Figure]
    by_rung: dict[Rung, Figure]
    by_rung_and_area: dict[tuple[Rung, str], Figure]
    by_area: dict[str, Figure]
    by_channel: dict[ArrivalChannel, Figure]
    by_group: dict[Key, Figure]
    fit_and_free: Figure
    only_a_club: Figure
    median: int | None
    median_by_rung: dict[Rung, int | None]
    median_by_group: dict[Key, int | None]

    @property
    def named_areas(self) -> list[str]:
        """Those that stand alone."""
        return [area for area in self.areas if area != ELSEWHERE]

    @property
    def waiting_long(self) -> Figure:
        return self.by_band[LONG_WAIT]

    def without_groups(self) -> "Waiting":
        """As the dashboard has it: the name of a part of a group may tell of few people (`settled.fairness`)."""
        return replace(self, by_group={}, median_by_group={})

    def of(self, filters: Filters) -> Figure:
        """The people in that area and rung: a figure of the one publication, never a new count."""
        if filters.rung and filters.area:
            return self.by_rung_and_area[filters.rung, filters.area]
        if filters.area:
            return self.by_area[filters.area]
        return self.by_rung[filters.rung] if filters.rung else self.total

    def bands_of(self, rung: Rung | None) -> dict[str, Figure]:
        return {band: self.by_rung_and_band[rung, band] for band in BANDS} if rung else self.by_band


def publish(uow: UnitOfWork, on: date) -> Waiting:
    """Ask for the counts of the week that ended that day, and settle what may be shown of them."""
    named = areas(uow, on)
    pools = [*named, ELSEWHERE]
    by_area: Counter[tuple[Rung, str]] = Counter()
    by_channel: Counter[ArrivalChannel] = Counter()
    found = queries.waiting_by_rung_area_and_channel(uow, on)
    for (rung, outcode, channel), people in found.items():
        by_area[rung, pooled(outcode, pools)] += people
        by_channel[channel] += people
    by_day, by_group = queries.waiting_by_rung_and_day(uow, on), _by_group(uow, on, named)
    counts = Counts(by_day, by_area, by_channel, by_group, *fitting_now(uow, on))
    return settled(counts, on, RUNGS, pools)


def areas(uow: UnitOfWork, on: date) -> list[str]:
    """The outcodes in which enough people wait to be counted on their own; the others are pooled."""
    counted = queries.waiting_by_area(uow, on)
    return sorted(outcode for outcode, people in counted.items() if outcode and people >= THRESHOLD)


def pooled(outcode: str | None, areas: Sequence[str]) -> str:
    return outcode if outcode is not None and outcode in areas else ELSEWHERE


def _by_group(uow: UnitOfWork, on: date, areas: Sequence[str]) -> dict[Key, Counter[date]]:
    joined: dict[Key, Counter[date]] = defaultdict(Counter)
    for (parts, day), people in waiting_by_groups(uow, on).items():
        for key in keys_of(parts, areas):
            if key != EVERYBODY:
                joined[key][day] += people
    return joined


def settled(counts: Counts, on: date, rungs: Sequence[Rung], areas: Sequence[str]) -> Waiting:
    """The same people lead from bands to rungs to areas to channels, and on through the parts of each group, so
    one publication holds all the tables of the dashboard and of fairness."""
    banded = _banded(counts, on)
    page = Publication()
    total = page.add(banded.total(), "end", "start")
    by_band = page.line(
        {band: sum(banded[rung, band] for rung in rungs) for band in BANDS},
        lambda band: ("start", ("band", band)),
    )
    by_rung_and_band = page.grid(
        {(rung, band): banded[rung, band] for rung in rungs for band in BANDS},
        lambda key: (("band", key[1]), ("in", key[0])),
    )
    by_rung = page.line(
        {rung: sum(banded[rung, band] for band in BANDS) for rung in rungs},
        lambda rung: (("in", rung), ("out", rung)),
    )
    by_rung_and_area = page.grid(
        {(rung, area): counts.by_area[rung, area] for rung in rungs for area in areas},
        lambda key: (("out", key[0]), ("area", key[1])),
    )
    by_area = page.line(
        {area: sum(counts.by_area[rung, area] for rung in rungs) for area in areas},
        lambda area: (("area", area), "areas"),
    )
    by_channel = page.line(
        {channel: counts.by_channel[channel] for channel in ArrivalChannel},
        lambda _channel: ("areas", "channels"),
    )
    by_group, fit_and_free, only_a_club = _add_groups(page, counts, total)
    page.settle()
    waits = Waits(on, counts.by_day, counts.by_group, total, by_band, by_rung, by_rung_and_band, by_group)
    middle = waits.told()
    return Waiting(
        rungs=list(rungs),
        areas=list(areas),
        total=total,
        by_band=by_band,
        by_rung_and_band=by_rung_and_band,
        by_rung=by_rung,
        by_rung_and_area=by_rung_and_area,
        by_area=by_area,
        by_channel=by_channel,
        by_group=by_group,
        fit_and_free=fit_and_free,
        only_a_club=only_a_club,
        median=middle.get(EVERYBODY),
        median_by_rung={rung: middle.get(rung) for rung in rungs},
        median_by_group={key: middle.get(key) for key in by_group},
    )


def _banded(counts: Counts, on: date) -> Counter[tuple[Rung, str]]:
    banded: Counter[tuple[Rung, str]] = Counter()
    for (rung, day), people in counts.by_day.items():
        banded[rung, band_of(day, on)] += people
    return banded


def _add_groups(page: Publication, counts: Counts, total: Figure) -> tuple[dict[Key, Figure], Figure, Figure]:
    """Each group divides everybody anew; last those for whom a class has a place, or only a club, and the rest."""
    by_group: dict[Key, Figure] = {}
    stage: Hashable = "channels"
    for way in sorted({way for way, _ in counts.by_group}):
        parts = {key: days.total() for key, days in counts.by_group.items() if key[0] == way}
        by_group |= page.line(parts, _between(stage, ("group", way)))
        stage = ("group", way)
    fit_and_free = page.add(counts.fit_and_free, stage, "end")
    only_a_club = page.add(counts.only_a_club, stage, "end")
    page.add(total.count - counts.fit_and_free - counts.only_a_club, stage, "end", published=False)
    return by_group, fit_and_free, only_a_club


def _between(tail: Hashable, head: Hashable) -> Callable[[Key], tuple[Hashable, Hashable]]:
    return lambda _key: (tail, head)
