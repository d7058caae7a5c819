"""A world lived day by day: offers go out, are answered after days or never, and seats fall free as people finish.

It shares nothing with `weekly_hub` but the description of the world, so that what holds in the one can be checked
in the other. Classes have seats, a weekday slot and an end. An offer holds its seat until it is answered; who says no
stays on the list and is not asked for that class again; who has said yes may not come, and then leaves the list or
goes on waiting. A seat that falls free in the first weeks is offered to the next. A rolling class never ends: its
seats fall free as its learners move on.
"""

import heapq
from bisect import insort
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import partial
from itertools import count
from random import Random

from bench.worlds import BEGINS, Life, World
from hub.directory.types import Level, Strand
from hub.forecast.types import Passage, Taught

SLOTS = 6
SIZE = 12  # seats of a class
OPENS = 45  # days before the first day at which a class makes offers
CLOSES = 40  # days after it until which it does
DAYS_TO_ANSWER = 9
SAYS_YES, SAYS_NO = 0.72, 0.16  # the others do not answer
STAYS_ON = 0.45  # of a term's seats, taken by learners of the term before
DROPS_OUT = 0.08  # in the first weeks
MOVES_ON = 140  # days in a rolling class, on average
CAMPAIGN = 1 / 90  # chance of a day on which many come at once


@dataclass(slots=True)
class Person:
    """Days count from the beginning of the world."""

    number: int
    level: str
    area: str
    group: int
    came: int
    lot: float
    slots: frozenset[int]
    asked: set[int] = field(default_factory=set)
    held: bool = False
    ended: int | None = None
    went: Taught | None = None

    def __lt__(self, other: "Person") -> bool:
        return (self.group, self.came, self.lot) < (other.group, other.came, other.lot)


@dataclass(slots=True)
class Group:
    """A class of so many seats; `first` None takes people all the year round."""

    number: int
    level: str
    area: str
    slot: int
    seats: int
    first: int | None
    taught: Taught

    def open_on(self, day: int) -> bool:
        return self.first is None or self.first - OPENS <= day <= self.first + CLOSES

    def takes(self, person: Person) -> bool:
        return (
            not person.held
            and self.slot in person.slots
            and self.number not in person.asked
            and self.area in ("", person.area)
        )


def lived(world: World) -> Life:
    hub = DailyHub(world)
    hub.live()
    people = sorted(hub.people, key=lambda one: (one.came, one.lot))
    return Life([_passage(one) for one in people], hub.listed, BEGINS, day(hub.days))


def day(number: int) -> date:
    return BEGINS + timedelta(days=number)


def _passage(one: Person) -> Passage:
    return Passage(
        level=Level(one.level),
        strand=Strand.GENERAL,
        area=one.area,
        group=one.group,
        joined_on=day(one.came),
        ended_on=None if one.ended is None else day(one.ended),
        started=one.went is not None,
        taught=one.went,
    )


