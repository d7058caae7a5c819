"""The register of breaches (UK GDPR Article 33(5)), and which learners were told of one.

It outlives the records that it is about: what could name somebody is in the words, which are sealed.
"""

from datetime import date, datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from hub.core.buckets import LONG_TEXT
from hub.core.judgement import harmless
from hub.core.model import Base, Timestamps, Versioned, code
from hub.core.sealing.sealed import SealedAttribute, Tier, sealed
from hub.safekeeping.breach.states import BREACH_STATES
from hub.safekeeping.breach.types import BreachState, Kind, Risk, Way


def words(label: str) -> SealedAttribute:
    return sealed(
        "breach", Tier.SYSTEM, label=label, bucket=LONG_TEXT, retention="register of breaches", export=False
    )


class Breach(Versioned, Base):
    """`found_at` is when the hub became aware. Whose sight it was, and when, says which learners are affected."""

    __tablename__ = "breach"

    reference: Mapped[str] = mapped_column(sa.String(8), unique=True)
    kind: Mapped[Kind] = mapped_column(code(Kind))
    found_at: Mapped[datetime]
    recorded_by: Mapped[UUID | None] = mapped_column(sa.ForeignKey("user_account.id"))
    state: Mapped[BreachState] = mapped_column(
        code(BreachState), default=BreachState.FOUND, index=True, info={"states": BREACH_STATES}
    )
    state_since: Mapped[datetime]
    risk: Mapped[Risk | None] = mapped_column(code(Risk))
    assessed_by: Mapped[UUID | None] = mapped_column(sa.ForeignKey("user_account.id"))
    ico_told_at: Mapped[datetime | None]
    decided_by: Mapped[UUID | None] = mapped_column(sa.ForeignKey("user_account.id"))
    closed_by: Mapped[UUID | None] = mapped_column(sa.ForeignKey("user_account.id"))
    actor_id: Mapped[UUID | None]
    organisation_id: Mapped[UUID | None]
    seen_from: Mapped[datetime | None]
    seen_to: Mapped[datetime | None]

    what = words("What happened")
    consequences = words("What may come of it, and for whom")
    measures = words("What was done about it")
    ico_words = words("What the ICO was told, or why it need not be told")
    late_reason = words("Why the ICO was told late")
    ending = words("What came of it")

    def move_to(self, state: BreachState, at: datetime) -> None:
        self.state, self.state_since = BREACH_STATES.step(self.state, state), at


class Told(Timestamps, Base):
    """One learner was told of one breach."""

    __tablename__ = "breach_told"
    __table_args__ = (sa.UniqueConstraint("breach_id", "subject_id"),)

    breach_id: Mapped[UUID] = mapped_column(
        sa.ForeignKey("breach.id", ondelete="CASCADE"), index=True, info=harmless("made up")
    )
    subject_id: Mapped[UUID] = mapped_column(
        index=True, info=harmless("made up; joins the rows of one learner")
    )
    way: Mapped[Way] = mapped_column(code(Way), info=harmless("one of three"))
    told_on: Mapped[date] = mapped_column(info=harmless("when the service was used"))
    told_by: Mapped[UUID | None] = mapped_column(
        sa.ForeignKey("user_account.id"), info=harmless("a member of staff, not the learner")
    )
