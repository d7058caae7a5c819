"""What a course brings besides its first and last day: an induction, a break, another class, reviews, a result."""

from collections.abc import Iterator, Sequence
from random import Random

from hub.assessment.rules import above
from hub.assessment.types import HalfStep
from hub.demo.invented.classes import DemoClass
from hub.demo.invented.people import Person
from hub.demo.invented.sendings import Told, Try
from hub.demo.invented.stories import PROVIDER, Step
from hub.directory.types import Level
from hub.referrals.types import Verb
from hub.tracking.progress.types import WhatNext

INDUCTED, AT_THE_SECOND = (
    0.88,
    0.12,
)  # of those who are to start; of them, how many do not come the first time
GOES_AWAY, STILL_AWAY, MOVES = 0.1, 0.6, 0.5
LONG = 42  # days, of a course in which there is time for a break or a move
REVIEWED, EVERY = (30, 45), 80  # days after the start, and between reviews
# Outcomes of the ILR with their weights, of a class with a qualification and without; "8" is not known yet.
ACHIEVED, NOT_ACHIEVED, NOT_KNOWN = "1", "3", "8"
OUTCOMES = {
    True: {ACHIEVED: 66, "2": 10, NOT_ACHIEVED: 12, NOT_KNOWN: 12},
    False: {ACHIEVED: 82, "2": 11, NOT_ACHIEVED: 7},
}
KNOWN_AFTER = (5, 12)  # days, in which what they agreed to share still counts
# How far somebody is at the first review, the second and those after it, as likely as each stands here.
E, C, S = HalfStep.EMERGING, HalfStep.CONSOLIDATING, HalfStep.SECURE
GETS_ON = ((E, C, C), (C, C, S), (C, S, S))
NEXT = {
    E: (WhatNext.GO_ON, WhatNext.GO_ON, WhatNext.SUPPORT),
    C: (WhatNext.GO_ON, WhatNext.GO_ON, WhatNext.GO_ON, WhatNext.OTHER_CLASS),
    S: (WhatNext.MOVE_UP, WhatNext.MOVE_UP, WhatNext.GO_ON),
}


def attend(
    rng: Random, one: Try, person: Person, level: Level, classes: Sequence[DemoClass], ends: int
) -> Level:
    """Fill in the course of somebody who learns there at a level, until `ends`; the level that they have then."""
    one.level = level
    invite(rng, one)
    begun, over = one.day_of(Verb.START), one.day_of(Verb.COMPLETE)
    if begun is None or one.day_of(Verb.LEAVE) or one.day_of(Verb.UNDO_START):
        return level
    last = ends if over is None else over
    if last - begun >= LONG:
        where_else = others(one, person, level, classes, last)
        if where_else and rng.random() < MOVES:
            move(one, rng.choice(where_else), rng.randint(begun + 14, last - 21))
        elif rng.random() < GOES_AWAY:
            go_away(rng, one, begun, last)
    review(rng, one, level, begun, last)
    return level if over is None else finish(rng, one, level, over)


def invite(rng: Random, one: Try) -> None:
    """Those who take a place meet the provider before; those who do not come to the class did not come then."""
    at = next((n for n, (_, step) in enumerate(one.steps) if step.verb in (Verb.START, Verb.GIVE_UP)), 0)
    if not at or rng.random() > INDUCTED:
        return
    said, (until, then) = one.steps[at - 1][0], one.steps[at]
    held = rng.randint(said, until)
    met = [(said, invitation(held))]
    if then.verb is Verb.GIVE_UP:
        met.append((held, Step(Verb.NOT_THERE, PROVIDER)))
    elif held < until and rng.random() < AT_THE_SECOND:
        met += [(held, Step(Verb.NOT_THERE, PROVIDER)), (held, invitation(until))]
        met.append((until, Step(Verb.CAME, PROVIDER)))
    else:
        met.append((held, Step(Verb.CAME, PROVIDER)))
    one.steps[at:at] = met


def invitation(held: int) -> Step:
    return Step(Verb.INVITE, PROVIDER, dates={"on": held})


def others(
    one: Try, person: Person, level: Level, classes: Sequence[DemoClass], last: int
) -> list[DemoClass]:
    """Classes of the same provider and kind that somebody could move to in the middle of this one."""
    return [
        other
        for other in classes
        if (other.provider, other.facts["strand"]) == (one.at.provider, one.at.facts["strand"])
        and other is not one.at
        and other.room > 0
        and other.teaches(level)
        and other.slots & ~person.availability == 0
        and other.meets(person.answers)
        and (person.female or not other.facts["women_only"])
        and other.term.starts is not None
        and (other.term.starts, other.term.ends) == (one.at.term.starts, one.at.term.ends)
        and last <= (other.term.ends or last)
    ]


def move(one: Try, other: DemoClass, day: int) -> None:
    one.moves_to = other
    other.room -= 1
    insert(one, (day, Step(Verb.TRANSFER, PROVIDER)))


def go_away(rng: Random, one: Try, begun: int, last: int) -> None:
    """A few weeks away; of those whose course goes on, some are away today."""
    away = rng.randint(10, 20)
    still = one.day_of(Verb.COMPLETE) is None and rng.random() < STILL_AWAY
    left = -rng.randint(2, 8) if still else rng.randint(begun + 14, last - away - 4)
    insert(one, (left, Step(Verb.BREAK, PROVIDER, dates={"expected_on": left + away})))
    if not still:
        insert(one, (left + away, Step(Verb.RETURN, PROVIDER)))


def insert(one: Try, *steps: tuple[int, Step]) -> None:
    one.steps = sorted([*one.steps, *steps], key=lambda each: each[0])


def review(rng: Random, one: Try, level: Level, begun: int, last: int) -> None:
    """Nobody is found less far in their level than at the review before."""
    before = E
    days = range(begun + rng.randint(*REVIEWED), min(last, 0) - 3, EVERY)
    for number, day in enumerate(days):
        step = max(before, rng.choice(GETS_ON[min(number, len(GETS_ON) - 1)]), key=list(HalfStep).index)
        following = WhatNext.EXAM if step is S and one.at.facts["accredited"] else rng.choice(NEXT[step])
        one.told.append((day, Told(level, step, following)))
        before = step


def finish(rng: Random, one: Try, level: Level, over: int) -> Level:
    """What they achieved, at once or some weeks later. Where people go to speak, nobody finishes a level."""
    likely = OUTCOMES[one.at.facts["accredited"]]
    outcome, day = rng.choices(list(likely), list(likely.values()))[0], over
    one.steps = list(ended_as(one, outcome))
    if outcome == NOT_KNOWN:
        day, outcome = over + rng.randint(*KNOWN_AFTER), rng.choice((ACHIEVED, ACHIEVED, NOT_ACHIEVED))
        if day >= 0:
            return level
        insert(one, (day, Step(Verb.RESULT, PROVIDER, details={"outcome": outcome})))
    if one.at.talks:
        return level
    one.told.append((day, Told(level, outcome=outcome)))
    return above(level, 1) if outcome == ACHIEVED else level


def ended_as(one: Try, outcome: str) -> Iterator[tuple[int, Step]]:
    for day, step in one.steps:
        ends = step.verb is Verb.COMPLETE
        yield day, Step(step.verb, step.side, details={"outcome": outcome}) if ends else step
