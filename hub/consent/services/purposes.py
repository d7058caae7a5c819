"""Switch a purpose of sharing off for the whole hub, from a day on, and on again."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

import sqlalchemy as sa

from hub.access.permissions import Permission, permitted
from hub.audit import ledger
from hub.audit import services as audit
from hub.consent import grounds
from hub.consent.errors import PurposeStopped
from hub.consent.models import PurposeStop, PurposeSwitch
from hub.consent.types import PURPOSE_LABELS, Purpose
from hub.core.db import UnitOfWork
from hub.core.errors import Conflict, NotPermitted, RuleBroken


class StoppedAlready(Conflict):
    title = "This purpose is switched off already"


def stop(uow: UnitOfWork, purpose: Purpose, *, off_on: date, reason: str) -> PurposeStop:
    """From that day's beginning on nothing opens for the purpose: no page, list, file or answer of the API.

    What was agreed to, referrals and places stay, and count again when it is switched on.
    """
    check_administrator(uow)
    if off_on < uow.today:
        raise RuleBroken("The day must be today or in the future", "off_on")
    if any(row.purpose is purpose for row in listed(uow)):
        raise StoppedAlready
    row = PurposeStop(purpose=purpose, off_on=off_on, reason=reason, taken_by=uow.user_id)
    uow.add(row)
    switch(uow, purpose, off_on)
    audit.record(uow, "purpose.stop", about=row, purpose=purpose)
    ledger.keep(uow, ledger.Act.PURPOSE_STOPPED, stop_id=row.id, purpose=purpose, off_on=off_on.isoformat())
    return row


def restore(uow: UnitOfWork, stop_id: UUID) -> None:
    """The purpose counts again from the next request on. Twice is the same as once."""
    check_administrator(uow)
    row = uow.get(PurposeStop, stop_id)
    if row.ended_at is None:
        row.ended_at = uow.now
        switch(uow, row.purpose, None)
        audit.record(uow, "purpose.restore", about=row, purpose=row.purpose)
        ledger.keep(uow, ledger.Act.PURPOSE_RESTORED, stop_id=row.id)


def listed(uow: UnitOfWork) -> Sequence[PurposeStop]:
    """Every stop that stands or is to come."""
    query = sa.select(PurposeStop).where(PurposeStop.ended_at.is_(None))
    return uow.session.scalars(query.order_by(PurposeStop.off_on, PurposeStop.id)).all()


def switch(uow: UnitOfWork, purpose: Purpose, off_on: date | None) -> None:
    """Say again what the stop of the purpose says. A switch that is gone is not made anew: somebody deleted it."""
    row = uow.session.scalar(sa.select(PurposeSwitch).where(PurposeSwitch.purpose == purpose))
    if row is not None:
        row.off_on = off_on


def stopped_now(uow: UnitOfWork) -> frozenset[Purpose]:
    return frozenset(map(Purpose, grounds.stopped(uow)))


def check_not_stopped(uow: UnitOfWork, purpose: Purpose) -> None:
    if purpose in stopped_now(uow):
        raise PurposeStopped(f"The hub has switched off: {PURPOSE_LABELS[purpose].lower()}.")


def check_administrator(uow: UnitOfWork) -> None:
    if not permitted(uow.viewer, Permission.ADMINISTER):
        raise NotPermitted
