"""What a restore does again of agreements, restrictions, purposes and openings (`hub.audit.ledger`)."""

from datetime import date

import sqlalchemy as sa

from hub.audit import services as audit
from hub.audit.ledger import Act, Kept, again
from hub.consent import grounds
from hub.consent.models import Agreement, BrokenGlass, Grant, Objection, PurposeStop, Restriction
from hub.consent.services import purposes
from hub.consent.services.objected import standing_for
from hub.consent.services.restriction import KEEPING
from hub.consent.types import AskedBy, Category, Purpose, RestrictionGround, Use
from hub.core.db import UnitOfWork

NOT_KEPT = "Switched off again by a restore, which does not know the reason."


@again(Act.AGREEMENT_CHANGED)
def agreement_changed(uow: UnitOfWork, kept: Kept) -> None:
    """No more than the backup and the ledger both say: what was added since is added again by a person."""
    row = uow.session.get(Agreement, kept.id("agreement_id"))
    if row is not None:
        row.purposes = row.purposes & {Purpose(code) for code in kept.ids["purposes"].split()}
        row.categories = row.categories & {Category(code) for code in kept.ids["categories"].split()}
        row.signed_on = max(row.signed_on, date.fromisoformat(kept.ids["signed_on"]))
        row.ends_on = min(row.ends_on, date.fromisoformat(kept.ids["ends_on"]))
        audit.record(uow, "restore.agreement", about=row)


@again(Act.RESTRICTED)
def restricted(uow: UnitOfWork, kept: Kept) -> None:
    """The restriction of the ledger, or its day to look at it again."""
    learner_id, until = kept.id("learner_id"), date.fromisoformat(kept.ids["until"])
    with uow.acting_as(KEEPING):
        row = uow.session.get(Restriction, kept.id("restriction_id"))
        if row is not None:
            row.until = until
        elif _known(uow, kept) and learner_id not in grounds.standing(uow):
            row = Restriction(
                id=kept.id("restriction_id"),
                learner_id=learner_id,
                ground=RestrictionGround(kept.ids["ground"]),
                asked_by=AskedBy(kept.ids["asked_by"]),
                until=until,
            )
            uow.add(row)
    grounds.forget(uow)
    if row is not None:
        audit.record(uow, "restore.restricted", about=row)


def _known(uow: UnitOfWork, kept: Kept) -> bool:
    """Whether the backup has this learner: each has a grant to the hub from the first moment."""
    query = sa.select(Grant.id).where(Grant.learner_id == kept.id("learner_id")).limit(1)
    return uow.session.scalar(query) is not None


@again(Act.RESTRICTION_LIFTED)
def restriction_lifted(uow: UnitOfWork, kept: Kept) -> None:
    with uow.acting_as(KEEPING):
        row = uow.session.get(Restriction, kept.id("restriction_id"))
        if row is not None and row.lifted_at is None:
            row.told_on, row.lifted_at = date.fromisoformat(kept.ids["told_on"]), kept.at
    grounds.forget(uow)
    if row is not None:
        audit.record(uow, "restore.unrestricted", about=row)


@again(Act.GLASS_CLOSED)
def glass_closed(uow: UnitOfWork, kept: Kept) -> None:
    """Closed before its time. Where a second person refused it, the backup does not say so: that is asked again."""
    with uow.acting_as(KEEPING):
        row = uow.session.get(BrokenGlass, kept.id("opening_id"))
        if row is not None and row.ended_at is None:
            row.ended_at = kept.at
    if row is not None:
        audit.record(uow, "restore.glass", about=row, purpose=Purpose.SAFEGUARDING)


@again(Act.PURPOSE_STOPPED)
def purpose_stopped(uow: UnitOfWork, kept: Kept) -> None:
    """The switch of the ledger, or the one that stands in the backup with the earlier day of both."""
    purpose, off_on = Purpose(kept.ids["purpose"]), date.fromisoformat(kept.ids["off_on"])
    standing = next((row for row in purposes.listed(uow) if row.purpose is purpose), None)
    if standing is not None:
        standing.off_on = min(standing.off_on, off_on)
    elif uow.session.get(PurposeStop, kept.id("stop_id")) is None:
        standing = PurposeStop(id=kept.id("stop_id"), purpose=purpose, off_on=off_on, reason=NOT_KEPT)
        uow.add(standing)
    if standing is not None:
        purposes.switch(uow, purpose, standing.off_on)
        audit.record(uow, "restore.purpose_stopped", about=standing, purpose=purpose)


@again(Act.PURPOSE_RESTORED)
def purpose_restored(uow: UnitOfWork, kept: Kept) -> None:
    row = uow.session.get(PurposeStop, kept.id("stop_id"))
    if row is not None and row.ended_at is None:
        row.ended_at = kept.at
        purposes.switch(uow, row.purpose, None)
        audit.record(uow, "restore.purpose_restored", about=row, purpose=row.purpose)


@again(Act.OBJECTION_UPHELD)
def objection_upheld(uow: UnitOfWork, kept: Kept) -> None:
    """What was withdrawn with it stands in the ledger on its own."""
    learner_id, use = kept.id("learner_id"), Use(kept.ids["purpose"])
    with uow.acting_as(KEEPING):
        known = uow.session.get(Objection, kept.id("objection_id")) is not None
        if known or not _known(uow, kept) or standing_for(uow, learner_id, use):
            return
        row = uow.add(Objection(id=kept.id("objection_id"), learner_id=learner_id, purpose=use))
        uow.flush()
    audit.record(uow, "restore.objection", about=row, purpose=use)


@again(Act.OBJECTION_LIFTED)
def objection_lifted(uow: UnitOfWork, kept: Kept) -> None:
    with uow.acting_as(KEEPING):
        row = uow.session.get(Objection, kept.id("objection_id"))
        if row is None or row.lifted_at is not None:
            return
        row.lifted_at = kept.at
        uow.flush()
    audit.record(uow, "restore.objection_lifted", about=row, purpose=row.purpose)
