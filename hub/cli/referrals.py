"""`hub referrals …`: what time does to referrals and offers; the page of their states."""

from datetime import datetime
from uuid import UUID

import click

from hub.cli.rounds import at_work
from hub.core.actor import Viewer
from hub.core.db import Database, UnitOfWork
from hub.core.errors import Conflict
from hub.core.rounds import carry_out
from hub.directory.services import classes
from hub.referrals import queries
from hub.referrals.case import by_mail, telling_ends
from hub.referrals.case.act import act
from hub.referrals.case.agreements import follow_learner
from hub.referrals.diagram import document
from hub.referrals.types import Side, Verb
from hub.referrals.waiting import asking
from hub.tracking.destinations import services as after_the_course

KEEPING_TIME = Viewer.job("keep the time of referrals")


@click.group("referrals")
def referrals_group() -> None:
    """Referrals: what their states are, and what time does to them."""


@referrals_group.command("diagram")
def diagram() -> None:
    """Print docs/referral-states.md as the tables give it now."""
    click.echo(document(), nl=False)


@referrals_group.command("sweep")
def sweep() -> None:
    """What the day has brought, for a nightly timer.

    Unanswered referrals and offers that ran out are marked, holds end, and referrals close whose agreement with
    the provider, or the learner's to share with it, has ended. Who has waited some weeks is to be asked whether they
    still want a class; who does not answer is to be called, then paused. Whose yes to sharing runs out soon is told.
    Who finished or left a class three or six months ago is to be asked what they do now. Classes that were closed to
    new referrals until today are open again.
    Providers that nobody has an account of are asked by email for their places and registers.
    """
    with at_work() as database:
        click.echo(f"{sweep_all(database)} referrals moved on.")
        click.echo(f"{ask_all(database)} people on the waiting list moved on.")
        click.echo(f"{tell_of_ends(database)} agreements to share run out soon.")
        click.echo(f"{begin_calls(database)} calls after a course are due.")
        click.echo(f"{reopen_classes(database)} classes take referrals again.")
        click.echo(f"{ask_by_mail(database)} providers without an account looked after.")


def sweep_all(database: Database, now: datetime | None = None) -> int:
    """How many moved. Each has its own transaction; one that somebody moves meanwhile is left to them."""
    with database.unit_of_work(KEEPING_TIME, read_only=True, now=now) as uow:
        due, learner_ids = queries.overdue(uow), queries.out_of_step(uow)
    followed = sum(follow(database, learner_id, now) for learner_id in learner_ids)
    return followed + sum(move_on(database, referral_id, verb, now) for referral_id, verb in due)


def ask_all(database: Database, now: datetime | None = None) -> int:
    """How many are to be asked from now on, or have not answered in time. Twice is the same as once."""
    return carry_out(database, KEEPING_TIME, ask_some, now=now) or 0


def ask_some(uow: UnitOfWork) -> int:
    silent, to_ask = asking.silent(uow), asking.to_ask(uow)
    for asked_id in silent:
        asking.move_on(uow, asked_id)
    for entry_id, week in to_ask:
        asking.ask(uow, entry_id, week)
    return len(silent) + len(to_ask)


def tell_of_ends(database: Database, now: datetime | None = None) -> int:
    """How many learners have been told, now or before, that an agreement to share runs out."""
    return carry_out(database, KEEPING_TIME, telling_ends.tell, now=now) or 0


def begin_calls(database: Database, now: datetime | None = None) -> int:
    """How many are to be asked from now on what they do after their course. Twice is the same as once."""
    return carry_out(database, KEEPING_TIME, after_the_course.begin_due, now=now) or 0


def reopen_classes(database: Database, now: datetime | None = None) -> int:
    """How many were closed to new referrals until today, or until a day that a missed run left out."""
    return carry_out(database, KEEPING_TIME, classes.reopen_due, now=now) or 0


def ask_by_mail(database: Database, now: datetime | None = None) -> int:
    """How many providers without an account there are. Twice is the same as once."""
    return carry_out(database, KEEPING_TIME, by_mail.ask, now=now) or 0


def follow(database: Database, learner_id: UUID, now: datetime | None) -> int:
    return carry_out(database, KEEPING_TIME, lambda uow: follow_learner(uow, learner_id), now=now) or 0


def move_on(database: Database, referral_id: UUID, verb: Verb, now: datetime | None) -> bool:
    def moved(uow: UnitOfWork) -> bool:
        act(uow, queries.fresh(uow, referral_id), verb, Side.SYSTEM, expected_version=None)
        return True

    try:
        return carry_out(database, KEEPING_TIME, moved, now=now) or False
    except Conflict:
        return False
