"""Keep, show, hand on and remove the picture of a writing sheet."""

from base64 import b64decode, b64encode
from uuid import UUID

import sqlalchemy as sa

from hub.assessment.models import Assessment
from hub.assessment.picture.image import redrawn
from hub.assessment.picture.models import WritingPicture
from hub.audit import services as audit
from hub.consent.services.disclosure import Decision
from hub.core.db import UnitOfWork
from hub.core.errors import NotVisible


def of(uow: UnitOfWork, assessment_id: UUID) -> WritingPicture | None:
    return uow.session.scalar(sa.select(WritingPicture).where(WritingPicture.assessment_id == assessment_id))


def keep(uow: UnitOfWork, assessment: Assessment, raw: bytes) -> None:
    """The picture in an uploaded file, drawn anew; RuleBroken where there is none. It takes the place of an earlier."""
    picture = redrawn(raw)
    row = of(uow, assessment.id) or WritingPicture(
        learner_id=assessment.learner_id, assessment_id=assessment.id
    )
    row.picture = b64encode(picture).decode()
    uow.add(row)
    audit.record(uow, "writing-picture.keep", about=row)


def remove(uow: UnitOfWork, assessment: Assessment) -> None:
    """Twice is the same as once."""
    if row := of(uow, assessment.id):
        uow.session.delete(row)
        audit.record(uow, "writing-picture.remove", about=row)
        uow.flush()  # before an assessment that is removed takes it along


def shown(uow: UnitOfWork, assessment: Assessment, decision: Decision) -> bytes:
    """The JPEG, or NotVisible where there is none. `decision` opens the answers of the assessment."""
    row = of(uow, assessment.id)
    if row is None:
        raise NotVisible
    audit.record(uow, "writing-picture.show", about=row)
    return b64decode(row.picture.reveal(decision) or "")


def hand_on(uow: UnitOfWork, earlier: Assessment, fresh: Assessment) -> None:
    """To the assessment that takes the place of another with the same evidence."""
    if row := of(uow, earlier.id):
        row.assessment_id = fresh.id
        audit.record(uow, "writing-picture.hand-on", about=row)
