"""What the nights bring to the demonstration's referrals and waiting list, as `hub referrals sweep` would."""

from datetime import date, datetime, timedelta
from random import Random

import sqlalchemy as sa

from hub.core.actor import Viewer
from hub.core.db import Database, UnitOfWork
from hub.demo.invented.calendar import last_night, moment
from hub.demo.invented.plan import SEED, Plan
from hub.referrals import queries
from hub.referrals.case import by_mail
from hub.referrals.case.act import act
from hub.referrals.case.agreements import follow_learner
from hub.referrals.keep_warm import PENDING, Asked
from hub.referrals.models import KeepWarm, Referral
from hub.referrals.types import Side
from hub.referrals.waiting import asking
from hub.tracking.destinations import services as after_the_course

JOB = Viewer.job("play the nights of the demonstration")
WEEKS = 13
ANSWERED = 0.85  # of those who were asked: within a week; the others are reached by a call
FOUND_ONE, NOT_NOW = 0.05, 0.12  # of those who were never sent anywhere
LATER = timedelta(weeks=5)


def play(database: Database, plan: Plan) -> None:
    """Ask who waits, week by week, and close what may be shared no more."""
    rng = Random(f"{SEED} nights")  # noqa: S311 - invents answers, keeps no secret
    for week in range(WEEKS, 0, -1):
        pass_night(database, moment(plan.today, -7 * week, 0), rng)
    with database.unit_of_work(JOB, now=last_night(plan.today)) as uow:
        sweep(uow)


def sweep(uow: UnitOfWork) -> None:
    """All that the last night found to do, so that the next finds only what is new."""
    for learner_id in queries.out_of_step(uow):
        follow_learner(uow, learner_id)
    for referral_id, verb in sorted(queries.overdue(uow)):
        act(uow, uow.get(Referral, referral_id), verb, Side.SYSTEM, expected_version=None)
    move_on(uow)
    after_the_course.begin_due(uow)
    by_mail.ask(uow)


def pass_night(database: Database, night: datetime, rng: Random) -> None:
    with database.unit_of_work(JOB, now=night) as uow:
        for row in uow.session.scalars(pending()).all():
            if row.state is Asked.TO_CALL or rng.random() < ANSWERED:
                asking.answer(uow, row, *said(uow, row, rng.random()))
        move_on(uow)


def pending() -> sa.Select[KeepWarm]:
    return sa.select(KeepWarm).where(KeepWarm.state.in_(PENDING)).order_by(KeepWarm.id)


def said(uow: UnitOfWork, row: KeepWarm, lot: float) -> tuple[Asked, date | None]:
    """Most still want a class; whoever was sent to one since then did."""
    if lot > NOT_NOW or queries.of_learner(uow, row.learner_id):
        return Asked.YES, None
    return (Asked.FOUND_ONE, None) if lot < FOUND_ONE else (Asked.NOT_NOW, uow.today + LATER)


def move_on(uow: UnitOfWork) -> None:
    for asked_id in asking.silent(uow):
        asking.move_on(uow, asked_id)
    for entry_id, week in asking.to_ask(uow):
        asking.ask(uow, entry_id, week)
