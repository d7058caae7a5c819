"""A history of people who got a place from the waiting list, light rows with nothing to reveal."""

from datetime import timedelta

from hub.accounts.models import Organisation
from hub.core.db import UnitOfWork
from hub.core.ids import new_reference
from hub.directory.models import TaughtClass
from hub.directory.types import Level, Strand
from hub.referrals.models import Referral, WaitingEntry
from hub.referrals.rules import STARTED_HERE
from hub.referrals.types import State
from hub.tracking.enrolment.models import Enrolment
from tests.factories.insight import countable


def got_a_place(
    uow: UnitOfWork,
    hub: Organisation,
    to: TaughtClass,
    *,
    weeks_ago: int,
    waited: int = 8,
    level: Level = Level.E1,
    reason: str = STARTED_HERE,
) -> WaitingEntry:
    """Somebody who waited so many weeks and started (or left for `reason`) so many weeks ago."""
    row = countable(uow, hub)
    ended = uow.today - timedelta(weeks=weeks_ago)
    entry = uow.add(
        WaitingEntry(
            learner_id=row.id,
            level=level,
            strand=Strand.GENERAL,
            outcode="E8",
            joined_on=ended - timedelta(weeks=waited),
            closed_on=ended,
            closed_reason=reason,
        )
    )
    if reason == STARTED_HERE:
        _enrolled(uow, hub, to, entry)
    uow.flush()
    return entry


def _enrolled(uow: UnitOfWork, hub: Organisation, to: TaughtClass, entry: WaitingEntry) -> None:
    referral = uow.add(
        Referral(
            learner_id=entry.learner_id,
            recipient_id=to.provider_id,
            class_id=to.id,
            sender_id=hub.id,
            reference=new_reference(),
            state=State.STARTED,
            state_since=uow.now,
        )
    )
    uow.flush()
    uow.add(
        Enrolment(
            referral_id=referral.id,
            learner_id=entry.learner_id,
            recipient_id=to.provider_id,
            class_id=to.id,
            started_on=entry.closed_on,
        )
    )
