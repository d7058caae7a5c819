"""What a carrier says afterwards of a message that it took: that it arrived, or why not."""

from collections.abc import Mapping
from uuid import UUID

from hub.audit import services as audit
from hub.core.actor import Viewer
from hub.core.db import UnitOfWork
from hub.messages.models import Message, StaffMail
from hub.messages.types import MessageState, Refusal

RECEIVING = Viewer.job("take receipts of messages")

# Statuses of GOV.UK Notify (its technical documentation) that say how it ended; the others say that it has not.
FAILED: Mapping[str, Refusal] = {
    "permanent-failure": Refusal.WRONG_ADDRESS,
    "temporary-failure": Refusal.GAVE_UP,
    "technical-failure": Refusal.GAVE_UP,
}
DELIVERED = "delivered"


def take(uow: UnitOfWork, message_id: UUID, status: str) -> None:
    """`NotVisible` for a message that there is not; `WrongState` while a worker has it: the carrier says it again.

    What was told before is told again without harm.
    """
    ended = MessageState.DELIVERED if status == DELIVERED else MessageState.FAILED
    if status != DELIVERED and status not in FAILED:
        return
    with uow.acting_as(RECEIVING):
        row = uow.session.get(StaffMail, message_id) or uow.get(Message, message_id)
        if row.state is ended:
            return
        row.move_to(ended, uow.now)
        row.refusal = FAILED.get(status)
        audit.record(uow, f"message.{ended}", about=row)
