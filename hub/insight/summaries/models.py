"""The tables of the summaries. They are bookkeeping: a job of the storage alone reads and writes them."""

from datetime import date
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from hub.core.judgement import coarse, harmless
from hub.core.model import Base


class Tally(Base):
    """What one record counts, so that a change of it is told by the difference. Its id is the learner's.

    `parts` is what was read of each part of the record (`types.Held`): days, codes and the district, no name.
    """

    __tablename__ = "tally"
    __audited__ = False
    __storage_only__ = True

    id: Mapped[UUID] = mapped_column(
        sa.ForeignKey("learner.id", ondelete="CASCADE"),
        primary_key=True,
        sort_order=-10,
        info=harmless("made up; the learner's"),
    )
    parts: Mapped[dict[str, Any]] = mapped_column(
        info=coarse("days and codes that stand in other tables, too")
    )


class Increment(Base):
    """A fact that counts more often or more seldom than before, until the night folds it into the summaries.

    `gone` says the same of what counts and has no record any more. There is no learner, and no moment.
    """

    __tablename__ = "increment"
    __audited__ = False
    __storage_only__ = True

    organisation_id: Mapped[UUID]
    measure: Mapped[str] = mapped_column(sa.String(20))
    day: Mapped[date]
    level: Mapped[str | None] = mapped_column(sa.String(4))
    strand: Mapped[str | None] = mapped_column(sa.String(20))
    area: Mapped[str | None] = mapped_column(sa.String(4))
    channel: Mapped[str | None] = mapped_column(sa.String(20))
    provider_id: Mapped[UUID | None]
    kind: Mapped[str | None] = mapped_column(sa.String(20))
    joined: Mapped[date | None]
    number: Mapped[int]
    gone: Mapped[int]


class Summary(Base):
    """How often something happened in a week or month, for one organisation (`types.Place`).

    Of `number`, `gone` have no record any more: they are history, and no recount finds them.
    """

    __tablename__ = "summary"
    __audited__ = False
    __storage_only__ = True
    __table_args__ = (sa.UniqueConstraint("organisation_id", "measure", "grain", "start", "by", "part"),)

    organisation_id: Mapped[UUID] = mapped_column(sa.ForeignKey("organisation.id"))
    measure: Mapped[str] = mapped_column(sa.String(20))
    grain: Mapped[str] = mapped_column(sa.String(5))
    start: Mapped[date]
    by: Mapped[str] = mapped_column(sa.String(20))
    part: Mapped[str] = mapped_column(sa.String(40))
    number: Mapped[int]
    gone: Mapped[int]


class Rebuild(Base):
    """A rebuild that has read every record again and puts the summaries right; `reached` is the highest id there is."""

    __tablename__ = "summary_rebuild"
    __audited__ = False
    __storage_only__ = True

    reached: Mapped[UUID]
