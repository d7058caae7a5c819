"""What the hub does week by week: ask providers again that have not answered, and call people after a course."""

from collections.abc import Iterator
from functools import partial
from random import Random

import sqlalchemy as sa

from hub.core.db import UnitOfWork
from hub.demo.invented.calendar import BEGINS, moment
from hub.demo.invented.plan import SEED, Plan
from hub.demo.lived.area import JOB, Area
from hub.demo.lived.play import CLOSING, Event
from hub.referrals import due
from hub.referrals.case.chasing import chase
from hub.referrals.models import Referral
from hub.tracking.destinations import queries, services
from hub.tracking.destinations.queries import Call
from hub.tracking.destinations.services import Said
from hub.tracking.destinations.types import CheckState, Which

WEEK = 7  # days
CHASED, CALLED, ANSWERS = (
    0.85,
    0.75,
    0.6,
)  # of those who are due, each week; of those called, who can be reached
BEHIND, CALLED_NOW = (
    56,
    0.2,
)  # days for which there has been little time to call, and how many of those due were
# What people do some months after a course, by the vocabulary, with weights.
DOES_NOW = {
    "EDU5": 28, "EDU4": 6, "EMP2": 15, "EMP1": 14, "EMP5": 4, "VOL1": 9, "NPE1": 13, "NPE2": 6, "GAP1": 3, "OTH1": 2,
}  # fmt: skip


def events(plan: Plan, area: Area) -> Iterator[Event]:
    """Once a week, on one day: what has come due is done, if there is time for it."""
    rng = Random(f"{SEED} rounds {plan.town}")  # noqa: S311 - invents answers, keeps no secret
    for number, day in enumerate(range(WEEK - BEGINS, 0, WEEK)):
        go_round = partial(work_through, rng=rng, called=CALLED if day < -BEHIND else CALLED_NOW)
        yield Event(moment(plan.today, day, CLOSING), number, area.assessor(number), go_round)


def work_through(uow: UnitOfWork, rng: Random, called: float) -> None:
    chase_all(uow, rng)
    with uow.acting_as(JOB):
        services.begin_due(uow)
    call_all(uow, rng, called)


def chase_all(uow: UnitOfWork, rng: Random) -> None:
    waiting = sa.select(Referral).where(due.to_chase(uow.today)).order_by(Referral.id)
    for referral in uow.session.scalars(waiting).all():
        if rng.random() < CHASED:
            chase(uow, referral)


def call_all(uow: UnitOfWork, rng: Random, called: float) -> None:
    for call in queries.calls(uow, Which.DUE):
        if rng.random() < called:
            services.answer(uow, call, said(rng, call))


def said(rng: Random, call: Call) -> Said:
    if rng.random() > ANSWERS:
        return Said(CheckState.NO_ANSWER)
    return Said(CheckState.REACHED, rng.choices(list(DOES_NOW), list(DOES_NOW.values()))[0])
