"""The table of progression routes."""

from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from hub.core.model import Base, Timestamps, code
from hub.directory.types import Level, Strand


class ProgressionRoute(Timestamps, Base):
    """One thing that a class leads to, as `types.Onward` reads it: a class, a kind of class or a way out of ESOL.

    It is added and taken away, never changed. A class that it leads to may end or be cancelled: the route stays, and
    is shown as broken.
    """

    __tablename__ = "progression_route"

    from_class_id: Mapped[UUID] = mapped_column(
        sa.ForeignKey("taught_class.id", ondelete="CASCADE"), index=True
    )
    to_class_id: Mapped[UUID | None] = mapped_column(
        sa.ForeignKey("taught_class.id", ondelete="CASCADE"), index=True
    )
    level: Mapped[Level | None] = mapped_column(code(Level))
    strand: Mapped[Strand | None] = mapped_column(code(Strand))
    accredited: Mapped[bool | None]
    way_out: Mapped[str | None] = mapped_column(sa.String(40))
