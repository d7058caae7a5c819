"""The queue: two records that may be of one person, and what was decided."""

from datetime import date, datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from hub.consent.scopes import LearnerScoped
from hub.core.buckets import PRIVATE_TEXT
from hub.core.judgement import harmless
from hub.core.model import Base, Json, Versioned, code
from hub.core.sealing.sealed import Tier, sealed
from hub.duplicates.states import PAIR_STATES
from hub.duplicates.types import PairState, Source


class Pair(LearnerScoped, Versioned, Base):
    """Two records that may be of one person. `learner_id` is the lower of the two ids, so that there is one row a pair.

    `score` is in hundredths; `reasons` are the words of what speaks for it and against it, without any value.
    `facts` stands for everything that was compared: a pair that is not the same is asked about again once it differs.
    """

    __tablename__ = "duplicate_pair"
    __table_args__ = (
        sa.UniqueConstraint("learner_id", "other_id"),
        sa.Index("ix_duplicate_pair_state", "state"),
    )
    __hub_only__ = True
    __names_learner__ = ("learner_id", "other_id")

    other_id: Mapped[UUID] = mapped_column(
        sa.ForeignKey("learner.id", ondelete="CASCADE"), index=True, info=harmless("made up")
    )
    state: Mapped[PairState] = mapped_column(
        code(PairState),
        default=PairState.TO_DECIDE,
        info=harmless("how far deciding has come, one of four") | {"states": PAIR_STATES},
    )
    source: Mapped[Source] = mapped_column(
        code(Source), info=harmless("how the newer record came, or who noticed, one of four")
    )
    score: Mapped[int] = mapped_column(info=harmless("how alike two records are"))
    reasons: Mapped[list[str]] = mapped_column(
        Json, default=list, info=harmless("which kinds of facts agree, no fact")
    )
    facts: Mapped[bytes] = mapped_column(sa.LargeBinary(32), info=harmless("a keyed digest"))
    found_on: Mapped[date] = mapped_column(info=harmless("when the service was used"))
    decided_at: Mapped[datetime | None] = mapped_column(info=harmless("when the service was used"))
    decided_by: Mapped[UUID | None] = mapped_column(
        sa.ForeignKey("user_account.id"), info=harmless("a member of staff, not the learner")
    )

    why = sealed(
        "identity", Tier.CORE, label="Why two records are, or are not, of one person", bucket=PRIVATE_TEXT
    )

    def move_to(self, state: PairState) -> None:
        self.state = PAIR_STATES.step(self.state, state)
