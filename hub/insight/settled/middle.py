"""Middle waits, in whole weeks, told only where nothing can be worked out from them that the numbers do not say.

A middle wait says that half of these people waited so long or less, and half so long or more. Of everybody and of a
level it is told where the bands say already in which of them it lies. Those of groups must beside that leave room for
whatever the bands may hold: what all of them ask for has place among the people known of, whoever the hidden ones are.
"""

from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import reduce
from itertools import permutations
from operator import or_

from hub.directory.rungs import Rung
from hub.insight.measures import WAIT_BANDS, band_of, certainly_middle, median
from hub.insight.nested import EVERYBODY, Key
from hub.insight.rules import Figure
from hub.insight.settled.parts import AREA

BANDS = tuple(label for label, _ in WAIT_BANDS)
ENDS = [most // 7 for _, most in WAIT_BANDS if most is not None]  # of the bands but the last, in weeks
ALL, LEVEL = -1, -2  # ways of dividing people, beside those of groups

Of = Hashable
Told = tuple[int, int]  # a middle wait in weeks, and the most people of whom it can be


@dataclass(frozen=True, slots=True)
class Middle:
    """A middle wait in days, of these people; `way` divides everybody, and they are a part of it."""

    way: int
    of: Of
    days: int
    figure: Figure

    @property
    def weeks(self) -> int:
        return self.days // 7

    @property
    def told(self) -> Told:
        return self.weeks, int(self.figure.told[1])


@dataclass(frozen=True, slots=True)
class Waits:
    """People by the day they joined, of all levels and by part of a group, with the figures settled of them."""

    on: date
    by_day: Mapping[tuple[Rung, date], int]
    by_part: Mapping[Key, Mapping[date, int]]
    total: Figure
    by_band: Mapping[str, Figure]
    by_rung: Mapping[Rung, Figure]
    by_rung_and_band: Mapping[tuple[Rung, str], Figure]
    by_group: Mapping[Key, Figure]

    def told(self) -> dict[Of, int]:
        """By EVERYBODY, level and part of a group; none by area: areas are told by level, and levels by band."""
        known = [one for one in self._of_levels() if self._in_a_known_band(one)]
        groups = [
            one
            for key, figure in self.by_group.items()
            if key[0] != AREA
            for one in self._middle(key[0], key, self.by_part[key], figure)
        ]
        groups.sort(key=lambda one: -(one.figure.shown or 0))
        least = [self.by_band[band].told[0] for band in BANDS]
        return {one.of: one.weeks for one in leaving_room([*known, *groups], self.total.told[0], least)}

    def _of_levels(self) -> list[Middle]:
        days: dict[Of, Counter[date]] = defaultdict(Counter)
        for (rung, day), people in self.by_day.items():
            days[rung][day] += people
            days[EVERYBODY][day] += people
        levels = [self._middle(LEVEL, rung, days[rung], figure) for rung, figure in self.by_rung.items()]
        return sum(levels, self._middle(ALL, EVERYBODY, days[EVERYBODY], self.total))

    def _middle(self, way: int, of: Of, joined: Mapping[date, int], figure: Figure) -> list[Middle]:
        """None where few people wait, or where how many may not be told."""
        days = median({(self.on - day).days: people for day, people in joined.items()})
        return [] if figure.hidden or days is None else [Middle(way, of, days, figure)]

    def _in_a_known_band(self, one: Middle) -> bool:
        bands = (
            self.by_band
            if one.way == ALL
            else {band: figure for (rung, band), figure in self.by_rung_and_band.items() if rung == one.of}
        )
        place = BANDS.index(band_of(self.on - timedelta(days=one.days), self.on))
        return certainly_middle([bands[band].told for band in BANDS], place)


def leaving_room(wanted: Iterable[Middle], least: float, bands: Sequence[float]) -> list[Middle]:
    """Those that may be told together; an earlier one goes before a later. Nothing is asked of the first alone."""
    told: list[Middle] = []
    for one in wanted:
        ways: dict[int, list[Told]] = defaultdict(list)
        for each in (*told, one):
            ways[each.way].append(each.told)
        groups = [told for way, told in ways.items() if way not in (ALL, LEVEL)]
        every = list(ways.values())
        if (
            _apart(every, least)
            and _each_is_somebody(every, bands)
            and all(_fits(way, bands) for way in groups)
        ):
            told.append(one)
    return told


def _each_is_somebody(ways: Sequence[Sequence[Told]], bands: Sequence[float]) -> bool:
    """Whether each band holds those who wait exactly as long as a middle wait says; one may be so in several ways."""
    middle = reduce(or_, (Counter(weeks for weeks, _ in way) for way in ways))
    needed = Counter[int]()
    for weeks, people in middle.items():
        needed[bisect_left(ENDS, weeks)] += people
    return all(people <= bands[place] for place, people in needed.items())


def _apart(ways: Sequence[Sequence[Told]], least: float) -> bool:
    """Whether there is room for whom one way puts below a week and another above it, in any two ways."""
    return all(
        _up_to(weeks, one) + _over(weeks, other) <= least
        for one, other in permutations(ways, 2)
        for weeks, _ in one
    )


def _fits(way: Sequence[Told], bands: Sequence[float]) -> bool:
    """Whether the bands up to each hold at least whom the middle waits put there, and those after it the others."""
    return all(
        _up_to(end, way) <= sum(bands[:place]) and _over(end, way) <= sum(bands[place:])
        for place, end in enumerate(ENDS, start=1)
    )


def _up_to(weeks: int, way: Sequence[Told]) -> int:
    """How many waited so long or less, at least."""
    return sum((people + 1) // 2 for middle, people in way if middle <= weeks)


def _over(weeks: int, way: Sequence[Told]) -> int:
    """How many waited longer, at least."""
    return sum(people // 2 + 1 for middle, people in way if middle > weeks)
