"""Why a message reached nobody, where the learner had deleted how to reach them."""

from collections.abc import Sequence
from dataclasses import replace

from hub.consent.types import Category
from hub.core.db import UnitOfWork
from hub.messages.panel import Untold
from hub.messages.types import REFUSAL_LABELS, Refusal
from hub.rights.erasure.queries import deleted_parts

UNREACHABLE = {REFUSAL_LABELS[why] for why in (Refusal.NO_SAFE_WAY, Refusal.NO_ADDRESS)}
ASKED_TO_DELETE = "They asked us to delete how to reach them: tell them when they come"


def explained(uow: UnitOfWork, lines: Sequence[Untold]) -> list[Untold]:
    """Of somebody who had their contact details deleted, that there is no way to reach them says too little."""
    unreached = [line.learner_id for line in lines if line.why in UNREACHABLE]
    deleted = deleted_parts(uow, unreached)
    return [
        replace(line, why=ASKED_TO_DELETE)
        if line.why in UNREACHABLE
        and any(Category.CONTACT in one.kinds for one in deleted.get(line.learner_id, ()))
        else line
        for line in lines
    ]
