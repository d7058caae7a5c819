"""Merge two records of one person: what hangs off one comes to the other, and every step can be undone."""

from uuid import UUID

import sqlalchemy as sa

from hub.accounts.models import Organisation
from hub.audit import services as audit
from hub.consent.fence import MERGING
from hub.core.db import UnitOfWork
from hub.core.errors import NotVisible
from hub.duplicates import moving, rows, rules, settle
from hub.duplicates.errors import CannotMerge, DecidedAlready
from hub.duplicates.journal import Journal
from hub.duplicates.queries import merged_at_all
from hub.learners.models import Learner, MergedRecord
from hub.learners.states import MERGE_STATES
from hub.learners.types import MergeState
from hub.referrals.case.sharing import stop_objected
from hub.referrals.models import Referral


def merge(
    uow: UnitOfWork, stays_id: UUID, other_id: UUID, why: str, taken: Journal | None = None
) -> MergedRecord:
    """The two are of one person: all that hangs off the other record hangs off the one that stays from now on.

    What was `taken` over into it before goes back with the rest when the merge is undone.

    `NotVisible` for a record that the steward may not see, `DecidedAlready` where the two were merged meanwhile,
    `CannotMerge` where something has to be done first. Nothing is changed then.
    """
    stays, other = held(uow, stays_id, other_id)
    check_order(stays, other)
    if stopped := what_stops(uow, stays.id, other.id):
        raise CannotMerge(stopped[0])
    with uow.whole(), uow.acting_as(MERGING):
        shut = settle.shut_out(uow, stays.id, other.id)
        journal, kinds = moving.move(uow, stays, other)
        uow.flush()
        stop_objected(uow, stays.id)
        check_still_seen(uow, settle.shut_out(uow, stays.id) - shut)
        row = uow.add(remembered(uow, stays, other))
        row.why = why
        row.journal, row.special_journal = (taken.followed_by(journal) if taken else journal).kept()
        uow.flush()
        moving.find_by_what_is_known(uow, stays)
    row.merged_by = uow.user_id
    for learner in (stays, other):
        audit.record(uow, "learner.merge", subject_id=learner.id, about=row, categories=kinds)
    return row


def remembered(uow: UnitOfWork, stays: Learner, other: Learner) -> MergedRecord:
    return MergedRecord(
        learner_id=stays.id,
        other_id=other.id,
        reference=other.reference,
        state=MERGE_STATES.begin(MergeState.MERGED),
        merged_at=uow.now,
    )


def held(uow: UnitOfWork, one_id: UUID, other_id: UUID) -> list[Learner]:
    """These records, each seen by the viewer and held until the unit of work ends, always in one order."""
    learner_ids = (one_id, other_id)
    if one_id == other_id:
        raise CannotMerge("A record cannot be merged with itself.")
    query = sa.select(Learner).where(Learner.id.in_(learner_ids)).order_by(Learner.id)
    locking = query.with_for_update(of=Learner).execution_options(populate_existing=True)
    found = {row.id: row for row in uow.session.scalars(locking)}
    if len(found) < len(learner_ids):
        if merged_at_all(uow, *learner_ids):
            raise DecidedAlready("These two records have been merged.")
        raise NotVisible
    return [found[learner_id] for learner_id in learner_ids]


def check_order(stays: Learner, other: Learner) -> None:
    """The record whose registration is further stays."""
    if rules.FURTHER.index(stays.intake) < rules.FURTHER.index(other.intake):
        raise CannotMerge("Keep the other record: its registration is further on.")


def check_still_seen(uow: UnitOfWork, shut_out: set[UUID]) -> None:
    """A referral is open and one of the records has closed the provider out: the learner says which of both holds."""
    for referral_id in sorted(shut_out):
        provider = uow.get(Organisation, uow.get(Referral, referral_id).recipient_id)
        raise CannotMerge(
            f"{provider.name} has an open referral, and one of the two records lets it see nothing. "
            "The hub asks the learner which of both holds, or withdraws the referral."
        )


def what_stops(uow: UnitOfWork, one_id: UUID, other_id: UUID) -> list[str]:
    """What must be done before these two can be merged, in words; nothing is changed."""
    with uow.acting_as(MERGING):
        found = rows.of(uow, [one_id, other_id])
        return list(settle.stops(uow, rows.whose(found, one_id), rows.whose(found, other_id)))