class DailyHub:
    def __init__(self, world: World) -> None:
        self.world, self.rng = world, Random(world.seed)  # noqa: S311 - invents people, keeps no secret
        self.days = 364 * world.years
        self.people: list[Person] = []
        self.waiting: dict[str, list[Person]] = {level: [] for level in world.levels}
        self.groups: list[Group] = []
        self.listed: list[Taught] = []
        self.events: list[tuple[int, int, Callable[[int], None]]] = []
        self.ticket = count()

    def live(self) -> None:
        self._open_classes()
        for today in range(self.days):
            while self.events and self.events[0][0] <= today:
                heapq.heappop(self.events)[2](today)
            if day(today).weekday() < 5:
                self._arrivals(today)
                self._offers(today)

    def later(self, when: int, what: Callable[[int], None]) -> None:
        heapq.heappush(self.events, (when, next(self.ticket), what))

    def _arrivals(self, today: int) -> None:
        rng, world = self.rng, self.world
        many = rng.uniform(1, 3) * world.people / 52 if rng.random() < CAMPAIGN else 0.0
        for _ in range(_drawn(rng, world.coming(day(today)) / 5 * 0.92 + many)):
            person = Person(
                number=len(self.people),
                level=rng.choices(list(world.levels), list(world.levels.values()))[0],
                area=rng.choices(list(world.areas), list(world.areas.values()))[0],
                group=1 if rng.random() < world.urgent else 3,
                came=today,
                lot=rng.random(),
                slots=frozenset(slot for slot in range(SLOTS) if rng.random() < 0.55) or frozenset([0]),
            )
            self.people.append(person)
            insort(self.waiting[person.level], person)
            patience = rng.lognormvariate(0, 0.9) * world.patience * 7
            self.later(today + 1 + int(patience), partial(self._gives_up, person))

    def _gives_up(self, person: Person, today: int) -> None:
        if person.ended is None and not person.held:
            self._ends(person, today)

    def _ends(self, person: Person, today: int, went: Taught | None = None) -> None:
        person.ended, person.went = today, went
        self.waiting[person.level].remove(person)

    def _offers(self, today: int) -> None:
        for group in self.groups:
            if group.seats and group.open_on(today):
                for person in [one for one in self.waiting[group.level] if group.takes(one)][: group.seats]:
                    self._offer(group, person, today)

    def _offer(self, group: Group, person: Person, today: int) -> None:
        rng = self.rng
        group.seats, person.held = group.seats - 1, True
        person.asked.add(group.number)
        answer = rng.random()
        says_yes = answer < SAYS_YES
        silent = answer > SAYS_YES + SAYS_NO
        after = DAYS_TO_ANSWER + 1 if silent else rng.randint(1, DAYS_TO_ANSWER)
        self.later(
            today + after,
            lambda now: self._accepted(group, person, now) if says_yes else self._free(group, person),
        )

    def _free(self, group: Group, person: Person) -> None:
        group.seats, person.held = group.seats + 1, False

    def _accepted(self, group: Group, person: Person, today: int) -> None:
        begins = max(group.first or 0, today + self.rng.randint(1, 9))
        self.later(begins, lambda now: self._first_day(group, person, now))

    def _first_day(self, group: Group, person: Person, today: int) -> None:
        if self.rng.random() < self.world.no_show:
            self._free(group, person)
            if self.rng.random() < 0.5:
                self._ends(person, today)
            return
        self._ends(person, today, group.taught)
        stays = self.rng.expovariate(1 / MOVES_ON) if group.first is None else None
        if stays is not None or self.rng.random() < DROPS_OUT:
            self.later(
                today + (1 + int(stays) if stays is not None else self.rng.randint(3, 25)),
                lambda now: self._seat_back(group),
            )

    def _seat_back(self, group: Group) -> None:
        group.seats += 1

    def _open_classes(self) -> None:
        world = self.world
        for area in list(world.areas) if world.apart else [""]:
            for level in world.levels:
                if world.rolling(level):
                    self._rolling(level, area)
        for first, share in world.term_starts():
            rich = self.rng.lognormvariate(0, 0.12)
            for area in list(world.areas) if world.apart else [""]:
                for level in world.levels:
                    if not world.rolling(level):
                        self._term(level, area, first, share * rich)

    def _share(self, area: str) -> float:
        return self.world.areas[area] / sum(self.world.areas.values()) if area else 1.0

    def _rolling(self, level: str, area: str) -> None:
        """As many seats as give the starts of a year, each free again as its learner moves on; a shock changes them."""
        weeks = [0, *([self.world.shock.week] if self.world.shock else [])]
        had = 0.0
        for week in weeks:
            seats = self.world.starts_possible(level, week) * self._share(area) * (MOVES_ON + 12) / 364
            self.later(7 * week, partial(self._more_seats, level, area, round(seats - had)))
            had = seats

    def _more_seats(self, level: str, area: str, more: int, today: int) -> None:
        if more > 0:
            for slot, seats in enumerate(_split(more, self.rng)):
                taught = Taught(f"rolling {slot}", Level(level), Level(level), Strand.GENERAL, None, seats)
                self.groups.append(Group(self._number(), level, area, slot % SLOTS, seats, None, taught))
        theirs = [group for group in self.groups if (group.level, group.area) == (level, area)]
        for group in theirs if more < 0 else []:
            group.seats += round(more / len(theirs))

    def _term(self, level: str, area: str, first: date, share: float) -> None:
        begins = (first - BEGINS).days + self.rng.randint(0, 9)
        if begins < 0:
            return
        new = self.world.starts_possible(level, begins // 7) * share * self._share(area)
        for part, seats in enumerate(_split(round(new), self.rng)):
            provider = f"provider {part % 3}"
            said = round(seats / (1 - STAYS_ON))
            listed = day(max(begins - self.rng.randint(30, 110), 0)) if self.world.listed else None
            taught = Taught(provider, Level(level), Level(level), Strand.GENERAL, day(begins), said, listed)
            if listed is not None:
                self.listed.append(taught)
            group = Group(self._number(), level, area, self.rng.randrange(SLOTS), seats, begins, taught)
            self.later(max(begins - OPENS, 0), partial(self._opens, group))
            self.later(begins + CLOSES, partial(self._closes, group))

    def _opens(self, group: Group, today: int) -> None:
        self.groups.append(group)

    def _closes(self, group: Group, today: int) -> None:
        self.groups.remove(group)

    def _number(self) -> int:
        return next(self.ticket)


def _split(seats: int, rng: Random) -> list[int]:
    """Into classes of SIZE or a few less."""
    parts = []
    while seats > 0:
        parts.append(min(seats, rng.randint(SIZE - 4, SIZE)))
        seats -= parts[-1]
    return parts


def _drawn(rng: Random, mean: float) -> int:
    """Poisson."""
    found, left = 0, mean
    while (left := left - rng.expovariate(1.0)) > 0:
        found += 1
    return found
