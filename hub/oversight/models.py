"""Alerts of unusual reading. They name a member of staff, a rule and figures; nothing of what was read."""

from datetime import date
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from hub.core.buckets import PRIVATE_TEXT
from hub.core.judgement import harmless
from hub.core.model import Base, Versioned, code
from hub.core.sealing.sealed import Tier, sealed
from hub.oversight.states import ALERT_STATES
from hub.oversight.types import AlertState


class ReadingAlert(Versioned, Base):
    """What one rule told of one member of staff on one `day`. `usual` is this person's, where the rule asks for it.

    `subject_id` is the record it is about, where it is about one; `note` is what the officer found out.
    """

    __tablename__ = "reading_alert"

    rule: Mapped[str] = mapped_column(sa.String(40), info=harmless("one of a dozen"))
    user_id: Mapped[UUID] = mapped_column(
        sa.ForeignKey("user_account.id"), index=True, info=harmless("a member of staff, not the learner")
    )
    day: Mapped[date] = mapped_column(info=harmless("when the service was used"))
    number: Mapped[int] = mapped_column(info=harmless("how many of something"))
    usual: Mapped[int | None] = mapped_column(info=harmless("how many of something"))
    subject_id: Mapped[UUID | None] = mapped_column(info=harmless("made up; joins the rows of one learner"))
    state: Mapped[AlertState] = mapped_column(
        code(AlertState),
        default=AlertState.NEW,
        info=harmless("how far it is") | {"states": ALERT_STATES},
    )

    note = sealed("staff", Tier.SYSTEM, label="What was found out", retention="account", bucket=PRIVATE_TEXT)

    def move_to(self, state: AlertState) -> None:
        self.state = ALERT_STATES.step(self.state, state)
