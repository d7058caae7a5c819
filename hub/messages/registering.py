"""Keep answers of a registration, with what follows for messages: who is registered hears of it, and a new number or
address closes the task about the old one.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from hub.consent.services.disclosure import Decision
from hub.core.db import UnitOfWork
from hub.learners.answers import Record
from hub.learners.models import Learner
from hub.learners.services import save
from hub.learners.types import RegistrationState
from hub.messages import dead, outbox
from hub.messages.types import Channel

ADDRESS = {Channel.TEXT: ("phone",), Channel.EMAIL: ("email",), Channel.LETTER: ("address", "postcode")}


def keep(
    uow: UnitOfWork,
    record: Record,
    decision: Decision,
    page: str,
    values: Mapping[str, Any],
    whole: Iterable[str] = (),
) -> None:
    """As `hub.learners.services.save.save`."""
    learner = record.learner
    before, moved = learner.intake, _changed(learner, decision, values)
    save.save(uow, record, decision, page, values, whole)
    if moved:
        dead.looked_into(uow, learner.id, moved)
    if before is not learner.intake is RegistrationState.REGISTERED:
        outbox.to_learner(uow, "registered", learner.id, learner, facts={"reference": learner.reference})


def _changed(learner: Learner, decision: Decision, values: Mapping[str, Any]) -> set[Channel]:
    """The ways that had an address, which is another one now."""
    return {
        channel
        for channel, names in ADDRESS.items()
        if any(
            getattr(learner, name).reveal(decision) not in (None, values[name])
            for name in names
            if name in values
        )
    }
