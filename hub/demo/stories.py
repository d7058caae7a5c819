"""Tables of the demonstration's stories: how far each of its 400 people has come, at every stage.

A story is a row: how many people live it, when its last step was, and what happened at each class they were
sent to, one after the other. Days count backwards from today.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import IntEnum
from typing import Any

from hub.referrals import rules
from hub.referrals.types import Decider, Side, Verb

V = Verb
HUB, PROVIDER, SYSTEM = Side.HUB, Side.PROVIDER, Side.SYSTEM


class Reached(IntEnum):
    """What was done at the hub before anybody was sent anywhere."""

    REFERRED = 1
    REGISTERING = 2
    REGISTERED = 3
    ASSESSING = 4
    ASSESSED = 5
    WAITING = 6
    SENT = 7


@dataclass(frozen=True, slots=True)
class Step:
    """One verb, so many days (least, most) after the step before. `until` is in days from today."""

    verb: Verb
    side: Side
    days: tuple[int, int] = (0, 3)
    details: Mapping[str, Any] = field(default_factory=dict)
    until: int | None = None


@dataclass(frozen=True, slots=True)
class Story:
    """`tries` are the steps at one class after the other. `course` says which classes: open to new learners,
    running already, over, or full by now. `wish` is what the waiting list was told."""

    people: int
    ended: tuple[int, int]
    reached: Reached = Reached.SENT
    tries: tuple[tuple[Step, ...], ...] = ((),)
    course: str = "open"
    wish: tuple[str, Any, Any] | None = None


OPEN = Step(V.OPEN, PROVIDER, (0, 3))
ASK = Step(V.ASK, PROVIDER, (0, 1), {"note": "Can they come on both days?"})
ANSWER = Step(V.ANSWER, HUB, (0, 2), {"note": "Yes, both days are fine."})
WAITLIST = Step(V.WAITLIST, PROVIDER, (1, 4))
ACCEPT = Step(V.ACCEPT, PROVIDER, (1, 5))
OFFER = Step(V.OFFER, PROVIDER, (0, 4))
YES = Step(V.ACCEPT_OFFER, PROVIDER, (1, 4))
START = Step(V.START, PROVIDER, (1, 8))
COMPLETE = Step(V.COMPLETE, PROVIDER, (30, 90))
LAPSE = Step(V.LAPSE, SYSTEM, (15, 18))
EXPIRE = Step(V.EXPIRE_OFFER, SYSTEM, (8, 8))
HOLD = Step(V.HOLD, HUB, (0, 3), {"reason": "learner_away"}, until=12)
UNDO_START = Step(V.UNDO_START, PROVIDER, (1, 2), {"reason": "mistake"})
TO_OFFER = (OPEN, ACCEPT, OFFER)
TO_START = (*TO_OFFER, YES, START)


def decline(reason: str, decided_by: Decider) -> Step:
    return Step(V.DECLINE, PROVIDER, (0, 5), {"reason": reason, "decided_by": decided_by})


def step(verb: Verb, side: Side, reason: str, days: tuple[int, int] = (1, 6)) -> Step:
    return Step(verb, side, days, {"reason": reason})


FULL = decline("full", Decider.PROVIDER)
TOO_HARD = decline("wrong_level", Decider.PROVIDER)

AT_THE_HUB = (
    Story(13, (1, 5), Reached.REFERRED),
    Story(14, (1, 18), Reached.REGISTERING),
    Story(17, (1, 40), Reached.REGISTERED),
    Story(6, (1, 6), Reached.ASSESSING),
    Story(9, (1, 20), Reached.ASSESSED),
    Story(52, (2, 150), Reached.WAITING),
    Story(12, (150, 330), Reached.WAITING),
    Story(4, (20, 120), Reached.WAITING, wish=("pause", 21, None)),
    Story(5, (10, 90), Reached.WAITING, wish=("prioritise", 1, "child")),
    Story(5, (10, 90), Reached.WAITING, wish=("prioritise", 2, "work")),
    Story(6, (30, 400), Reached.WAITING, wish=("close", "started_elsewhere", None)),
    Story(4, (30, 400), Reached.WAITING, wish=("close", "no_contact", None)),
    Story(3, (30, 400), Reached.WAITING, wish=("close", "moved", None)),
)

WITH_A_PROVIDER = (
    Story(20, (1, 9)),
    Story(16, (1, 7), tries=((OPEN,),)),
    Story(4, (1, 4), tries=((OPEN, ASK),)),
    Story(3, (1, 4), tries=((OPEN, ASK, ANSWER),)),
    Story(14, (3, 60), tries=((OPEN, WAITLIST),), course="full"),
    Story(4, (1, 12), tries=((OPEN, HOLD),)),
    Story(8, (2, 30), tries=((LAPSE,),)),
    Story(12, (1, 14), tries=((OPEN, ACCEPT),)),
    Story(9, (1, 5), tries=(TO_OFFER,)),
    Story(3, (1, 4), tries=((FULL,), TO_OFFER)),
    Story(8, (1, 9), tries=((*TO_OFFER, YES),)),
    Story(2, (1, 6), tries=((*TO_START, UNDO_START),), course="running"),
)

STARTED = (
    Story(44, (3, 56), tries=(TO_START,), course="running"),
    Story(10, (3, 40), tries=((FULL,), TO_START), course="running"),
    Story(6, (3, 40), tries=((OPEN, TOO_HARD), TO_START), course="running"),
    Story(34, (0, 0), tries=((*TO_START, COMPLETE),), course="over"),
    Story(6, (0, 0), tries=((OPEN, FULL), (*TO_START, COMPLETE)), course="over"),
    *(
        Story(2, (0, 0), tries=((*TO_START, step(V.LEAVE, PROVIDER, reason, (10, 60))),), course="over")
        for reason in rules.REASONS["leave"]
    ),
)

TURNED_AWAY = (
    *(
        Story(1, (2, 60), tries=((OPEN, decline(reason, decider)),))
        for reason, decider in rules.DECLINE_EFFECTS
    ),
    Story(3, (1, 20), tries=((FULL,),), course="full"),
    *(
        Story(1, (2, 30), tries=((*TO_OFFER, step(V.DECLINE_OFFER, PROVIDER, reason)),))
        for reason in rules.REASONS["decline_offer"]
    ),
    Story(3, (1, 20), tries=((*TO_OFFER, EXPIRE),)),
    *(
        Story(1, (3, 60), tries=((OPEN, step(V.WITHDRAW, HUB, reason)),))
        for reason in ("learner_asked", "moved", "other_class")
    ),
    Story(1, (3, 30), tries=((step(V.CORRECT, HUB, "wrong_class"),),)),
)

STORIES = (*AT_THE_HUB, *WITH_A_PROVIDER, *STARTED, *TURNED_AWAY)
