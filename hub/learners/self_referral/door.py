"""How far the page for people who ask by themselves stands open: for one address, for its neighbours, for everybody.

The first `ask all` requests of an hour are taken as they come. Past that the door asks more and does not close: one
more question, so many requests from neighbouring addresses, and what is sent is held back until somebody has looked.
"""

from dataclasses import dataclass

import sqlalchemy as sa

from hub.accounts import throttle
from hub.core.db import UnitOfWork
from hub.core.errors import Throttled
from hub.learners.self_referral.models import SelfReferral
from hub.learners.self_referral.states import SelfReferralState

MOST_WAITING = 500  # so that a flood fills neither the table nor anybody's day
MOST_HELD = 500  # the same, of what nobody has looked at
LATER = 3600  # seconds
EVERYBODY = "everybody"


@dataclass(frozen=True, slots=True)
class Whence:
    """Where a request comes from: the address of a line, and the network that a provider of lines has it from.

    Neither is kept; tries are counted under a keyed digest.
    """

    line: str
    neighbours: str


def check(uow: UnitOfWork, whence: Whence) -> bool:
    """Whether more is asked. `Throttled` where this line has asked too often, or its neighbours while more is asked,
    or as many are held back as can be."""
    throttle.check(uow, "ask", whence.line)
    crowded = is_crowded(uow)
    if crowded:
        throttle.check(uow, "ask near", whence.neighbours)
        if how_many(uow, SelfReferralState.HELD) >= MOST_HELD:
            raise Throttled(retry_after=LATER)
    return crowded


def is_crowded(uow: UnitOfWork) -> bool:
    """Whether so many have asked in this hour, or wait, that the next is held back."""
    try:
        throttle.check(uow, "ask all", EVERYBODY)
    except Throttled:
        return True
    return how_many(uow, SelfReferralState.WAITING) >= MOST_WAITING


def count(uow: UnitOfWork, whence: Whence) -> SelfReferralState:
    """One more request came through the door; the state in which it begins."""
    crowded = is_crowded(uow)
    throttle.fail(uow, "ask", whence.line)
    if crowded:
        throttle.fail(uow, "ask near", whence.neighbours)
        return SelfReferralState.HELD
    throttle.fail(uow, "ask all", EVERYBODY)
    return SelfReferralState.WAITING


def counting(state: SelfReferralState) -> sa.Select[int]:
    return sa.select(sa.func.count(SelfReferral.id)).where(SelfReferral.state == state)


def how_many(uow: UnitOfWork, state: SelfReferralState) -> int:
    return uow.session.scalar(counting(state)) or 0
