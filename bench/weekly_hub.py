"""A world lived week by week: each week so many seats fall free and are filled from the front of the list.

It shares no rule with the forecaster. People come in waves and in good and bad years, have patience of their own, can
come at some times of the week and not at others, and do not always turn up. Terms begin a week early or late; classes
are listed at different times, some are called off, and many places go to those who stay on.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from math import log
from random import Random

from bench.worlds import BEGINS, Life, World, day_of
from hub.directory.types import Level, Strand
from hub.forecast.types import Passage, Taught

PROVIDERS = ("college", "adult", "charity")
FILLED = (0.15, 0.35, 0.2, 0.12, 0.1, 0.08)  # of a class's places, from the week before it begins
QUIET = {8: 0.2, 12: 0.5}  # months in which a rolling intake takes fewer
TIMES = 3
WEIBULL = 1.3  # how much more likely people leave the longer they have waited


@dataclass(slots=True)
class Person:
    """Weeks count from the beginning of the world."""

    level: str
    group: int
    came: int
    patience: float
    times: frozenset[int]
    area: str
    lot: float
    gone: int | None = None
    started: Taught | None = None

    def order(self) -> tuple[int, int, float]:
        return self.group, self.came, self.lot

    @property
    def passage(self) -> Passage:
        return Passage(
            level=Level(self.level),
            strand=Strand.GENERAL,
            area=self.area,
            group=self.group,
            joined_on=day_of(self.came),
            ended_on=None if self.gone is None else day_of(self.gone),
            started=self.started is not None,
            taught=self.started,
        )


@dataclass(slots=True)
class Course:
    level: str
    area: str
    begins: int
    time: int
    room: float
    taught: Taught
    runs: bool = True


NOWHERE = Taught("somewhere", None, None, Strand.GENERAL, None, None)


def lived(world: World) -> Life:
    hub = WeeklyHub(world)
    people = sorted(hub.people, key=lambda one: (one.came, one.lot))
    listed = [course.taught for course in hub.courses if course.runs] if world.listed else []
    return Life([one.passage for one in people], listed, BEGINS, day_of(hub.weeks))


class WeeklyHub:
    def __init__(self, world: World) -> None:
        self.world, self.rng = world, Random(world.seed)  # noqa: S311 - invents people, keeps no secret
        self.weeks = 52 * world.years
        self.people: list[Person] = []
        self.queues: dict[str, list[Person]] = {level: [] for level in world.levels}
        self.courses = list(self._courses())
        self.open: dict[int, list[Course]] = {}
        for course in self.courses:
            for week in range(course.begins - 1, course.begins - 1 + len(FILLED)):
                self.open.setdefault(week, []).append(course)
        self.mood = 1.0
        for week in range(self.weeks):
            self._live(week)

    def _live(self, week: int) -> None:
        came = list(self._arrive(week))
        self.people += came
        for level, queue in self.queues.items():
            staying = [*(p for p in queue if p.gone is None), *(p for p in came if p.level == level)]
            self.queues[level] = sorted((p for p in staying if self._stays(p, week)), key=Person.order)
        for level, area, time, seats, taught in self._seats(week):
            for _ in range(seats):
                self._seat(level, area, time, taught, week)

    def _arrive(self, week: int) -> Iterator[Person]:
        world, rng = self.world, self.rng
        self.mood = 0.97 * self.mood + 0.03 * rng.lognormvariate(-0.32, 0.8)
        scale = world.patience / log(2) ** (1 / WEIBULL)
        for _ in range(self._about(world.coming(day_of(week)) * self.mood)):
            yield Person(
                level=_one_of(rng, world.levels),
                group=rng.choices((1, 2, 3), (world.urgent / 3, world.urgent * 2 / 3, 1 - world.urgent))[0],
                came=week,
                patience=rng.weibullvariate(scale, WEIBULL),
                times=frozenset(rng.sample(range(TIMES), rng.choice((1, 2, 3, 3)))),
                area=_one_of(rng, world.areas),
                lot=rng.random(),
            )

    def _stays(self, person: Person, week: int) -> bool:
        if week - person.came > person.patience:
            person.gone = week
        return person.gone is None

    def _seats(self, week: int) -> Iterator[tuple[str, str, int, int, Taught]]:
        """What is free this week: level, area, time, how many, in which class."""
        for course in self.open.get(week, []):
            if course.runs:
                seats = self._about(course.room * FILLED[week - course.begins + 1])
                yield course.level, course.area, course.time, seats, course.taught
        quiet = QUIET.get(day_of(week).month, 1.1)
        for level in filter(self.world.rolling, self.world.levels):
            for area in self._where():
                rate = self.world.starts_possible(level, week) / 52 * quiet * self._share(area)
                seats = self._about(rate * self.rng.lognormvariate(0, 0.3))
                yield level, area, self.rng.randrange(TIMES), seats, NOWHERE

    def _where(self) -> list[str]:
        return list(self.world.areas) if self.world.apart else [""]

    def _share(self, area: str) -> float:
        return self.world.areas[area] / sum(self.world.areas.values()) if area else 1.0

    def _seat(self, level: str, area: str, time: int, taught: Taught, week: int) -> None:
        """The first who can come and does turn up."""
        for person in self.queues[level]:
            fits = person.gone is None and time in person.times and area in ("", person.area)
            if fits and person.came < week and self.rng.random() > self.world.no_show:
                person.gone, person.started = week, taught
                return

    def _courses(self) -> Iterator[Course]:
        """Every class of every term, some years richer than others."""
        for first, share in self.world.term_starts():
            begins = _week(first) + self.rng.choice((-1, 0, 0, 1))
            richness = self.rng.lognormvariate(0, 0.12)
            for provider in PROVIDERS:
                listed = begins - self.rng.randint(3, 14)
                for level in self.world.levels:
                    if not self.world.rolling(level):
                        yield from self._courses_of(provider, level, begins, listed, share * richness)

    def _courses_of(
        self, provider: str, level: str, begins: int, listed: int, share: float
    ) -> Iterator[Course]:
        for area in self._where():
            places = self.world.starts_possible(level, begins) * share * self._share(area) / len(PROVIDERS)
            places *= self.rng.lognormvariate(0, 0.2)
            for time in range(TIMES):
                said = max(1, round(places / TIMES / 0.7))
                taught = Taught(
                    provider, Level(level), Level(level), Strand.GENERAL, day_of(begins), said, day_of(listed)
                )
                new = self.rng.uniform(0.5, 0.9)  # the others stay on from the term before
                yield Course(
                    level, area, begins, time, places / TIMES / 0.7 * new, taught, self.rng.random() > 0.04
                )

    def _about(self, mean: float) -> int:
        """A whole number that is `mean` on average, scattered like independent arrivals."""
        count, left = 0, mean
        while (left := left - self.rng.expovariate(1.0)) > 0:
            count += 1
        return count


def _one_of(rng: Random, shares: Mapping[str, float]) -> str:
    return rng.choices(list(shares), list(shares.values()))[0]


def _week(day: date) -> int:
    return (day - BEGINS).days // 7
