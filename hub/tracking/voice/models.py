"""What learners answered about their own English and their class."""

from datetime import date
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from hub.consent.scopes import LearnerScoped
from hub.core.buckets import ANSWERS
from hub.core.judgement import harmless
from hub.core.model import Base, Versioned, code, index_where
from hub.core.sealing.packed import packed
from hub.core.sealing.sealed import Tier
from hub.tracking.voice.types import What


class LearnerVoice(LearnerScoped, Versioned, Base):
    """One time that somebody was asked, for the hub's own staff alone. There is a row also where they did not want to
    answer, or took their answers back: nobody asks again. `said` has, by the code of a line, the step they chose.

    `enrolment_id` is the course that it comes after, or that they were asked about; before a course there is none.
    """

    __tablename__ = "learner_voice"
    __table_args__ = (
        sa.UniqueConstraint("learner_id", "what", "enrolment_id"),
        index_where("uq_learner_voice_before", "learner_id", unique=True, where="enrolment_id IS NULL"),
    )
    __category__ = "wider-outcomes"
    __hub_only__ = True

    what: Mapped[What] = mapped_column(code(What), info=harmless("one of three sets of questions"))
    enrolment_id: Mapped[UUID | None] = mapped_column(
        sa.ForeignKey("enrolment.id", ondelete="CASCADE"), info=harmless("made up")
    )
    asked_on: Mapped[date] = mapped_column(info=harmless("when the hub asked"))
    willing: Mapped[bool] = mapped_column(
        info=harmless("whether there are answers at all, and nothing of what they are")
    )

    answers = packed(
        "wider-outcomes",
        Tier.SPECIAL,
        label="What they say they can do in English, and what they think of their class",
        bucket=ANSWERS,
        retention="until the learner takes them back, at most the learner record",
    )

    version_asked = answers.part()
    said = answers.part({})
