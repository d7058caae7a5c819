"""The table of answers given by phone before an assessment."""

from datetime import date
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from hub.consent.scopes import LearnerScoped
from hub.core.buckets import LONG_TEXT
from hub.core.judgement import harmless
from hub.core.model import Base, Versioned, code
from hub.core.sealing.sealed import Tier, sealed
from hub.directory.types import Level


class PhoneScreen(LearnerScoped, Versioned, Base):
    """The newest pre-screen of a learner. `answers` is the JSON text of option codes by question code."""

    __tablename__ = "phone_screen"
    __table_args__ = (sa.UniqueConstraint("learner_id"),)
    __category__ = "levels"

    form_version: Mapped[int] = mapped_column(info=harmless("a version"))
    asked_on: Mapped[date] = mapped_column(info=harmless("how old the indication is"))
    asked_by: Mapped[UUID | None] = mapped_column(
        sa.ForeignKey("user_account.id"), info=harmless("a member of staff, not the learner")
    )
    low: Mapped[Level | None] = mapped_column(
        code(Level), info=harmless("a level of English: shared by hundreds")
    )
    high: Mapped[Level | None] = mapped_column(
        code(Level), info=harmless("a level of English: shared by hundreds")
    )
    literacy: Mapped[bool] = mapped_column(default=False, info=harmless("kind of class"))

    answers = sealed("assessment-answers", Tier.ASSESSMENT, label="Answers by phone", bucket=LONG_TEXT)
