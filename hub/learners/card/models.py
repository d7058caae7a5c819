"""The table of cards."""

from datetime import date, datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from hub.consent.scopes import LearnerScoped
from hub.core.buckets import code_of
from hub.core.judgement import harmless
from hub.core.model import Base, Versioned
from hub.core.sealing.sealed import Tier, sealed


class LearnerCard(LearnerScoped, Versioned, Base):
    """One card, or a link to it that was sent, which opens no longer than `until`.

    It opens by `digest`, of its code together with the date of birth, so that a right code with a wrong date finds as
    little as a wrong code. One that counts no more has neither code nor digest. `shown` is a digest of the cookie that
    was given to who showed it last, `seen_at` when that was used last.
    """

    __tablename__ = "learner_card"
    __hub_only__ = True

    digest: Mapped[bytes | None] = mapped_column(
        sa.LargeBinary(16), unique=True, info=harmless("a keyed digest")
    )
    issued_by: Mapped[UUID] = mapped_column(
        sa.ForeignKey("user_account.id"), info=harmless("a member of staff, not the learner")
    )
    issued_on: Mapped[date] = mapped_column(info=harmless("when the service was used"))
    ended_on: Mapped[date | None] = mapped_column(info=harmless("when the service was used"))
    until: Mapped[datetime | None] = mapped_column(info=harmless("deadline"))
    shown: Mapped[bytes | None] = mapped_column(
        sa.LargeBinary(16), unique=True, info=harmless("a keyed digest")
    )
    seen_at: Mapped[datetime | None] = mapped_column(info=harmless("when the service was used"))

    code = sealed("contact", Tier.CORE, label="Code of their card", bucket=code_of(14), export=False)
