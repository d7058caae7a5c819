"""Send a learner a link to their card, by text to a phone that they called safe, and by no other way."""

from hub.consent.services.objected import stopped_for
from hub.consent.types import Use
from hub.core.clock import local_date
from hub.core.db import UnitOfWork
from hub.core.errors import RuleBroken
from hub.learners.card import services as cards
from hub.learners.models import Learner
from hub.messages import outbox
from hub.messages.compose import way_to_learner
from hub.messages.types import NotToBeSent, Refusal
from hub.messages.wording.templates import templates

TEMPLATE = "card-link"
WHY_NOT = {
    Refusal.NO_SAFE_WAY: "They have not said that a text message to their phone is safe",
    Refusal.NO_ADDRESS: "There is no phone number",
    Refusal.WRONG_ADDRESS: "Their phone number no longer works",
    Refusal.OBJECTED: "They asked us not to contact them of our own accord",
}


def send(uow: UnitOfWork, learner: Learner) -> None:
    """`RuleBroken`, with what to do instead, where no text may go to them."""
    ways = templates()[TEMPLATE].ways
    try:
        if stopped_for(uow, [learner.id], Use.CONTACT):
            raise NotToBeSent(Refusal.OBJECTED)
        way_to_learner(uow, learner.id, ways, ways)
    except NotToBeSent as refused:
        raise RuleBroken(f"{WHY_NOT[refused.why]}. Call them instead") from refused
    card = cards.link(uow, learner)
    uow.flush()
    until = local_date(uow.now + cards.LINK)
    outbox.to_learner(uow, TEMPLATE, learner.id, card, good_until=until, facts={"card": card.id, "by": until})
