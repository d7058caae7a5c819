"""Who lives which story, at which classes, on which days: all of it drawn from one seed, before anything is done."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import accumulate
from random import Random
from uuid import UUID

from hub.demo.invented.believable import believable, claims
from hub.demo.invented.calendar import BEGINS, busy_day
from hub.demo.invented.classes import DemoClass, read_classes
from hub.demo.invented.further import AGREED_FOR, live_on
from hub.demo.invented.people import Person, invent
from hub.demo.invented.sendings import Try, sendings, take_rooms
from hub.demo.invented.stories import STORIES, Reached, Story

SEED = 2026
PEOPLE = 400  # of a town
FEWEST = 100  # in whose stories there is something of everything
LIVES = sum(story.people for story in STORIES)
SENT_BY_JOBCENTRE, SENT_BY_FAMILIES = 0.8, 0.4  # of whom they know
JOBCENTRES = ("jobcentre", "jobcentre", "jobcentre2")
# Shares sent by others: of whom a Jobcentre or the family hubs would send, of those with a job, of everybody else.
BY_CAREERS, BY_SCHOOL, BY_EMPLOYER = 0.08, 0.4, 0.1
BY_OTHERS = (("charity", 0.04), ("health", 0.03), ("homes", 0.02))
# Days between the assessment and the first referral, and how many of 20 people wait so long.
LAGS = ((0, 8), (6, 30), (30, 110))
LAG_WEIGHTS = (14, 4, 2)
SETTLES_IN = 8  # days until the first assessment, once the hub is open


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

    @property
    def last_step(self) -> int:
        """Of what brought them to the hub: what they went to afterwards does not count."""
        return max([self.assessed, *(one.ended for one in self.tries if not one.further)])

    @property
    def goes_on(self) -> bool:
        return any(one.further for one in self.tries)


@dataclass(frozen=True, slots=True)
class Plan:
    """One town of the area. `town` is 0 for the first, whose accounts are known and in which most is to be seen."""

    today: date
    classes: Sequence[DemoClass]
    cases: Sequence[Case]
    town: int = 0


def draw(today: date, people: int = PEOPLE, town: int = 0) -> Plan:
    """The same plan for the same town and day. What is over and took nobody is left out."""
    rng = Random(SEED + town)  # noqa: S311 - invents people, keeps no secret
    classes = read_classes(today)
    stories = list(cast(people))
    rng.shuffle(stories)
    stories.sort(key=lambda story: story.course == "full")  # a class is full only once others are in it
    cases = [case(rng, number, story, classes, today) for number, story in enumerate(stories, town * PEOPLE)]
    for each in cases:
        live_on(lot_of(each), each.person, each.came, each.tries, classes, today)
    used = {id(at) for each in cases for one in each.tries for at in (one.at, one.moves_to)}
    return Plan(today, [one for one in classes if not one.term.over or id(one) in used], cases, town)


def lot_of(case: Case) -> Random:
    return Random(f"{SEED} course {case.person.number}")  # noqa: S311 - invents courses, keeps no secret


def cast(people: int) -> Iterator[Story]:
    """The stories of so many people, each as often as its share of all."""
    given = 0
    for story, lives in zip(STORIES, accumulate(story.people for story in STORIES), strict=True):
        wanted = people * lives // LIVES
        yield from [story] * (wanted - given)
        given = wanted


def case(rng: Random, number: int, story: Story, classes: Sequence[DemoClass], today: date) -> Case:
    found = drawn(rng, number, story, classes, today)
    while found is None:
        found = drawn(rng, number, story, classes, today)
    take_rooms(found.tries)
    return found


def drawn(rng: Random, number: int, story: Story, classes: Sequence[DemoClass], today: date) -> Case | None:
    """Somebody who could live the story; None where nothing suits them, or nobody would believe it."""
    person = invent(rng, number, today, story.profile)
    tries = sendings(rng, story, person, classes, today) if story.reached is Reached.SENT else []
    if story.reached is Reached.SENT and not tries:
        return None
    last = tries[0].sent if tries else busy_day(rng, today, story.ended)
    assessed = max(last - waited(rng, tries), SETTLES_IN - BEGINS) if tries else last
    came = assessed - rng.randint(0, 6) if story.reached >= Reached.ASSESSED else last
    if not believable(person, story, today + timedelta(days=came), assessed):
        return None
    found = Case(person, story, referrer(rng, story, person), came, assessed, tries)
    return found if found.last_step - came <= AGREED_FOR else None


def referrer(rng: Random, story: Story, person: Person) -> str | None:
    """Who sends somebody: a Jobcentre whom it pays, the families' centre a parent; most come by themselves."""
    usual: str | None = "families"
    if claims(person) and (story.reached is Reached.REFERRED or rng.random() < SENT_BY_JOBCENTRE):
        usual = rng.choice(JOBCENTRES)
    elif not person.parent or rng.random() >= SENT_BY_FAMILIES:
        usual = None
    return story.sent_by or another(person, usual)


def another(person: Person, usual: str | None) -> str | None:
    """Who sends them in place of the usual one: the careers service, a school, who employs them, or others."""
    lot = Random(f"{SEED} sent by {person.number}").random()  # noqa: S311 - invents ways, keeps no secret
    if usual == "families":
        return "school" if lot < BY_SCHOOL else usual
    if usual is not None:
        return "careers" if lot < BY_CAREERS else usual
    if person.employed:
        return "employer" if lot < BY_EMPLOYER else None
    chances = accumulate(share for _, share in BY_OTHERS)
    return next((key for (key, _), up_to in zip(BY_OTHERS, chances, strict=True) if lot < up_to), None)


def waited(rng: Random, tries: Sequence[Try]) -> int:
    """Days between the assessment and the first class somebody is sent to."""
    lag = rng.randint(*rng.choices(LAGS, LAG_WEIGHTS)[0])
    lasts = max(one.ended for one in tries) - tries[0].sent
    return min(lag, max(AGREED_FOR - lasts, 0))
