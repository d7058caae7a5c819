"""The classes that somebody of the demonstration is sent to, and the days on which what happens there happens."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from random import Random
from uuid import UUID

from hub.assessment.types import HalfStep
from hub.demo.invented.calendar import busy_day
from hub.demo.invented.classes import DemoClass
from hub.demo.invented.people import Person
from hub.demo.invented.stories import FULL, LAPSE, OPEN, WAITLIST, Step, Story
from hub.directory.types import Level
from hub.referrals import together
from hub.referrals.types import Verb
from hub.tracking.progress.types import WhatNext

HOLDS_A_PLACE = frozenset({Verb.ACCEPT})
ANSWERED = frozenset({Verb.WAITLIST, Verb.DECLINE, Verb.LAPSE})
# What other classes did that a person was sent to at the same time.
ASIDE: tuple[tuple[Step, ...], ...] = ((), (OPEN,), (OPEN, WAITLIST), (OPEN, FULL), (LAPSE,))
BESIDE = 0.25  # of those who are sent to a class that is not over yet
RULES_OF = date(2025, 8, 1)  # the first rule of which classes go together
TO_SPEAK = 0.4  # as likely as another class is one where people go to speak
SILENCE = 16  # days, after which the nightly sweep has marked what nobody answered
SETTLED_IN = 28  # days after its start within which most people begin a class
BOOKS_AHEAD, AHEAD = 0.3, (14, 70)  # of those who begin with a term, and how many days longer before
NEAR = 45  # days between the day for which somebody looks for a class and the day they begin it
# Days ago on which people begin a class, where it lets them; the hub's first months count for more.
BEGUN = {"running": ((3, 240),), "over": (*[(110, 570)] * 4, (430, 570))}
COURSES: dict[str, Callable[[DemoClass], bool]] = {
    "open": lambda one: one.term.takes(-1),
    "full": lambda one: one.term.takes(-1),
    "running": lambda one: one.term.running,
    "over": lambda one: one.term.over or one.term.starts is None,
    "any": lambda one: True,
}


@dataclass(frozen=True, slots=True)
class Told:
    """What a tutor tells of somebody who learns at a level: how far they are in it; with an `outcome`, how it ended."""

    level: Level
    half_step: HalfStep | None = None
    what_next: WhatNext = WhatNext.GO_ON
    outcome: str | None = None


@dataclass(slots=True)
class Try:
    """One class somebody is sent to: (day, step) in order. `id` is the referral's, once it is sent.

    `aside` was sent with the first of them, `further` is for when that is over or goes beside it. `level` is the one
    they have by then, `agrees` that they agree to share again, `moves_to` the class of a transfer.
    """

    at: DemoClass
    sent: int
    steps: list[tuple[int, Step]]
    aside: bool = False
    further: bool = False
    level: Level | None = None
    agrees: bool = False
    moves_to: DemoClass | None = None
    told: list[tuple[int, Told]] = field(default_factory=list)
    id: UUID | None = field(default=None)

    @property
    def ended(self) -> int:
        """The day of the last step; a result that comes later changes nothing any more."""
        return max([self.sent, *(day for day, step in self.steps if step.verb is not Verb.RESULT)])

    @property
    def possible(self) -> bool:
        """Whether the class was there and took people on these days, and all of them are past."""
        term = self.at.term
        begins = self.day_of(Verb.START)
        joins = self.ended if begins is None else begins
        within = term.ends is None or self.ended <= term.ends
        begun = joins == self.ended or term.starts is None or joins >= term.starts
        return term.takes(self.sent) and term.takes(joins) and within and begun and self.ended < 0

    def day_of(self, verb: Verb) -> int | None:
        return next((day for day, step in self.steps if step.verb is verb), None)

    def shift(self, days: int) -> None:
        self.sent += days
        self.steps = [(day + days, step) for day, step in self.steps]


def sendings(
    rng: Random, story: Story, person: Person, classes: Sequence[DemoClass], today: date
) -> list[Try]:
    """The classes somebody is sent to, in order; none, where nothing suits this person and the story."""
    suiting = [one for one in classes if one.suits(person, today)]
    tries: list[Try] = []
    for steps in reversed(story.tries):
        found = before(rng, steps, suiting, tries) if tries else last(rng, story, steps, suiting, today)
        if found is None or not found.possible:
            return []
        tries.insert(0, found)
    if len(tries) == 1 and not tries[0].at.term.over and rng.random() < BESIDE:
        tries += aside(rng, tries[0], suiting)
    return tries


def take_rooms(tries: Iterable[Try]) -> None:
    """Whoever was accepted holds a place, so that the next may find none."""
    for one in tries:
        one.at.room -= holds(step for _, step in one.steps)


def last(
    rng: Random, story: Story, steps: Sequence[Step], suiting: Sequence[DemoClass], today: date
) -> Try | None:
    """The try that ends the story: on the day the story says, or where somebody begins, as the class does."""
    wanted = [one for one in suiting if COURSES[story.course](one)]
    day = busy_day(rng, today, rng.choice(BEGUN.get(story.course, (story.ended,))))
    if story.course in BEGUN:
        near = [one for one in wanted if abs(first_day(one, day) - day) < NEAR or story.course == "running"]
        at = choose(rng, near, steps)
        return None if at is None else begun(rng, at, steps, day)
    wanted = [one for one in wanted if one.term.takes(day)]
    at = fullest(rng, wanted) if story.course == "full" else choose(rng, wanted, steps)
    return None if at is None else ending(rng, at, steps, day)


def before(
    rng: Random, steps: Sequence[Step], suiting: Sequence[DemoClass], tries: Sequence[Try]
) -> Try | None:
    """What was tried shortly before the first of `tries`, at another class."""
    until = tries[0].sent - rng.randint(1, 4)
    tried = [one.at for one in tries]
    at = choose(rng, [one for one in suiting if one not in tried and one.term.takes(until)], steps)
    return None if at is None else ending(rng, at, steps, until)


def ending(rng: Random, at: DemoClass, steps: Sequence[Step], day: int) -> Try:
    found = spaced(rng, at, steps)
    found.shift(day - found.ended)
    return found


def choose(rng: Random, suiting: Sequence[DemoClass], steps: Sequence[Step]) -> DemoClass | None:
    """One of the classes, those where many went before more often; with room, where it is needed."""
    found = [one for one in suiting if one.room > 0] if holds(steps) else suiting
    weights = [(1 + one.taken**2) * (TO_SPEAK if one.talks else 1) for one in found]
    return rng.choices(found, weights)[0] if found else None


def fullest(rng: Random, suiting: Sequence[DemoClass]) -> DemoClass | None:
    found = sorted(suiting, key=lambda one: one.room)[:2]
    return rng.choice(found) if found else None


def holds(steps: Iterable[Step]) -> bool:
    return any(step.verb in HOLDS_A_PLACE for step in steps)


def first_day(at: DemoClass, day: int) -> int:
    """The first on which people sent there by the hub could begin; `day` itself where they may at any time."""
    return day if at.term.starts is None else max(at.term.starts, at.term.listed + SETTLED_IN)


def begun(rng: Random, at: DemoClass, steps: Sequence[Step], day: int) -> Try:
    """They begin in the first weeks of the class, or on that day, and stay till its end."""
    found, term = spaced(rng, at, steps), at.term
    if term.starts is not None:
        day = first_day(at, day) + int(rng.triangular(0, SETTLED_IN))
    found.shift(day - next(day for day, step in found.steps if step.verb is Verb.START))
    if term.starts is not None and rng.random() < BOOKS_AHEAD:
        book_ahead(found, rng.randint(*AHEAD))
    if term.ends is not None:
        ends = term.ends
        found.steps = [(ends if step.verb is Verb.COMPLETE else day, step) for day, step in found.steps]
    return found


def book_ahead(one: Try, days: int) -> None:
    """All but the start and what follows it happens so many days earlier: in summer for September."""
    starts = next(day for day, step in one.steps if step.verb is Verb.START)
    one.sent -= days
    one.steps = [(day if day >= starts else day - days, step) for day, step in one.steps]


def spaced(rng: Random, at: DemoClass, steps: Sequence[Step]) -> Try:
    """The steps with the days between them, counted from day 0."""
    day, found = 0, []
    for step in steps:
        day += rng.randint(*step.days)
        found.append((day, step))
    return Try(at, 0, found)


def aside(rng: Random, main: Try, suiting: Sequence[DemoClass]) -> list[Try]:
    """One or two other classes that were sent the same day, as far as they had come when it was decided."""
    chosen: list[DemoClass] = [main.at]
    for _ in range(rng.choice((1, 1, 2))):
        others = [one for one in suiting if one not in chosen and one.term.takes(main.sent)]
        found = choose(rng, [one for one in others if one.term.takes(main.ended)], ())
        chosen += [found] if found else []
    starts = [day for day, step in main.steps if step.verb is Verb.START]
    sent = [beside(rng, at, main.sent, starts[0] - 4 if starts else -1) for at in chosen[1:]]
    return [one for one in sent if not starts or instead(main.at, one.at)]


def instead(main: DemoClass, other: DemoClass) -> bool:
    """Whether the one takes the place of the other: a start there ends what goes on here."""
    return not together.kinds(main.facts["strand"], other.facts["strand"], RULES_OF)


def beside(rng: Random, at: DemoClass, sent: int, until: int) -> Try:
    found = spaced(rng, at, rng.choice(ASIDE))
    found.shift(sent)
    found.aside = True
    found.steps = [(day, step) for day, step in found.steps if day <= until]
    answered = any(step.verb in ANSWERED for _, step in found.steps)
    if not answered and sent + SILENCE <= until:
        found.steps = [(sent + SILENCE, LAPSE)]
    return found
