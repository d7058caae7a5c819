"""How a letter may reach a learner without putting them in danger."""

from dataclasses import dataclass
from uuid import UUID

from hub.consent.services import disclosure as consent
from hub.consent.types import Category
from hub.core.db import UnitOfWork
from hub.learners.models import Learner
from hub.learners.names import full_name


@dataclass(frozen=True, slots=True)
class Delivery:
    """To whom, how it may be sent, what to know before, and the address, where a letter may go to one."""

    name: str
    ways: tuple[str, ...]
    note: str | None = None
    address: str | None = None


NOBODY = Delivery("", ("Give the letter to the person who asked.",))
IN_HAND = "Do not send it. Give it to them in person: nobody has said that a letter or an email is safe."


def to(uow: UnitOfWork, learner_id: UUID) -> Delivery:
    """What the learner said is safe counts; what nobody asked is not safe."""
    learner = uow.get(Learner, learner_id)
    decision = consent.may_see(uow, learner_id, [Category.IDENTITY, Category.CONTACT])
    write, mail = learner.safe_to_write.value(decision), learner.safe_to_email.value(decision)
    address = "\n".join(filter(None, (learner.address.reveal(decision), learner.postcode.reveal(decision))))
    ways = (
        *(("A letter to their address is safe.",) if write and address else ()),
        *(("An email that says only that a letter waits for them is safe.",) if mail else ()),
    )
    return Delivery(
        full_name(learner, decision),
        ways or (IN_HAND,),
        learner.contact_note.reveal(decision),
        address if write else None,
    )
