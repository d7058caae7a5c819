"""Decide an objection: the use it names is stopped, with a reason, or used again when the learner wants that."""

from uuid import UUID

from hub.accounts.queries import first_hub
from hub.audit import ledger
from hub.audit.ledger import Act
from hub.consent.services import disclosure as consent
from hub.consent.services import objection
from hub.consent.types import Basis, Category, Purpose, Use
from hub.core.db import UnitOfWork
from hub.core.errors import RuleBroken
from hub.demand.services.refresh import stop_calls
from hub.learners.services.register import UNTIL
from hub.referrals.case.sharing import stop_objected
from hub.rights.opening import opened
from hub.rights.requests import services
from hub.rights.requests.models import RightsRequest
from hub.rights.requests.types import Kind


def uphold(uow: UnitOfWork, row: RightsRequest, use: Use, why: str) -> None:
    """The use stops with the next request to the service, and the request is answered with the reason."""
    subject_id = _whose(row)
    services.done(uow, row, why)
    with opened(uow, subject_id, row):
        stopped = objection.uphold(uow, subject_id, use, row.id)
        ledger.keep(uow, Act.REQUEST_LED_TO, request_id=row.id, objection_id=stopped.id)
        stop_objected(uow, subject_id)
    if use is Use.CONTACT:
        stop_calls(uow, subject_id)


def lift(uow: UnitOfWork, row: RightsRequest) -> None:
    """They want the use again. They are counted again; whom else to tell of them, they are asked anew."""
    found = objection.of_request(uow, row.id)
    if not found:
        raise RuleBroken("Nothing is stopped on this request")
    for stopped in found:
        with opened(uow, stopped.learner_id, row):
            objection.lift(uow, stopped)
            if stopped.purpose is Use.STATISTICS:
                _count_again(uow, stopped.learner_id)


def _whose(row: RightsRequest) -> UUID:
    if row.kind is not Kind.OBJECTION or row.subject_id is None:
        raise RuleBroken("This request does not ask to stop a use of a record that is kept")
    return row.subject_id


def _count_again(uow: UnitOfWork, learner_id: UUID) -> None:
    """The grant that each record has from the first moment."""
    hub_id = first_hub(uow)
    consent.give(
        uow,
        learner_id,
        hub_id,
        Purpose.STATISTICS,
        frozenset(Category),
        basis=Basis.PUBLIC_TASK,
        until=UNTIL,
    )
