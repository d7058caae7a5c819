"""Legal holds, and the certificates of what was erased."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from hub.consent.scopes import LearnerScoped
from hub.consent.types import Category
from hub.core.buckets import PRIVATE_TEXT
from hub.core.judgement import harmless
from hub.core.model import Base, Json, Timestamps, Versioned, code
from hub.core.sealing.sealed import Tier, sealed
from hub.referrals.case.portions import Portion


class Cause(StrEnum):
    """Why a record was erased."""

    REQUEST = "request"
    RETENTION = "retention"


CAUSE_LABELS = {Cause.REQUEST: "The learner asked", Cause.RETENTION: "The time for which it is kept was over"}


class LegalHold(LearnerScoped, Versioned, Base):
    """Until it is lifted, or its day has come, the record may not be erased: somebody needs it for a claim."""

    __tablename__ = "legal_hold"
    __hub_only__ = True

    placed_by: Mapped[UUID | None] = mapped_column(
        sa.ForeignKey("user_account.id"), info=harmless("a member of staff, not the learner")
    )
    since: Mapped[date] = mapped_column(info=harmless("when the hub acts"))
    until: Mapped[date | None] = mapped_column(info=harmless("when the hub acts"))
    lifted_on: Mapped[date | None] = mapped_column(info=harmless("when the hub acts"))
    lifted_by: Mapped[UUID | None] = mapped_column(
        sa.ForeignKey("user_account.id"), info=harmless("a member of staff, not the learner")
    )

    reason = sealed(
        "safeguarding", Tier.SPECIAL, label="Why it may not be deleted", export=False, bucket=PRIVATE_TEXT
    )

    def holds(self, today: date) -> bool:
        return self.lifted_on is None and (self.until is None or today <= self.until)


class Erasure(Timestamps, Base):
    """The certificate: ids, codes and numbers, nothing of the person. `rows` has how many of each table went.

    `complete_on` is the day from which no backup and no key is left that could open a copy. Of a part of a record it
    has the `tier` or, of a kind of data, the `category`; `kinds` are several, of which the time was over together.
    """

    __tablename__ = "erasure"
    __names_learner__ = ("subject_id",)

    reference: Mapped[str] = mapped_column(sa.String(8), unique=True, info=harmless("read out, no meaning"))
    subject_id: Mapped[UUID] = mapped_column(index=True, info=harmless("made up; nobody has it any more"))
    cause: Mapped[Cause] = mapped_column(code(Cause), info=harmless("one of two"))
    tier: Mapped[str | None] = mapped_column(
        sa.String(12), info=harmless("one of two; the whole record without")
    )
    category: Mapped[Category | None] = mapped_column(
        code(Category), info=harmless("a kind of data, never a value; that kind alone")
    )
    kinds: Mapped[list[str]] = mapped_column(
        Json, default=list, info=harmless("kinds of data, the same for everybody whose time is over")
    )
    request_id: Mapped[UUID | None] = mapped_column(
        sa.ForeignKey("rights_request.id"), info=harmless("made up")
    )
    erased_at: Mapped[datetime] = mapped_column(info=harmless("when the service was used"))
    erased_by: Mapped[UUID | None] = mapped_column(
        sa.ForeignKey("user_account.id"), info=harmless("a member of staff, not the learner")
    )
    rows: Mapped[dict[str, Any]] = mapped_column(Json, default=dict, info=harmless("numbers of rows"))
    kek_ids: Mapped[str] = mapped_column(sa.String(200), info=harmless("names keys, is none"))
    complete_on: Mapped[date] = mapped_column(info=harmless("a day"))

    @property
    def portion(self) -> Portion:
        """What of the record went."""
        named = [self.category] if self.category else [Category(kind) for kind in self.kinds]
        return Portion(kinds=frozenset(named)) if named else Portion(Tier(self.tier) if self.tier else None)
