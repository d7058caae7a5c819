"""A picture of what somebody wrote in one assessment."""

from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from hub.consent.scopes import LearnerScoped
from hub.core.buckets import PICTURE
from hub.core.judgement import harmless
from hub.core.model import Base, Versioned
from hub.core.sealing.sealed import Tier, sealed


class WritingPicture(LearnerScoped, Versioned, Base):
    """At most one for each assessment. `picture` is a JPEG as base64."""

    __tablename__ = "writing_picture"
    __table_args__ = (sa.UniqueConstraint("assessment_id"),)
    __category__ = "assessment-answers"
    __hub_only__ = True

    assessment_id: Mapped[UUID] = mapped_column(
        sa.ForeignKey("assessment.id", ondelete="CASCADE"),
        info=harmless("made up; joins the rows of one learner"),
    )

    picture = sealed(
        "assessment-answers", Tier.ASSESSMENT, label="Picture of the writing sheet", bucket=PICTURE
    )
