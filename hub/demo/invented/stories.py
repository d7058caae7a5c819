"""Tables of the demonstration's stories: how far its people have come, in what shares, at every stage.

A story is a row: how many people live it, when its last step was, and what happened at each class they were
sent to, one after the other. Days count backwards from today; somebody who begins a class does so when it does.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import IntEnum
from typing import Any

from hub.demo.invented.levels import BEYOND, FLUENT
from hub.referrals import effects, rules
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
    """One verb, so many days (least, most) after the step before. `dates` are details that are days from today."""

    verb: Verb
    side: Side
    days: tuple[int, int] = (0, 3)
    details: Mapping[str, Any] = field(default_factory=dict)
    dates: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Story:
    """`tries` are the steps at one class after the other. `course` says which classes: open to new learners,
    full by now, running, over, or any that took people then. `wish` is what the waiting list was told. `profile` is
    that of somebody whom no ESOL class helps (`levels.ELSEWHERE`). `sent_by` is the key of the organisation that sends
    them, where it is not drawn.
    """

    people: int
    ended: tuple[int, int]
    reached: Reached = Reached.SENT
    tries: tuple[tuple[Step, ...], ...] = ((),)
    course: str = "open"
    wish: tuple[str, Any, Any] | None = None
    profile: str = ""
    sent_by: str = ""


OPEN = Step(V.OPEN, PROVIDER, (0, 3))
ASK = Step(V.ASK, PROVIDER, (0, 1), {"note": "Can they come on both days?"})
ANSWER = Step(V.ANSWER, HUB, (0, 2), {"note": "Yes, both days are fine."})
HUB_ASKS = Step(V.ASK, HUB, (0, 2), {"note": "Is there room for a pram by the door?"})
PROVIDER_ANSWERS = Step(V.ANSWER, PROVIDER, (0, 2), {"note": "Yes, in the hall beside the classroom."})
AMEND = Step(V.AMEND, HUB, (0, 2), {"reason": "learner_told", "note": "They cannot come before 10 o’clock."})
WAITLIST = Step(V.WAITLIST, PROVIDER, (1, 4))
ACCEPT = Step(V.ACCEPT, PROVIDER, (1, 5))
OFFER = Step(V.OFFER, PROVIDER, (0, 4))
YES = Step(V.ACCEPT_OFFER, PROVIDER, (1, 4))
START = Step(V.START, PROVIDER, (1, 8))
COMPLETE = Step(V.COMPLETE, PROVIDER, (30, 90))
LAPSE = Step(V.LAPSE, SYSTEM, (15, 18))
EXPIRE = Step(V.EXPIRE_OFFER, SYSTEM, (8, 8))
HOLD = Step(V.HOLD, HUB, (0, 3), {"reason": "learner_away"}, {"until": 12})
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
    Story(3, (1, 5), Reached.REFERRED),
    *(
        Story(1, (1, 5), Reached.REFERRED, sent_by=key)
        for key in ("careers", "health", "charity", "homes", "women")
    ),
    Story(7, (1, 18), Reached.REGISTERING),
    Story(8, (1, 40), Reached.REGISTERED),
    Story(4, (1, 6), Reached.ASSESSING),
    Story(5, (1, 20), Reached.ASSESSED),
    Story(4, (2, 140), Reached.ASSESSED, profile=FLUENT),
    Story(2, (2, 140), Reached.ASSESSED, profile=BEYOND),
    Story(18, (2, 120), Reached.WAITING),
    Story(18, (120, 330), Reached.WAITING),
    Story(4, (20, 120), Reached.WAITING, wish=("pause", 21, None)),
    Story(5, (10, 90), Reached.WAITING, wish=("prioritise", 1, "child")),
    Story(5, (10, 90), Reached.WAITING, wish=("prioritise", 2, "work")),
    Story(12, (30, 560), Reached.WAITING, wish=("close", "started_elsewhere", None)),
    Story(10, (30, 560), Reached.WAITING, wish=("close", "no_contact", None)),
    Story(8, (30, 560), Reached.WAITING, wish=("close", "moved", None)),
)

WITH_A_PROVIDER = (
    Story(9, (1, 9)),
    Story(8, (1, 7), tries=((OPEN,),)),
    Story(2, (1, 4), tries=((OPEN, ASK),)),
    Story(2, (1, 4), tries=((OPEN, ASK, ANSWER),)),
    Story(2, (1, 3), tries=((OPEN, HUB_ASKS),)),
    Story(1, (1, 5), tries=((OPEN, HUB_ASKS, PROVIDER_ANSWERS),)),
    Story(2, (1, 5), tries=((OPEN, AMEND),)),
    Story(7, (3, 60), tries=((OPEN, WAITLIST),), course="full"),
    Story(2, (1, 12), tries=((OPEN, HOLD),)),
    Story(4, (2, 30), tries=((LAPSE,),)),
    Story(6, (1, 14), tries=((OPEN, ACCEPT),)),
    Story(5, (1, 5), tries=(TO_OFFER,)),
    Story(2, (1, 4), tries=((FULL,), TO_OFFER)),
    Story(5, (1, 9), tries=((*TO_OFFER, YES),)),
    Story(2, (1, 6), tries=((*TO_START, UNDO_START),), course="running"),
)

STARTED = (
    Story(40, (0, 0), tries=(TO_START,), course="running"),
    Story(8, (0, 0), tries=((FULL,), TO_START), course="running"),
    Story(5, (0, 0), tries=((OPEN, TOO_HARD), TO_START), course="running"),
    Story(80, (0, 0), tries=((*TO_START, COMPLETE),), course="over"),
    Story(18, (0, 0), tries=((OPEN, FULL), (*TO_START, COMPLETE)), course="over"),
    Story(12, (0, 0), tries=((LAPSE,), (*TO_START, COMPLETE)), course="over"),
    *(
        Story(2, (0, 0), tries=((*TO_START, step(V.LEAVE, PROVIDER, reason, (10, 60))),), course="over")
        for reason in effects.LEAVE_EFFECTS
        if reason != "merged"  # no provider of the town did
    ),
)

LEFT_LATELY = tuple(
    Story(1, (0, 0), tries=((*TO_START, step(V.LEAVE, PROVIDER, reason, (10, 60))),), course="running")
    for reason in ("time", "ill", "personal", "moved_away", "unknown")
)

NOT_COMING = (
    Story(2, (2, 14), tries=((*TO_OFFER, YES, step(V.GIVE_UP, PROVIDER, "no_contact", (3, 9))),)),
    *(
        Story(
            1, (10, 480), tries=((*TO_OFFER, YES, step(V.GIVE_UP, PROVIDER, reason, (3, 9))),), course="any"
        )
        for reason in rules.REASONS["give_up"]
    ),
)

TURNED_AWAY = (
    *(
        Story(2, (2, 540), tries=((OPEN, decline(reason, decider)),), course="any")
        for reason, decider in effects.DECLINE_EFFECTS
    ),
    Story(3, (1, 20), tries=((FULL,),), course="full"),
    *(
        Story(1, (2, 400), tries=((*TO_OFFER, step(V.DECLINE_OFFER, PROVIDER, reason)),), course="any")
        for reason in rules.REASONS["decline_offer"]
    ),
    Story(3, (1, 20), tries=((*TO_OFFER, EXPIRE),)),
    *(
        Story(2, (3, 540), tries=((OPEN, step(V.WITHDRAW, HUB, reason)),), course="any")
        for reason in ("learner_asked", "moved", "other_class")
    ),
    Story(1, (3, 30), tries=((step(V.CORRECT, HUB, "wrong_class"),),)),
)

STORIES = (*AT_THE_HUB, *WITH_A_PROVIDER, *STARTED, *LEFT_LATELY, *NOT_COMING, *TURNED_AWAY)
