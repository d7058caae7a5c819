"""Keep what somebody answered, that they did not want to, and take answers back."""

from collections.abc import Mapping
from uuid import UUID

from hub.audit import services as audit
from hub.core.db import UnitOfWork
from hub.learners.queries import lock_learner
from hub.tracking.voice.models import LearnerVoice
from hub.tracking.voice.queries import ToAsk, of_learner, one
from hub.tracking.voice.questions import CURRENT


def keep(uow: UnitOfWork, learner_id: UUID, asked: ToAsk, said: Mapping[str, str]) -> LearnerVoice:
    """Keep these steps, by the code of a line, in place of what was kept before. With none of them it was asked, and
    there was no answer."""
    row = _row(uow, learner_id, asked)
    row.said, row.version_asked = dict(said), CURRENT
    row.willing = bool(said)
    audit.record(uow, "voice.keep", about=row)
    return row


def decline(uow: UnitOfWork, learner_id: UUID, asked: ToAsk) -> None:
    """They do not want to answer any of it: they are not asked again."""
    row = _row(uow, learner_id, asked)
    row.said, row.willing = {}, False
    audit.record(uow, "voice.decline", about=row)


def _row(uow: UnitOfWork, learner_id: UUID, asked: ToAsk) -> LearnerVoice:
    """Two who ask at once make one row."""
    lock_learner(uow, learner_id)
    row = one(uow, learner_id, asked.what, asked.enrolment_id).row
    if row is None:
        row = uow.add(
            LearnerVoice(
                learner_id=learner_id, what=asked.what, enrolment_id=asked.enrolment_id, asked_on=uow.today
            )
        )
    return row


def forget(uow: UnitOfWork, learner_id: UUID) -> None:
    """Nothing is left of any answer, only that they were asked."""
    lock_learner(uow, learner_id)
    for row in of_learner(uow, learner_id):
        row.said, row.willing = {}, False
        audit.record(uow, "voice.forget", about=row)
