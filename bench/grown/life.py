"""What became of each invented learner: how far they are with the hub, and the referrals that they had. Only chance."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from random import Random

from hub.referrals.types import Decider, State, Verb

S, V = State, Verb
YEARS = 3  # since the hub opened
READ = (V.SEND, V.OPEN)
TAKEN = (*READ, V.ACCEPT)
COMING = (*TAKEN, V.OFFER, V.ACCEPT_OFFER)
# How a referral came to be in each state.
WAYS: dict[State, tuple[Verb, ...]] = {
    S.DRAFT: (),
    S.SENT: (V.SEND,),
    S.OPENED: READ,
    S.WAITLISTED: (*READ, V.WAITLIST),
    S.ON_HOLD: (*READ, V.HOLD),
    S.INACTIVE: (V.SEND, V.LAPSE),
    S.ACCEPTED: TAKEN,
    S.OFFERED: COMING[:-1],
    S.OFFER_ACCEPTED: COMING,
    S.STARTED: (*COMING, V.START),
    S.COMPLETED: (*COMING, V.START, V.COMPLETE),
    S.LEFT_EARLY: (*COMING, V.START, V.LEAVE),
    S.TRANSFERRED: (*COMING, V.START, V.TRANSFER),
    S.NOT_COMING: (*TAKEN, V.GIVE_UP),
    S.DECLINED: (*READ, V.DECLINE),
    S.OFFER_DECLINED: (*COMING[:-1], V.DECLINE_OFFER),
    S.OFFER_EXPIRED: (*COMING[:-1], V.EXPIRE_OFFER),
    S.WITHDRAWN: (V.SEND, V.WITHDRAW),
    S.ENTERED_IN_ERROR: (V.SEND, V.CORRECT),
}
# Of those that are over; of those somebody acts on; and of those with an offer.
OVER = {
    S.DECLINED: 45, S.WITHDRAWN: 15, S.OFFER_DECLINED: 8, S.OFFER_EXPIRED: 7, S.NOT_COMING: 7, S.COMPLETED: 10,
    S.LEFT_EARLY: 4, S.TRANSFERRED: 2, S.ENTERED_IN_ERROR: 2,
}  # fmt: skip
ASKED = {S.SENT: 30, S.OPENED: 20, S.WAITLISTED: 20, S.ON_HOLD: 5, S.INACTIVE: 15, S.ACCEPTED: 10}
OFFERED = {S.OFFERED: 1, S.OFFER_ACCEPTED: 1}
REASONS: dict[Verb, tuple[tuple[str, Decider | None], ...]] = {
    V.DECLINE: (
        ("full", Decider.PROVIDER), ("wrong_level", Decider.PROVIDER), ("time", Decider.LEARNER),
        ("no_contact", Decider.NOBODY), ("location", Decider.LEARNER),
    ),
    V.DECLINE_OFFER: (("time", None), ("location", None), ("started_elsewhere", None)),
    V.GIVE_UP: (("no_contact", None), ("time", None), ("ill", None)),
    V.LEAVE: (("personal", None), ("moved_away", None), ("time", None)),
    V.HOLD: (("learner_away", None), ("evidence", None)),
    V.WITHDRAW: (("learner_asked", None), ("moved", None), ("other_class", None)),
    V.CORRECT: (("wrong_person", None), ("duplicate", None)),
}  # fmt: skip


class Fate(StrEnum):
    """How far somebody is."""

    SENT_TO_US = "sent to us"
    REGISTERING = "registering"
    NONE_CHOSEN = "waiting, none chosen"
    ASKED = "waiting, providers are asked"
    OFFERED = "offered"
    STUDYING = "studying"
    FINISHED = "finished"
    GONE = "gone"


FATES = {
    Fate.SENT_TO_US: 2, Fate.REGISTERING: 3, Fate.NONE_CHOSEN: 12, Fate.ASKED: 13, Fate.OFFERED: 5,
    Fate.STUDYING: 15, Fate.FINISHED: 30, Fate.GONE: 20,
}  # fmt: skip
WAITING = frozenset({Fate.NONE_CHOSEN, Fate.ASKED, Fate.OFFERED})
ASSESSED = frozenset(Fate) - {Fate.SENT_TO_US, Fate.REGISTERING}


@dataclass(frozen=True, slots=True)
class Sent:
    """One referral: what became of it, when it was sent, and for how many days it went on."""

    state: State
    on: date
    days: int

    def day_of(self, step: int) -> date:
        """Of each step of its way, evenly between its sending and its end."""
        return self.on + timedelta(days=self.days * step // max(len(WAYS[self.state]) - 1, 1))


@dataclass(frozen=True, slots=True)
class Life:
    fate: Fate
    joined: date
    assessed: date
    referrals: tuple[Sent, ...]


def life(rng: Random, today: date, referrals: float) -> Life:
    """`referrals` is how many somebody assessed has had, on the average."""
    fate = rng.choices(list(FATES), list(FATES.values()))[0]
    fresh = fate in WAITING or fate is Fate.STUDYING
    ago = rng.randrange(30) if fate not in ASSESSED else rng.randrange(40, 500 if fresh else YEARS * 365)
    joined = today - timedelta(days=ago)
    assessed = joined + timedelta(days=rng.randrange(1, 28))
    sent = tuple(_referrals(rng, fate, assessed, today, referrals)) if fate in ASSESSED else ()
    return Life(fate, joined, assessed, sent)


def _referrals(rng: Random, fate: Fate, since: date, today: date, mean: float) -> Iterator[Sent]:
    """First what is over, then what goes on. Whoever finished or left did so last."""
    now = list(_now(rng, fate))
    number = 0 if fate is Fate.NONE_CHOSEN and rng.random() < 0.2 else round(rng.gammavariate(4, mean / 4))
    over = rng.choices(list(OVER), list(OVER.values()), k=max(0, number - len(now)))
    last = {Fate.FINISHED: S.COMPLETED, Fate.GONE: S.LEFT_EARLY}.get(fate)
    span = max((today - since).days - 21, 1)
    for place, state in enumerate([*over, *([last] if last else [])]):
        on = since + timedelta(days=span * place // (len(over) + 1))
        yield Sent(state, on, min(rng.randrange(1, 90), (today - on).days))
    for state in now:
        days = rng.randrange(0, 20 if state is not S.STARTED else 90)
        on = max(today - timedelta(days=days), since)
        yield Sent(state, on, rng.randrange((today - on).days + 1))


def _now(rng: Random, fate: Fate) -> list[State]:
    if fate is Fate.ASKED:
        return rng.choices(list(ASKED), list(ASKED.values()), k=rng.choice((1, 1, 2, 3)))
    if fate is Fate.OFFERED:
        return rng.choices(list(OFFERED), list(OFFERED.values()))
    return [S.STARTED] if fate is Fate.STUDYING else []
