"""What may be shared decides which referrals go on: every use-case that changes it ends in `follow_sharing`."""

from collections.abc import Iterable
from datetime import date, timedelta
from uuid import UUID

from hub.consent import grounds, rules
from hub.consent.models import Block, Grant
from hub.consent.services import disclosure as consent
from hub.consent.services import sharing
from hub.consent.services.sharing import Candidate
from hub.consent.types import Basis, Channel, Purpose
from hub.core.clock import local_midnight
from hub.core.db import UnitOfWork
from hub.core.errors import RuleBroken
from hub.directory.models import TaughtClass
from hub.learners.queries import lock_learner
from hub.referrals import effects, queries
from hub.referrals.case import classes_now, limits
from hub.referrals.case.follow import FOLLOWING, lock_classes, refresh_stages, restore
from hub.referrals.case.step import step
from hub.referrals.models import Referral
from hub.referrals.types import Side, Verb
from hub.referrals.waiting.status import refresh_status


def agree(
    uow: UnitOfWork,
    learner_id: UUID,
    chosen: Iterable[Candidate],
    *,
    language: str,
    channel: Channel,
    interpreter: str | None,
) -> list[Grant]:
    """Keep what the learner agreed to; a referral that closed when they stopped sharing opens again."""
    lock_learner(uow, learner_id)
    grants = sharing.agree(
        uow, learner_id, chosen, language=language, channel=channel, interpreter=interpreter
    )
    follow_sharing(uow, learner_id)
    return grants


def stop(uow: UnitOfWork, grant: Grant) -> None:
    """The learner shares no longer with the grant's organisation for its purpose. Twice is the same as once.

    Where that was to find a class, nothing is left that a provider needs anything for. After a merge there may be a
    grant of each record for it: all of them stop.
    """
    lock_learner(uow, grant.learner_id)
    if grant.purpose is Purpose.REFERRAL:
        stop_with(uow, grant.learner_id, grant.recipient_id)
        return
    for one in consent.live_grants(uow, grant.learner_id):
        if (one.recipient_id, one.purpose) == (grant.recipient_id, grant.purpose):
            consent.withdraw(uow, one.id)
    follow_sharing(uow, grant.learner_id)


def stop_one(uow: UnitOfWork, grant: Grant) -> None:
    """This grant alone, as it was stopped before: for who does again what was done."""
    lock_learner(uow, grant.learner_id)
    consent.withdraw(uow, grant.id)
    follow_unless_restricted(uow, grant.learner_id)


def stop_objected(uow: UnitOfWork, learner_id: UUID) -> None:
    """Withdraw whatever stands against an objection of this learner, with what follows for referrals."""
    for grant in consent.live_grants(uow, learner_id):
        if consent.objected(uow, learner_id, grant.recipient_id, grant.purpose):
            stop_one(uow, grant)


def lift_one(uow: UnitOfWork, block: Block) -> None:
    """The same of a block."""
    lock_learner(uow, block.learner_id)
    consent.lift_block(uow, block.id)
    follow_unless_restricted(uow, block.learner_id)


def follow_unless_restricted(uow: UnitOfWork, learner_id: UUID) -> None:
    """The referrals of a restricted record stand still: they follow when it is used again."""
    if learner_id not in grounds.standing(uow):
        follow_sharing(uow, learner_id)


def stop_with(uow: UnitOfWork, learner_id: UUID, organisation_id: UUID) -> None:
    """The learner shares nothing with the organisation any more, for whatever purpose. With the learner locked."""
    for grant in consent.live_grants(uow, learner_id):
        if grant.recipient_id == organisation_id:
            consent.withdraw(uow, grant.id)
    follow_sharing(uow, learner_id)


def stop_all_with(uow: UnitOfWork, learner_id: UUID, organisation_id: UUID) -> None:
    """`stop_with` for whoever does not hold the learner yet."""
    lock_learner(uow, learner_id)
    stop_with(uow, learner_id, organisation_id)


