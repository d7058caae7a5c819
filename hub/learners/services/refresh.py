"""Work out again what is kept of a person by the day and by the rules: who is likely to pay, and the age band."""

from uuid import UUID

import sqlalchemy as sa

from hub.core.actor import Viewer
from hub.core.db import UnitOfWork
from hub.learners.answers import Record
from hub.learners.models import FundingFact
from hub.learners.services.ages import keep_age_band
from hub.learners.services.indicate import keep_indication

JOB = Viewer.job("work out who is likely to pay")


def everybody(uow: UnitOfWork) -> list[UUID]:
    """The learners of whom something is kept, in the order of their ids."""
    return list(uow.session.scalars(sa.select(FundingFact.learner_id).order_by(FundingFact.learner_id)))


def refresh(uow: UnitOfWork, record: Record) -> bool:
    """Keep what is so today; whether anything is another than before."""
    return any([keep_age_band(uow, record), keep_indication(uow, record)])
