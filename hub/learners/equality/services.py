"""Keep what somebody answered to the questions about equality, and take it back."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from hub.audit import services as audit
from hub.consent import rows
from hub.core.db import UnitOfWork
from hub.learners.equality.codes import NOT_SAID
from hub.learners.equality.models import ASKED, EqualityAnswer
from hub.learners.queries import lock_learner


def asked(uow: UnitOfWork, learner_id: UUID) -> EqualityAnswer | None:
    """The answers of somebody who was asked, as far as the viewer may know of them."""
    return rows.first(uow, EqualityAnswer, learner_id)


def keep(uow: UnitOfWork, learner_id: UUID, answers: Mapping[str, Any]) -> EqualityAnswer:
    """Keep these answers, by name, in place of all that were kept before."""
    lock_learner(uow, learner_id)
    row = asked(uow, learner_id) or uow.add(EqualityAnswer(learner_id=learner_id))
    for name in ASKED:
        setattr(row, name, answers.get(name))
    row.asked_on = uow.today
    audit.record(uow, "equality.keep", about=row)
    return row


def decline(uow: UnitOfWork, learner_id: UUID) -> None:
    """They prefer not to answer any of the questions: they are not asked again."""
    keep(uow, learner_id, dict.fromkeys(set(ASKED).difference({"kinds", "main_kind"}), NOT_SAID))


def forget(uow: UnitOfWork, learner_id: UUID) -> None:
    """Nothing is left of the answers, only that they were asked."""
    lock_learner(uow, learner_id)
    row = asked(uow, learner_id)
    if row is None:
        return
    for name in ASKED:
        setattr(row, name, None)
    audit.record(uow, "equality.forget", about=row)
