"""Hold a record, and erase one: at the learner's request, or when its time is over."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

import sqlalchemy as sa

from hub.audit import services as audit
from hub.consent.services import disclosure as consent
from hub.consent.services.restriction import KEEPING
from hub.consent.types import Category
from hub.core.backups.horizon import horizon_days
from hub.core.db import UnitOfWork
from hub.core.errors import Conflict, NotVisible, RuleBroken
from hub.core.ids import new_reference
from hub.learners.models import Learner
from hub.learners.queries import records_of
from hub.referrals.case.erase import erase
from hub.referrals.case.erase_tier import erase_portion
from hub.referrals.case.portions import APART, WHOLE, Portion
from hub.rights.erasure import counts
from hub.rights.erasure.models import Cause, Erasure, LegalHold
from hub.rights.opening import opened
from hub.rights.requests import services as requests
from hub.rights.requests.models import RightsRequest
from hub.rights.requests.types import Kind, Outcome


class Held(Conflict):
    """A legal hold stands."""

    title = "This record may not be deleted: a legal hold stands"


class _TakenBack(Exception):
    """An erasure that was only looked at."""


def hold(uow: UnitOfWork, learner_id: UUID, *, reason: str, until: date | None) -> LegalHold:
    """Nobody erases the record while it stands: no request, and no clock of retention."""
    if until is not None and until < uow.today:
        raise RuleBroken("The last day of the hold must be today or in the future", "until")
    row = LegalHold(learner_id=learner_id, placed_by=uow.user_id, since=uow.today, until=until)
    row.reason = reason
    with uow.acting_as(KEEPING):
        uow.add(row)
        uow.flush()
    audit.record(uow, "hold.set", about=row)
    return row


def lift(uow: UnitOfWork, hold_id: UUID) -> None:
    """Twice is the same as once."""
    by = uow.user_id
    with uow.acting_as(KEEPING):
        row = uow.get(LegalHold, hold_id)
        if row.lifted_on is None:
            row.lifted_on, row.lifted_by = uow.today, by
        uow.flush()
    audit.record(uow, "hold.lift", about=row)


def standing(uow: UnitOfWork) -> list[LegalHold]:
    """Those that stand now: the one that ends first comes first."""
    with uow.acting_as(KEEPING):
        found = uow.session.scalars(sa.select(LegalHold).where(_stands(uow.today)).order_by(LegalHold.since))
        return sorted(found, key=lambda row: row.until or date.max)


def held(uow: UnitOfWork) -> frozenset[UUID]:
    """Whose record a hold stands on now."""
    with uow.acting_as(KEEPING):
        return frozenset(uow.session.scalars(sa.select(LegalHold.learner_id).where(_stands(uow.today))))


def _stands(today: date) -> sa.ColumnElement[bool]:
    return sa.and_(LegalHold.lifted_on.is_(None), sa.or_(LegalHold.until.is_(None), LegalHold.until >= today))


def answer_by_erasing(uow: UnitOfWork, row: RightsRequest, portion: Portion = WHOLE) -> Erasure:
    """What a request asks for is done: recipients are put on its list, and the record goes, or that part of it.

    Raises `Held`, or `RuleBroken` where it is not known who asks, or it is no request to erase.
    """
    subject_id = whose(row)
    check_not_held(uow, subject_id)
    if portion.whole:
        requests.done(uow, row)
    else:
        requests.answer(uow, row, Outcome.PART, f"Deleted: {portion.label}.")
    return erase_record(uow, subject_id, Cause.REQUEST, row.id, portion)


def whose(row: RightsRequest) -> UUID:
    """Whose record a request asks to erase; `RuleBroken` where it asks for something else, or nobody knows who asks."""
    if row.kind is not Kind.ERASURE or row.subject_id is None:
        raise RuleBroken("This request does not ask to delete a record that is kept")
    requests.check_identified(row)
    return row.subject_id


def erase_record(
    uow: UnitOfWork,
    learner_id: UUID,
    cause: Cause,
    request_id: UUID | None = None,
    portion: Portion = WHOLE,
) -> Erasure:
    """`Held` where a hold stands, `NotVisible` where there is no such record; else it is gone, or that portion of it,
    with a certificate."""
    if portion.tier is not None and portion.tier not in APART:
        raise RuleBroken("Without names and contact the rest is of nobody: delete the whole record")
    check_not_held(uow, learner_id)
    with uow.acting_as(KEEPING):
        known = uow.session.scalar(
            sa.select(Learner.id).where(Learner.id == learner_id).with_for_update(of=Learner)
        )
    if known is None:
        raise NotVisible
    gone = erase(uow, learner_id) if portion.whole else erase_portion(uow, learner_id, portion)
    kinds = sorted(portion.kinds)
    row = Erasure(
        reference=new_reference(),
        subject_id=learner_id,
        cause=cause,
        tier=portion.tier and portion.tier.value,
        category=kinds[0] if len(kinds) == 1 else None,
        kinds=[kind.value for kind in kinds] if len(kinds) > 1 else [],
        request_id=request_id,
        erased_at=uow.now,
        erased_by=uow.user_id,
        rows=dict(gone.rows),
        kek_ids=" ".join(sorted(gone.kek_ids)),
        complete_on=uow.today + timedelta(days=horizon_days()),
    )
    uow.add(row)
    uow.flush()
    return row


@dataclass(frozen=True, slots=True)
class Foreseen:
    """`rows` by table, and what the learner had `said` by kind of data."""

    rows: Mapping[str, int]
    said: Mapping[Category, int]


def foreseen(uow: UnitOfWork, learner_id: UUID, portion: Portion = WHOLE) -> Foreseen:
    """What `erase_record` would do, in numbers, or its refusal. It is done, and then taken back."""
    rows: dict[str, int] = {}
    said = counts.said(uow, learner_id, portion)
    try:
        with uow.whole():
            rows |= erase_record(uow, learner_id, Cause.REQUEST, portion=portion).rows
            raise _TakenBack
    except _TakenBack:
        uow.session.expire_all()
    audit.record(uow, "erasure.foreseen", subject_id=learner_id)
    return Foreseen(rows, said)


def check_not_held(uow: UnitOfWork, learner_id: UUID) -> None:
    if held(uow) & set(records_of(uow, learner_id)):
        raise Held


def reason_of(uow: UnitOfWork, row: LegalHold) -> str:
    """For the officer, by the task of the hold."""
    with opened(uow, row.learner_id, row):
        return row.reason.reveal(consent.may_see(uow, row.learner_id, [Category.SAFEGUARDING])) or ""
