"""`hub referrals …`: what time does to referrals and offers; the page of their states."""

import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from uuid import UUID

import click

from hub.cli.fits import fits_command
from hub.cli.rounds import at_work, go_through
from hub.core.actor import Viewer
from hub.core.db import Database, UnitOfWork
from hub.core.jobs.parts import Work
from hub.core.jobs.rounds import PartAct, carry_out
from hub.directory.services import classes
from hub.learners.card import services as cards
from hub.referrals import queries
from hub.referrals.case import by_mail, telling_ends
from hub.referrals.case.act import act
from hub.referrals.case.agreements import follow_learner
from hub.referrals.diagram import document
from hub.referrals.reads.today.running_out import ending
from hub.referrals.types import Side
from hub.referrals.waiting import asking
from hub.tracking.destinations import services as after_the_course

KEEPING_TIME = Viewer.job("keep the time of referrals")
DONE = "done"
# In one transaction. A referral that moves holds rows of the class and of other referrals, which others hold before
# those of the next: two at once would wait for each other.
ONE, SOME = 1, 5


@click.group("referrals")
def referrals_group() -> None:
    """Referrals: what their states are, and what time does to them."""


referrals_group.add_command(fits_command)


@referrals_group.command("diagram")
def diagram() -> None:
    """Print docs/referral-states.md as the tables give it now."""
    click.echo(document(), nl=False)


@referrals_group.command("sweep")
@click.option("--json", "as_json", is_flag=True, help="For machines.")
def sweep(as_json: bool) -> None:
    """What the day has brought, for a nightly timer.

    Unanswered referrals and offers that ran out are marked, holds end, and referrals close whose agreement with
    the provider, or the learner's to share with it, has ended. Who has waited some weeks is to be asked whether they
    still want a class; who does not answer is to be called, then paused. Whose yes to sharing runs out soon is told.
    Who finished or left a class three or six months ago is to be asked what they do now. Classes that were closed to
    new referrals until today are open again.
    Providers that nobody has an account of are asked by email for their places and registers. Links to cards that
    have run out lose their code.

    It may be stopped and started again, and several may run at once, which share the work.
    """
    with at_work() as database:
        done = {}
        for name, words, part in PARTS:
            done[name] = part(database)
            if not as_json:
                click.echo(f"{done[name]} {words}")
        if as_json:
            click.echo(json.dumps({**done, "refused": len(database.left_out)}))


def sweep_all(database: Database, now: datetime | None = None) -> int:
    """How many moved. What somebody moves meanwhile is left to them."""
    acts = {"follow": follow, "move on": move_on}
    return through(database, "Referrals whose time has come", "sweep of referrals", to_move, acts, now)


def ask_all(database: Database, now: datetime | None = None) -> int:
    """How many are to be asked from now on, or have not answered in time. Twice is the same as once."""
    acts = {"silent": silent, "ask": ask}
    return through(database, "Asking who waits", "sweep of the waiting list", to_ask, acts, now)


def tell_of_ends(database: Database, now: datetime | None = None) -> int:
    """How many learners have been told, now or before, that an agreement to share runs out."""
    acts = {"tell": lambda uow, ids: Counter({DONE: telling_ends.tell(uow, ids)})}
    return through(database, "Telling of ends", "sweep of agreements", to_tell, acts, now)


def begin_calls(database: Database, now: datetime | None = None) -> int:
    """How many are to be asked from now on what they do after their course. Twice is the same as once."""
    acts = {"begin": lambda uow, ids: Counter({DONE: after_the_course.begin_due(uow, ids)})}
    return through(database, "Beginning calls", "sweep of finished courses", to_begin, acts, now)


def reopen_classes(database: Database, now: datetime | None = None) -> int:
    """How many were closed to new referrals until today, or until a day that a missed run left out."""
    return carry_out(database, KEEPING_TIME, classes.reopen_due, now=now) or 0


def ask_by_mail(database: Database, now: datetime | None = None) -> int:
    """How many providers without an account there are. Twice is the same as once."""
    return carry_out(database, KEEPING_TIME, by_mail.ask, now=now) or 0


def end_links(database: Database, now: datetime | None = None) -> int:
    """How many links to cards had run out, and keep no code any more."""
    return carry_out(database, KEEPING_TIME, cards.end_run_out, now=now) or 0


def through(
    database: Database,
    label: str,
    name: str,
    plan: Callable[[UnitOfWork], Iterable[Work]],
    acts: Mapping[str, PartAct],
    now: datetime | None,
) -> int:
    """One of the rounds of the sweep, in parts; how many it did."""
    return go_through(database, label, KEEPING_TIME, name, plan, acts, now)[DONE]


def to_move(uow: UnitOfWork) -> Iterator[Work]:
    yield Work("follow", queries.out_of_step(uow), ONE)
    yield Work("move on", [referral_id for referral_id, _ in queries.overdue(uow)], ONE)


def follow(uow: UnitOfWork, learner_ids: Sequence[UUID]) -> Counter[str]:
    there = (one for one in learner_ids if one not in uow.left_out)
    return Counter({DONE: sum(follow_learner(uow, learner_id) for learner_id in there)})


def move_on(uow: UnitOfWork, referral_ids: Sequence[UUID]) -> Counter[str]:
    due = queries.overdue(uow, referral_ids)
    for referral_id, verb in due:
        act(uow, queries.fresh(uow, referral_id), verb, Side.SYSTEM, expected_version=None)
    return Counter({DONE: len(due)})


def to_ask(uow: UnitOfWork) -> Iterator[Work]:
    yield Work("silent", asking.silent(uow), SOME)
    yield Work("ask", [entry_id for entry_id, _ in asking.to_ask(uow)], SOME)


def silent(uow: UnitOfWork, asked_ids: Sequence[UUID]) -> Counter[str]:
    found = asking.silent(uow, asked_ids)
    for asked_id in found:
        asking.move_on(uow, asked_id)
    return Counter({DONE: len(found)})


def ask(uow: UnitOfWork, entry_ids: Sequence[UUID]) -> Counter[str]:
    found = asking.to_ask(uow, entry_ids)
    for entry_id, week in found:
        asking.ask(uow, entry_id, week)
    return Counter({DONE: len(found)})


def to_tell(uow: UnitOfWork) -> Iterator[Work]:
    yield Work("tell", sorted(ending(uow)), SOME)


def to_begin(uow: UnitOfWork) -> Iterator[Work]:
    yield Work("begin", [row.enrolment_id for row in after_the_course.due_today(uow)], SOME)


PARTS: Sequence[tuple[str, str, Callable[[Database], int]]] = (
    ("moved", "referrals moved on.", sweep_all),
    ("asked", "people on the waiting list moved on.", ask_all),
    ("told", "agreements to share run out soon.", tell_of_ends),
    ("calls", "calls after a course are due.", begin_calls),
    ("reopened", "classes take referrals again.", reopen_classes),
    ("by_mail", "providers without an account looked after.", ask_by_mail),
    ("links", "links to cards have run out.", end_links),
)
