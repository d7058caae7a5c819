"""Who lives which story, at which classes, on which days: all of it drawn from one seed, before anything is done."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import pairwise
from random import Random
from uuid import UUID

from hub.demo.calendar import BEGINS
from hub.demo.classes import DemoClass, read_classes
from hub.demo.people import Person, invent
from hub.demo.stories import FULL, LAPSE, OPEN, STORIES, WAITLIST, Reached, Step, Story
from hub.referrals.types import Verb

SEED = 2026
REFERRERS = (None, None, None, None, None, "jobcentre", "jobcentre", "jobcentre2", "families")
HOLDS_A_PLACE = frozenset({Verb.ACCEPT})
ANSWERED = frozenset({Verb.WAITLIST, Verb.DECLINE, Verb.LAPSE})
COURSES: dict[str, Callable[[DemoClass], bool]] = {
    "open": lambda one: not one.term.over,
    "running": lambda one: not one.term.over and (one.term.starts or 0) <= 0,
    "over": lambda one: one.term.over,
}
# What other classes did that a person was sent to at the same time.
ASIDE: tuple[tuple[Step, ...], ...] = ((), (OPEN,), (OPEN, WAITLIST), (OPEN, FULL), (LAPSE,))
SILENCE = 16  # days, after which the nightly sweep has marked what nobody answered


@dataclass(slots=True)
class Try:
    """One class somebody is sent to: (day, step) in order. `id` is the referral's, once it is sent."""

    at: DemoClass
    sent: int
    steps: list[tuple[int, Step]]
    aside: bool = False
    id: UUID | None = field(default=None)


@dataclass(slots=True)
class Case:
    """One person's way. Days count from today, so they are negative; `id` is the learner's, once registered."""

    person: Person
    story: Story
    referrer: str | None
    came: int
    assessed: int
    tries: list[Try]
    id: UUID | None = field(default=None)


@dataclass(frozen=True, slots=True)
class Plan:
    today: date
    classes: Sequence[DemoClass]
    cases: Sequence[Case]


def draw(today: date, seed: int = SEED) -> Plan:
    """The same plan for the same seed, as many days before whichever day is today."""
    rng = Random(seed)  # noqa: S311 - invents people, keeps no secret
    classes = read_classes(today)
    stories = [story for story in STORIES for _ in range(story.people)]
    rng.shuffle(stories)
    stories.sort(key=lambda story: story.course == "full")  # a class is full only once others are in it
    cases = [case(rng, number, story, classes, today) for number, story in enumerate(stories)]
    return Plan(today, classes, cases)


def case(rng: Random, number: int, story: Story, classes: Sequence[DemoClass], today: date) -> Case:
    person = invent(rng, number, today)
    tries: list[Try] = []
    while story.reached is Reached.SENT and not tries:
        tries = sendings(rng, story, person, classes, today)
        person = person if tries else invent(rng, number, today)
    last = tries[0].sent if tries else -rng.randint(*story.ended)
    assessed = last - (rng.randint(0, 30) if tries else 0)
    came = assessed - rng.randint(0, 6) if story.reached >= Reached.ASSESSED else last
    referrer = "jobcentre" if story.reached is Reached.REFERRED else rng.choice(REFERRERS)
    return Case(person, story, referrer, max(came, -BEGINS + 5), assessed, tries)


def sendings(
    rng: Random, story: Story, person: Person, classes: Sequence[DemoClass], today: date
) -> list[Try]:
    """The classes somebody is sent to; none, where nothing suits this person."""
    chosen: list[DemoClass] = []
    for steps in story.tries:
        holds = any(step.verb in HOLDS_A_PLACE for step in steps)
        found = choose(rng, story, person, classes, chosen, today, holds=holds)
        if found is None:
            return []
        chosen.append(found)
    tries = dated(rng, story, chosen)
    for one in tries:
        one.at.room -= any(step.verb in HOLDS_A_PLACE for _, step in one.steps)
    if len(tries) == 1 and not tries[0].at.term.over and rng.random() < 0.35:
        tries += aside(rng, tries[0], story, person, classes, today)
    return tries


def choose(
    rng: Random,
    story: Story,
    person: Person,
    classes: Sequence[DemoClass],
    taken: Sequence[DemoClass],
    today: date,
    *,
    holds: bool,
) -> DemoClass | None:
    """A class that suits, the well-known ones (first in the list) more often than others."""
    wanted = COURSES["open" if story.course == "full" else story.course]
    found = [one for one in classes if wanted(one) and one not in taken and one.suits(person, today)]
    if taken and story.course == "over":
        found = [one for one in found if one.term is taken[0].term]
    if story.course == "full":
        found = sorted(found, key=lambda one: one.room)[:2]
    elif holds:
        found = [one for one in found if one.room > 0]
    weights = [3 if position < 3 else 1 for position in range(len(found))]
    return rng.choices(found, weights)[0] if found else None


def dated(rng: Random, story: Story, chosen: Sequence[DemoClass]) -> list[Try]:
    """The last try ends when the story did, or begins with its course; each before it ended shortly before."""
    tries = [spaced(rng, at, steps) for at, steps in zip(chosen, story.tries, strict=True)]
    last = tries[-1]
    if story.course == "over":
        shift(last, (last.at.term.starts or 0) + rng.randint(0, 20) - day_of(last, Verb.START))
        ends = last.at.term.ends or 0
        last.steps = [(ends if step.verb is Verb.COMPLETE else day, step) for day, step in last.steps]
    else:
        shift(last, -rng.randint(*story.ended) - ended(last))
    for earlier, later in reversed(list(pairwise(tries))):
        shift(earlier, later.sent - rng.randint(1, 4) - ended(earlier))
    return tries


def spaced(rng: Random, at: DemoClass, steps: Sequence[Step]) -> Try:
    """The steps with the days between them, counted from day 0."""
    day, found = 0, []
    for step in steps:
        day += rng.randint(*step.days)
        found.append((day, step))
    return Try(at, 0, found)


def shift(one: Try, days: int) -> None:
    one.sent += days
    one.steps = [(day + days, step) for day, step in one.steps]


def ended(one: Try) -> int:
    return one.steps[-1][0] if one.steps else one.sent


def day_of(one: Try, verb: Verb) -> int:
    return next(day for day, step in one.steps if step.verb is verb)


def aside(
    rng: Random, main: Try, story: Story, person: Person, classes: Sequence[DemoClass], today: date
) -> list[Try]:
    """One or two other classes that were sent the same day, as far as they had come when it was decided."""
    chosen: list[DemoClass] = [main.at]
    for _ in range(rng.choice((1, 1, 2))):
        found = choose(rng, story, person, classes, chosen, today, holds=False)
        chosen += [found] if found else []
    starts = [day for day, step in main.steps if step.verb is Verb.START]
    return [beside(rng, at, main.sent, starts[0] - 4 if starts else -1) for at in chosen[1:]]


def beside(rng: Random, at: DemoClass, sent: int, until: int) -> Try:
    found = spaced(rng, at, rng.choice(ASIDE))
    shift(found, sent)
    found.aside = True
    found.steps = [(day, step) for day, step in found.steps if day <= until]
    answered = any(step.verb in ANSWERED for _, step in found.steps)
    if not answered and sent + SILENCE <= until:
        found.steps = [(sent + SILENCE, LAPSE)]
    return found
