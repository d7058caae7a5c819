"""The second class and the third: at the next level when one is over, and one to speak in beside it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from random import Random

from hub.demo.invented.classes import DemoClass
from hub.demo.invented.courses import attend
from hub.demo.invented.people import Person
from hub.demo.invented.sendings import Try, begun, first_day, take_rooms
from hub.demo.invented.stories import COMPLETE, TO_START
from hub.directory.types import Level
from hub.referrals.types import Verb

YESTERDAY = -1
GOES_ON, TALKS = 0.6, 0.5  # of those who finished; of those in a class, who go to speak besides
MOST = 3  # classes one after the other
AHEAD, WITHIN = 21, 130  # days before the end of a class from which the next is sought; until it begins
SAME_PROVIDER = 4  # times as likely as another
TRIED = 4  # classes, of those that suit
AGREED_FOR, ASKED_AGAIN = 350, 366  # days: what somebody agreed to share is over before they are asked again


@dataclass(slots=True)
class Way:
    """One person's way from class to class: the level they have reached, and when they last agreed to share."""

    person: Person
    tries: list[Try]
    level: Level
    agreed: int

    @property
    def last(self) -> Try | None:
        return next((one for one in reversed(self.tries) if not one.aside), None)

    def new(self, at: DemoClass) -> bool:
        """Whether they were never sent there."""
        return all(at is not known for one in self.tries for known in (one.at, one.moves_to))

    def lets(self, one: Try) -> bool:
        """Whether the provider may know of them for as long as it lasts; if need be they agree once more."""
        until = YESTERDAY if one.day_of(Verb.COMPLETE) is None else one.ended
        if until - self.agreed <= AGREED_FOR:
            return True
        one.agrees = one.sent - self.agreed >= ASKED_AGAIN and until - one.sent <= AGREED_FOR
        return one.agrees


def live_on(
    rng: Random, person: Person, came: int, tries: list[Try], classes: Sequence[DemoClass], today: date
) -> None:
    """Fill in the courses of somebody's classes, and add to `tries` those that they go to after or besides."""
    way = Way(person, tries, person.placement.level, came)
    for one in [one for one in tries if not one.aside]:
        way.level = attend(rng, one, person, way.level, classes, YESTERDAY)
    for _ in range(MOST - 1):
        following = next_class(rng, way, classes, today)
        if following is None:
            break
        take(rng, way, following, classes)
    beside = talking_class(rng, way, classes, today)
    if beside is not None:
        take(rng, way, beside, classes)


def take(rng: Random, way: Way, one: Try, classes: Sequence[DemoClass]) -> None:
    one.further = True
    if one.agrees:
        way.agreed = one.sent
    take_rooms([one])
    way.tries.append(one)
    way.level = attend(rng, one, way.person, way.level, classes, YESTERDAY)


def next_class(rng: Random, way: Way, classes: Sequence[DemoClass], today: date) -> Try | None:
    last = way.last
    over = last.day_of(Verb.COMPLETE) if last else None
    if last is None or over is None or rng.random() > GOES_ON:
        return None
    suiting = [
        one
        for one in classes
        if way.new(one)
        and one.room > 0
        and not one.talks
        and over < first_day(one, over + 7) <= over + WITHIN
        and one.suits(way.person, today, way.level)
    ]
    return first_possible(rng, way, sorted_by_lot(rng, suiting, last.at.provider), over)


def sorted_by_lot(rng: Random, suiting: Sequence[DemoClass], provider: str) -> list[DemoClass]:
    """Where many go, and at the provider that they know, sooner."""
    weights = [(1 + one.taken**2) * (SAME_PROVIDER if one.provider == provider else 1) for one in suiting]
    keys = [rng.random() ** (1 / weight) for weight in weights]
    return [one for _, one in sorted(zip(keys, suiting, strict=True), key=lambda each: -each[0])]


def first_possible(rng: Random, way: Way, suiting: Sequence[DemoClass], over: int) -> Try | None:
    for at in suiting[:TRIED]:
        found = begun(rng, at, (*TO_START, COMPLETE) if at.term.over else TO_START, over + 7)
        starts = found.day_of(Verb.START) or 0
        if found.possible and starts > over and found.sent > over - AHEAD and way.lets(found):
            return found
    return None


def talking_class(rng: Random, way: Way, classes: Sequence[DemoClass], today: date) -> Try | None:
    """Somebody who is in a class may go to another beside it, on other days, to speak."""
    last = way.last
    starts = last.day_of(Verb.START) if last else None
    if last is None or starts is None or not studying(last) or last.at.talks or rng.random() > TALKS:
        return None
    busy = last.at.slots | (last.moves_to.slots if last.moves_to else 0)
    suiting = [
        one
        for one in classes
        if one.talks
        and way.new(one)
        and one.room > 0
        and one.slots & busy == 0
        and one.suits(way.person, today, way.level)
    ]
    for at in sorted_by_lot(rng, suiting, last.at.provider)[:TRIED]:
        found = begun(rng, at, TO_START, rng.randint(starts + 5, max(starts + 5, YESTERDAY - 1)))
        if found.possible and found.sent > starts and way.lets(found):
            return found
    return None


def studying(one: Try) -> bool:
    return not {Verb.COMPLETE, Verb.LEAVE, Verb.UNDO_START} & {step.verb for _, step in one.steps}
