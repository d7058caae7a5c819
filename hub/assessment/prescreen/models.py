"""The table of answers given by phone before an assessment."""

from datetime import date
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from hub.consent.scopes import LearnerScoped
from hub.core.buckets import LONG_TEXT
from hub.core.model import Base, Versioned, code
from hub.core.sealed import Tier, sealed
from hub.directory.types import Level


class PhoneScreen(LearnerScoped, Versioned, Base):
    """The newest pre-screen of a learner. `answers` is the JSON text of option codes by question code."""

    __tablename__ = "phone_screen"
    __table_args__ = (sa.UniqueConstraint("learner_id"),)
    __category__ = "levels"

    form_version: Mapped[int]
    asked_on: Mapped[date] = mapped_column(info={"plain": "how old the indication is"})
    asked_by: Mapped[UUID | None] = mapped_column(sa.ForeignKey("user_account.id"))
    low: Mapped[Level] = mapped_column(code(Level))
    high: Mapped[Level] = mapped_column(code(Level))
    literacy: Mapped[bool] = mapped_column(default=False)

    answers = sealed("assessment-answers", Tier.ASSESSMENT, label="Answers by phone", bucket=LONG_TEXT)
