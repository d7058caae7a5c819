"""People to count: light rows with nothing to reveal, for the managers' dashboard."""

from datetime import date, datetime, timedelta

from hub.accounts.models import Organisation
from hub.audit import services as audit
from hub.consent.models import Grant
from hub.consent.rules import PURPOSE_CATEGORIES
from hub.consent.types import Basis, Channel, Purpose, Stage
from hub.core.db import UnitOfWork
from hub.core.ids import new_id, new_reference
from hub.demand.models import Demand
from hub.directory.models import TaughtClass
from hub.directory.types import Level, Strand
from hub.insight.periods import published_to
from hub.learners.models import Learner
from hub.learners.types import ArrivalChannel, RegistrationState
from hub.referrals.models import Referral, Transition, WaitingEntry
from hub.referrals.types import Side, State, Verb


def countable(
    uow: UnitOfWork,
    hub: Organisation,
    *,
    outcode: str | None = "E8",
    channel: ArrivalChannel = ArrivalChannel.WALK_IN,
) -> Learner:
    """A learner whom the hub's managers may count and nothing more."""
    row = Learner(
        reference=new_reference(),
        intake=RegistrationState.REGISTERED,
        status_on=uow.today,
        joined_on=uow.today,
        channel=channel,
        outcode=outcode,
    )
    uow.keys.create(row.id)
    grant = Grant(
        learner_id=row.id,
        recipient_id=hub.id,
        purpose=Purpose.STATISTICS,
        categories=PURPOSE_CATEGORIES[Purpose.STATISTICS],
        basis=Basis.PUBLIC_TASK,
        valid_from=uow.today - timedelta(days=1),
        valid_to=uow.today + timedelta(days=365),
        channel=Channel.IN_PERSON,
        handle=new_id(),
    )
    grant.move_to(Stage.FULL)
    uow.add(row)
    uow.flush()
    uow.add(grant)
    audit.record(uow, "learner.register", about=row)
    return row


def waiting(
    uow: UnitOfWork,
    hub: Organisation,
    people: int = 1,
    *,
    level: Level = Level.E1,
    weeks: int = 2,
    outcode: str | None = "E8",
    channel: ArrivalChannel = ArrivalChannel.WALK_IN,
) -> list[Learner]:
    """People who had been on the list for so many weeks on the last Sunday."""
    rows = [countable(uow, hub, outcode=outcode, channel=channel) for _ in range(people)]
    for row in rows:
        uow.add(
            WaitingEntry(
                learner_id=row.id,
                level=level,
                strand=Strand.GENERAL,
                outcode=outcode,
                joined_on=published_to(uow.today) - timedelta(weeks=weeks),
            )
        )
    uow.flush()
    return rows


def lacking(uow: UnitOfWork, who: Learner, level: Level) -> None:
    """No class has fitted them since the last Sunday: they are free in the mornings alone."""
    mornings = sum(1 << day * 3 for day in range(5))
    row = Demand(
        learner_id=who.id,
        level=level,
        strand=Strand.GENERAL,
        outcode=who.outcode,
        availability=mornings,
        wants={
            "needs": [],
            "childcare": 0,
            "child_ages": [],
            "obstacles": {},
            "kind": Strand.GENERAL.value,
            "suits": mornings,
        },
        opened_on=published_to(uow.today),
    )
    uow.add(row)
    audit.record(uow, "demand.open", about=row)


def referred(
    uow: UnitOfWork,
    hub: Organisation,
    to: TaughtClass,
    number: int = 1,
    *,
    state: State = State.SENT,
    sent_at: datetime | None = None,
    answered_at: datetime | None = None,
    reply_by: date | None = None,
    decline_reason: str | None = None,
    channel: ArrivalChannel = ArrivalChannel.WALK_IN,
) -> None:
    """Referrals to a class as they stand now, each of another learner."""
    for _ in range(number):
        row = Referral(
            learner_id=countable(uow, hub, channel=channel).id,
            recipient_id=to.provider_id,
            class_id=to.id,
            sender_id=hub.id,
            reference=new_reference(),
            state=state,
            state_since=uow.now,
            sent_at=sent_at or uow.now,
            answered_at=answered_at,
            reply_by=reply_by,
        )
        uow.add(row)
        uow.flush()
        if decline_reason:
            uow.add(_decline(row, answered_at or uow.now, decline_reason))
    uow.flush()


def _decline(row: Referral, at: datetime, reason: str) -> Transition:
    return Transition(
        learner_id=row.learner_id,
        recipient_id=row.recipient_id,
        referral_id=row.id,
        at=at,
        from_state=State.OPENED,
        verb=Verb.DECLINE,
        to_state=State.DECLINED,
        side=Side.PROVIDER,
        reason=reason,
    )
