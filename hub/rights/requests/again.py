"""What a restore does again of the register of requests (`hub.audit.ledger`)."""

from hub.audit import services as audit
from hub.audit.ledger import Act, Kept, again
from hub.consent.models import Objection, Restriction
from hub.consent.services.restriction import KEEPING
from hub.core.db import UnitOfWork
from hub.rights.requests.models import RightsRequest


@again(Act.REQUEST_LED_TO)
def request_led_to(uow: UnitOfWork, kept: Kept) -> None:
    """The restriction or objection that the ledger has made again is of this request, as before. What was answered is
    not known, so the request is as open as the backup has it."""
    with uow.acting_as(KEEPING):
        row = uow.session.get(RightsRequest, kept.id("request_id"))
        if row is None:
            return
        if "restriction_id" in kept.ids:
            if uow.session.get(Restriction, kept.id("restriction_id")) is not None:
                row.restriction_id = kept.id("restriction_id")
        elif (stopped := uow.session.get(Objection, kept.id("objection_id"))) is not None:
            stopped.request_id = row.id
        uow.flush()
    audit.record(uow, "restore.request", about=row)
