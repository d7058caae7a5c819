"""The services that learners were told of."""

from datetime import date
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from hub.consent.scopes import LearnerScoped
from hub.core.buckets import code_of
from hub.core.judgement import harmless
from hub.core.model import Base, Versioned
from hub.core.sealing.packed import packed
from hub.core.sealing.sealed import Tier
from hub.learners.wider_needs.types import Helped, Way


class Signpost(LearnerScoped, Versioned, Base):
    """One service that a learner was told of, for the hub's own staff alone. Which one, as it was called then, tells
    of health or of danger, so it is sealed with what came of it. `ask_on` is None once there is an answer."""

    __tablename__ = "signpost"
    __table_args__ = (sa.Index("ix_signpost_ask_on", "ask_on"),)
    __category__ = "wider-needs"
    __hub_only__ = True

    pointed_on: Mapped[date] = mapped_column(info=harmless("when the hub spoke with them"))
    pointed_by: Mapped[UUID | None] = mapped_column(
        sa.ForeignKey("user_account.id"), info=harmless("a member of staff, not the learner")
    )
    ask_on: Mapped[date | None] = mapped_column(info=harmless("when the hub asks"))

    details = packed(
        "wider-needs",
        Tier.SPECIAL,
        label="Which other help they were told of, and whether it helped",
        bucket=code_of(1000),
        retention="until the learner takes them back, at most the learner record",
    )

    kind = details.part()
    name = details.part()
    way = details.part(read=Way)
    helped = details.part(read=lambda value: Helped(value) if value else None)