def stop_all(uow: UnitOfWork, learner_id: UUID, apart_from: UUID | None) -> None:
    """The learner shares nothing with anybody any more but the hub itself, which keeps its own record."""
    lock_learner(uow, learner_id)
    for grant in consent.live_grants(uow, learner_id):
        if grant.recipient_id != apart_from:
            consent.withdraw(uow, grant.id)
    follow_sharing(uow, learner_id)


def stop_at_enrolment(uow: UnitOfWork, learner_id: UUID) -> None:
    """No provider is told any more what the learner was asked about for enrolment alone."""
    lock_learner(uow, learner_id)
    for grant in consent.live_grants(uow, learner_id):
        if grant.purpose is Purpose.ENROLMENT and grant.basis is Basis.CONSENT:
            consent.withdraw(uow, grant.id)
    follow_sharing(uow, learner_id)


def never(
    uow: UnitOfWork,
    learner_id: UUID,
    organisation_id: UUID,
    reason: str | None,
    *,
    user_id: UUID | None = None,
    last_day: date | None = None,
) -> None:
    """Nothing is shared with the organisation, or one user of it, until that day is over, or ever.

    One block, however often it is asked for; one that lasts longer takes the place of one that ends.
    """
    lock_learner(uow, learner_id)
    ends_at = local_midnight(last_day + timedelta(days=1)) if last_day else None
    same = [
        row
        for row, _ in sharing.blocks_now(uow, learner_id)
        if (row.recipient_id, row.user_id) == (organisation_id, user_id)
    ]
    if not any(rules.outlasts(row.ends_at, ends_at) for row in same):
        consent.block(uow, learner_id, organisation_id, reason, user_id=user_id, ends_at=ends_at)
    follow_sharing(uow, learner_id)


def lift(uow: UnitOfWork, block: Block) -> None:
    """The block stands no longer: what the learner agreed to before counts again."""
    lock_learner(uow, block.learner_id)
    consent.lift_block(uow, block.id)
    follow_sharing(uow, block.learner_id)


def follow_sharing(uow: UnitOfWork, learner_id: UUID) -> int:
    """Withdraw the referrals that may not go on, and bring back those that may again; how many it was.

    A withdrawn one gives its place back and stands on the hub's list. Call it with the learner locked.
    """
    with uow.acting_as(FOLLOWING):
        closing, opening = queries.unshared(uow, [learner_id]), queries.shared_again(uow, [learner_id])
        if closing or opening:
            lock_classes(uow, learner_id)
        for referral in closing:
            step(uow, referral, Verb.WITHDRAW, Side.SYSTEM, reason=why_unshared(uow, referral))
        for referral in opening:
            restore(uow, referral, possible=may_go_on(uow, referral))
        refresh_stages(uow, learner_id)
        refresh_status(uow, learner_id)
    return len(closing) + len(opening)


def why_unshared(uow: UnitOfWork, referral: Referral) -> str:
    """The code of what ended: the hub's agreement, the learner's own word, or the time for which it was given."""
    if consent.agreement_for(uow, referral.recipient_id) is None:
        return effects.AGREEMENT_ENDED
    newest = consent.newest_grant(uow, referral.learner_id, referral.recipient_id)
    ran_out = newest is not None and newest.withdrawn_at is None and newest.valid_to <= uow.today
    return effects.CONSENT_EXPIRED if ran_out else effects.CONSENT_WITHDRAWN


def may_go_on(uow: UnitOfWork, referral: Referral) -> bool:
    """Whether it could be sent now: nothing else has begun, and no limit stands against it."""
    taught = uow.get(TaughtClass, referral.class_id)
    if classes_now.in_the_way(uow, referral.learner_id, taught, on=uow.today):
        return False
    try:
        limits.check(uow, referral.learner_id, [taught])
    except RuleBroken:
        return False
    return True
