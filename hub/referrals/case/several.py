"""Decide on several referrals of one class at once: each is looked at by itself, and all are done together or none.

What a person saw is what is done: where one of them has moved on or a place has gone since, nothing is done and the
list is looked at again. It is one transaction, so that no half of a list is left behind.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

import sqlalchemy as sa

from hub.core.db import UnitOfWork
from hub.core.errors import HubError
from hub.directory import places
from hub.directory.models import TaughtClass
from hub.learners.queries import lock_learner
from hub.referrals import rules
from hub.referrals.case.act import act, check
from hub.referrals.case.follow import FOLLOWING
from hub.referrals.case.permit import permit
from hub.referrals.errors import NotAsSeen
from hub.referrals.models import Referral, Transition
from hub.referrals.reads.provider.in_turn import in_turn
from hub.referrals.types import Details, Side, State, Verb

TOGETHER = (Verb.ACCEPT, Verb.WAITLIST, Verb.OFFER, Verb.DECLINE)
NOT_OPENED = "You have not opened this referral. Open it first"
NO_PLACE = "No place is left for them: those before them in the order have the free places"


@dataclass(frozen=True, slots=True)
class Checked:
    """One referral and what stands against the decision for it; None where it can be done."""

    referral: Referral
    why_not: str | None


def look(
    uow: UnitOfWork, taught: TaughtClass, chosen: Collection[str], verb: Verb, details: Details
) -> list[Checked]:
    """By their references, each of those chosen whom the viewer may see; the free places go to who is next."""
    free = uow.session.scalar(sa.select(_free()).where(TaughtClass.id == taught.id))
    return list(_checked(uow, rows_of(uow, taught.id, chosen), verb, details, free))


def _free() -> sa.ColumnElement[int | None]:
    return TaughtClass.places - TaughtClass.held - TaughtClass.offered - TaughtClass.enrolled


def _checked(
    uow: UnitOfWork, rows: Sequence[Referral], verb: Verb, details: Details, free: int | None
) -> Iterator[Checked]:
    for row in rows:
        why_not = against(uow, row, verb, details)
        if why_not is None and rules.takes_place(row.state, steps(row.state, verb)[0]):
            why_not = NO_PLACE if free is not None and free <= 0 else None
            free = free if free is None or why_not else free - 1
        yield Checked(row, why_not)


def rows_of(uow: UnitOfWork, class_id: UUID, chosen: Collection[str]) -> list[Referral]:
    """As the database has them now, in the order of the class."""
    turns = in_turn(uow, class_id)
    query = (
        sa.select(Referral)
        .where(Referral.class_id == class_id, Referral.reference.in_(chosen))
        .execution_options(populate_existing=True)
    )
    rows = uow.session.scalars(query.order_by(Referral.id)).all()
    return sorted(
        rows, key=lambda row: turns[row.reference].place if row.reference in turns else len(turns) + 1
    )


def steps(state: State, verb: Verb) -> tuple[Verb, ...]:
    """An offer to somebody who has no place yet accepts them first."""
    accepts = verb is Verb.OFFER and Verb.ACCEPT in rules.verbs(state, Side.PROVIDER)
    return (Verb.ACCEPT, verb) if accepts else (verb,)


def against(uow: UnitOfWork, row: Referral, verb: Verb, details: Details) -> str | None:
    if verb is not Verb.DECLINE and row.opened_at is None:
        return NOT_OPENED
    try:
        check(uow, row, steps(row.state, verb)[0], Side.PROVIDER, details)
    except HubError as problem:
        return problem.message.rstrip(".")
    return None


def decide(
    uow: UnitOfWork, taught: TaughtClass, seen: Mapping[str, int], verb: Verb, details: Details
) -> int:
    """Do it for those of the page, by the version that was on it; how many. The same page again changes nothing.

    Raises `NotAsSeen`, with nothing done, where one of them has moved on or can no longer be.
    """
    permit(uow, Side.PROVIDER, taught.provider_id)
    if done := done_before(uow, details.get("submission")):
        return done
    hold(uow, taught, seen)
    found = look(uow, taught, seen, verb, details)
    if {one.referral.reference: one.referral.version for one in found if not one.why_not} != dict(seen):
        raise NotAsSeen
    with uow.whole():
        for one in found:
            for step in steps(one.referral.state, verb):
                act(uow, one.referral, step, Side.PROVIDER, expected_version=None, **details)
    return len(found)


def done_before(uow: UnitOfWork, submission: str | None) -> int:
    """How many referrals the same opened page has decided already; it may see some of them no more."""
    query = sa.select(sa.func.count(Transition.referral_id.distinct())).where(
        Transition.submission == submission, Transition.actor_id == uow.user_id
    )
    with uow.acting_as(FOLLOWING):
        return uow.session.scalar(query) or 0


def hold(uow: UnitOfWork, taught: TaughtClass, seen: Collection[str]) -> None:
    """Learners first, as everywhere, then the class: nobody acts for them, and no place goes, until this is done."""
    query = (
        sa.select(Referral.learner_id)
        .where(Referral.reference.in_(seen))
        .distinct()
        .order_by(Referral.learner_id)
    )
    for learner_id in uow.session.scalars(query).all():
        lock_learner(uow, learner_id)
    places.lock(uow, [taught.id])
