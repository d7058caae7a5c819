"""The table of runs."""

from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from hub.core.model import Base, Json, Timestamps


class RetentionRun(Timestamps, Base):
    """One real run: what went, in numbers by code of period, and what was accepted that is refused otherwise."""

    __tablename__ = "retention_run"

    ran_at: Mapped[datetime] = mapped_column(index=True)
    counts: Mapped[dict[str, Any]] = mapped_column(Json, default=dict)
    accepted: Mapped[str | None] = mapped_column(sa.String(80))
    run_by: Mapped[UUID | None] = mapped_column(sa.ForeignKey("user_account.id"))
