"""The figures that managers may see, as the count left them, and what they plan."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from hub.core.model import Base, Versioned


class PublishedFigures(Versioned, Base):
    """What was counted last of one population, for the managers of one organisation; as of `last_day`.

    `figures` hold what may be published and nothing else: rounded numbers, and the words for a hidden one. Whoever
    reads them here learns what the page says. `edition` is the form they are in (`kept.EDITION`).
    """

    __tablename__ = "published_figures"
    __table_args__ = (sa.UniqueConstraint("organisation_id", "name"),)

    organisation_id: Mapped[UUID] = mapped_column(sa.ForeignKey("organisation.id"))
    name: Mapped[str] = mapped_column(sa.String(40))
    edition: Mapped[int]
    last_day: Mapped[date]
    counted_at: Mapped[datetime]
    figures: Mapped[dict[str, Any]]


class TermPlan(Versioned, Base):
    """How many an organisation plans to come how far of those who register in a term: `numbers` by step."""

    __tablename__ = "term_plan"
    __table_args__ = (sa.UniqueConstraint("organisation_id", "term"),)

    organisation_id: Mapped[UUID] = mapped_column(sa.ForeignKey("organisation.id"))
    term: Mapped[str] = mapped_column(sa.String(10))
    numbers: Mapped[dict[str, Any]]
    set_by: Mapped[UUID | None] = mapped_column(sa.ForeignKey("user_account.id"))
    set_on: Mapped[date]
