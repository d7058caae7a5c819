"""An invented hub, week by week from a seed, on which forecasts are tried. It shares no rule with the forecaster.

People come in waves and in good and bad years, have patience of their own, can come at some times of the week and
not at others, and do not always turn up. Terms begin a week early or late; classes are listed at different times,
some are called off, and many places go to those who stay on. Years of a simulated hub are longer than what the
forecaster is told, so that everybody's true day is known in the end.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from hub.directory.types import Level, Strand
from hub.forecast.types import Passage, Taught

BEGINS = date(2023, 1, 2)
WEEKS = 52 * 6
LEVELS = (Level.PE, Level.E1, Level.E2, Level.E3)
SHARES = (0.2, 0.4, 0.25, 0.15)  # of the people who come
AREAS = ("E5", "E8", "E9", "N16")
PROVIDERS = ("college", "adult", "charity")
SEASONS = {"autumn": ((9, 8), 1.0), "spring": ((1, 6), 0.55), "summer": ((4, 21), 0.3)}
CAME_BY_MONTH = (1.4, 1.0, 0.9, 0.9, 0.8, 0.8, 0.7, 1.0, 1.7, 1.3, 1.0, 0.5)
FILLED = (0.15, 0.35, 0.2, 0.12, 0.1, 0.08)  # of a class's places, from the week before it begins
TIMES = 3


@dataclass(slots=True)
class Person:
    """Weeks count from BEGINS."""

    level: int
    group: int
    came: int
    patience: float
    times: frozenset[int]
    area: str
    lot: float
    gone: int | None = None
    started: Taught | None = None

    def waits(self, week: int) -> bool:
        return self.came <= week and (self.gone is None or self.gone > week)

    def order(self) -> tuple[int, int, float]:
        return self.group, self.came, self.lot


@dataclass(slots=True)
class Course:
    level: int
    begins: int
    listed: int
    time: int
    room: float
    taught: Taught
    runs: bool = True


class SimulatedHub:
    """`rolling` fills places all the year round instead of by term. `size` is people who come in a year."""

    def __init__(self, seed: int, *, rolling: bool, size: int = 420) -> None:
        self.rng = Random(seed)  # noqa: S311 - invents people, keeps no secret
        self.size, self.rolling = size, rolling
        self.people: list[Person] = []
        self.courses = [] if rolling else list(self._courses())
        self.mood = 1.0
        queue: list[Person] = []
        for week in range(WEEKS):
            queue = self._live(week, queue)

    def passages(self, until: int) -> list[Passage]:
        """The list's history as the hub knew it in this week."""
        return [passage(person, until) for person in self.people if person.came <= until]

    def listed(self, until: int) -> list[Taught]:
        return [course.taught for course in self.courses if course.listed <= until and course.runs]

    def waiting(self, week: int) -> list[Person]:
        """In the order of the list."""
        return sorted((person for person in self.people if person.waits(week)), key=Person.order)

    def _live(self, week: int, queue: list[Person]) -> list[Person]:
        came = list(self._arrive(week))
        self.people += came
        queue = sorted((p for p in [*queue, *came] if self._stays(p, week)), key=Person.order)
        for level, time, seats, taught in self._seats(week):
            for _ in range(seats):
                self._seat(queue, level, time, taught, week)
        return [person for person in queue if person.gone is None]

    def _arrive(self, week: int) -> Iterator[Person]:
        self.mood = 0.97 * self.mood + 0.03 * self.rng.lognormvariate(0, 0.8)
        month = (BEGINS + timedelta(weeks=week)).month
        for _ in range(self._about(self.size / 52 * CAME_BY_MONTH[month - 1] * self.mood)):
            rng = self.rng
            yield Person(
                level=rng.choices(range(len(LEVELS)), SHARES)[0],
                group=rng.choices((1, 2, 3), (0.03, 0.06, 0.91))[0],
                came=week,
                patience=rng.weibullvariate(70, 1.3),
                times=frozenset(rng.sample(range(TIMES), rng.choice((1, 2, 3, 3)))),
                area=rng.choice(AREAS),
                lot=rng.random(),
            )

    def _stays(self, person: Person, week: int) -> bool:
        if week - person.came > person.patience:
            person.gone = week
        return person.gone is None

    def _seats(self, week: int) -> Iterator[tuple[int, int, int, Taught | None]]:
        """What is free this week: level, time, how many, in which class."""
        for course in self.courses:
            into = week - course.begins + 1
            if course.runs and 0 <= into < len(FILLED):
                yield course.level, course.time, self._about(course.room * FILLED[into]), course.taught
        if self.rolling:
            month = (BEGINS + timedelta(weeks=week)).month
            quiet = {8: 0.2, 12: 0.5}.get(month, 1.1)
            for level, share in enumerate(SHARES):
                rate = 0.62 * self.size / 52 * share * quiet * self.rng.lognormvariate(0, 0.3)
                yield level, self.rng.randrange(TIMES), self._about(rate), None

    def _seat(self, queue: list[Person], level: int, time: int, taught: Taught | None, week: int) -> None:
        """The first who can come and does turn up."""
        for person in queue:
            fits = person.gone is None and person.level == level and time in person.times
            if fits and person.came < week and self.rng.random() < 0.85:
                person.gone, person.started = week, taught or NOWHERE
                return

    def _courses(self) -> Iterator[Course]:
        """Every class of every term, some years richer than others."""
        for year in range(BEGINS.year, BEGINS.year + WEEKS // 52 + 1):
            for (month, day), share in SEASONS.values():
                late = self.rng.choice((-1, 0, 0, 1))
                begins = (date(year, month, day) - BEGINS).days // 7 + late
                richness = self.rng.lognormvariate(0, 0.12)
                for provider in PROVIDERS:
                    yield from self._courses_of(provider, begins, share * richness)

    def _courses_of(self, provider: str, begins: int, share: float) -> Iterator[Course]:
        listed = begins - self.rng.randint(3, 14)
        for level, wanted in enumerate(SHARES):
            places = self.size * wanted * share * 0.42 / len(PROVIDERS) * self.rng.lognormvariate(0, 0.2)
            for time in range(TIMES):
                said = max(1, round(places / TIMES / 0.7))
                taught = Taught(provider, LEVELS[level], LEVELS[level], Strand.GENERAL, day_of(begins), said)
                new = self.rng.uniform(0.5, 0.9)  # the others stay on from the term before
                yield Course(level, begins, listed, time, said * new, taught, self.rng.random() > 0.04)

    def _about(self, mean: float) -> int:
        """A whole number that is `mean` on average, scattered like independent arrivals."""
        count, left = 0, mean
        while (left := left - self.rng.expovariate(1.0)) > 0:
            count += 1
        return count


NOWHERE = Taught("somewhere", None, None, Strand.GENERAL, None, None)


def day_of(week: int) -> date:
    return BEGINS + timedelta(weeks=week)


def passage(person: Person, until: int) -> Passage:
    """What the hub knows of one person by that week, and no more."""
    gone = person.gone if person.gone is not None and person.gone <= until else None
    return Passage(
        level=LEVELS[person.level],
        strand=Strand.GENERAL,
        area=person.area,
        group=person.group,
        joined_on=day_of(person.came),
        ended_on=None if gone is None else day_of(gone),
        started=gone is not None and person.started is not None,
        taught=person.started if gone is not None else None,
    )
