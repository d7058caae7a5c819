"""Stop one use of a learner's record (UK GDPR Article 21), and lift that again.

What was agreed to for the use is withdrawn by the use-case of referrals (`referrals.case.sharing.stop_objected`), which
the decision and the fence follow from the next request on; while the objection stands `disclosure.give` makes no new
grant for it. Of statistics the hub's own grant goes, so that nobody counts the learner; of the other uses the hub keeps
its own, since the objection is to what others are told. Being ranked and being asked afterwards rest on no grant: what
would do it asks `services.objected` first.
"""

from collections.abc import Sequence
from uuid import UUID

import sqlalchemy as sa

from hub.audit import ledger
from hub.audit import services as audit
from hub.audit.ledger import Act
from hub.consent.models import Objection
from hub.consent.services.objected import standing_for
from hub.consent.services.restriction import KEEPING, check_officer
from hub.consent.types import Use
from hub.core.db import UnitOfWork
from hub.core.errors import Conflict


class ObjectedAlready(Conflict):
    title = "This use of the record is stopped already"


def uphold(uow: UnitOfWork, learner_id: UUID, use: Use, request_id: UUID | None = None) -> Objection:
    """No new grant for the use from now on. Inside the officer's task of this learner."""
    check_officer(uow)
    if standing_for(uow, learner_id, use):
        raise ObjectedAlready
    return stand(uow, learner_id, use, request_id)


def stand(uow: UnitOfWork, learner_id: UUID, use: Use, request_id: UUID | None) -> Objection:
    """It is the learner's objection from now on, for whoever may write that down."""
    row = Objection(learner_id=learner_id, purpose=use, request_id=request_id, taken_by=uow.user_id)
    uow.add(row)
    uow.flush()
    audit.record(uow, "objection.upheld", about=row, purpose=use)
    ledger.keep(uow, Act.OBJECTION_UPHELD, objection_id=row.id, learner_id=learner_id, purpose=use)
    return row


def lift(uow: UnitOfWork, row: Objection) -> None:
    """Nothing opens by it: they are asked anew. The caller gives the hub its grant to count them again."""
    check_officer(uow)
    row.lifted_at, row.lifted_by = uow.now, uow.user_id
    uow.flush()
    audit.record(uow, "objection.lift", about=row, purpose=row.purpose)
    ledger.keep(uow, Act.OBJECTION_LIFTED, objection_id=row.id)


def of_request(uow: UnitOfWork, request_id: UUID) -> Sequence[Objection]:
    """What was stopped on a request, and still is: of two people where it came while they were taken for one."""
    with uow.acting_as(KEEPING):
        query = sa.select(Objection).where(Objection.request_id == request_id, Objection.lifted_at.is_(None))
        return uow.session.scalars(query.order_by(Objection.created_at, Objection.id)).all()


def standing(uow: UnitOfWork, learner_id: UUID) -> Sequence[Objection]:
    """Every use that is stopped for a learner whom the viewer may see."""
    query = sa.select(Objection).where(Objection.learner_id == learner_id, Objection.lifted_at.is_(None))
    return uow.session.scalars(query.order_by(Objection.created_at)).all()
