"""What was recommended, so that it can be explained and replayed later."""

from datetime import date
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from hub.consent.fence import LearnerScoped
from hub.core.model import Base, Json, Timestamps
from hub.core.sealed import Tier, sealed


class Recommendation(LearnerScoped, Timestamps, Base):
    """One ranking shown to an assessor.

    `results` are class ids with parts and codes (`hub.matching.record`). `profile` names nobody, but age and
    needs together can point at a person, so it is sealed; it is the JSON text of a `Profile`.
    """

    __tablename__ = "recommendation"
    __hub_only__ = True

    policy_version: Mapped[int]
    directory_version: Mapped[int]
    ranked_on: Mapped[date] = mapped_column(info={"plain": "the day that counted as today"})
    lottery: Mapped[int] = mapped_column(sa.BigInteger)
    results: Mapped[dict[str, Any]] = mapped_column(Json, info={"plain": "class ids, scores, codes"})
    chosen: Mapped[list[Any]] = mapped_column(Json, default=list, info={"plain": "class ids"})
    shown_to: Mapped[UUID | None] = mapped_column(sa.ForeignKey("user_account.id"))

    profile = sealed("needs", Tier.CORE, label="What a class was looked for by")
