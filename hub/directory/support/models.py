"""The services of other help in the area."""

from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from hub.core.model import Base, Versioned
from hub.directory.support.kinds import Kind, kinds


class SupportService(Versioned, Base):
    """One service. `checked_on` is the day somebody last asked there whether all of it is still right; one that is
    closed is kept, since people were told of it."""

    __tablename__ = "support_service"

    kind: Mapped[str] = mapped_column(sa.String(40))
    name: Mapped[str] = mapped_column(sa.String(120))
    what: Mapped[str] = mapped_column(sa.String(500))
    place: Mapped[str | None] = mapped_column(sa.String(300))
    phone: Mapped[str | None] = mapped_column(sa.String(60))
    website: Mapped[str | None] = mapped_column(sa.String(200))
    opens: Mapped[str] = mapped_column(sa.String(200))
    languages: Mapped[str] = mapped_column(sa.String(200))
    cost: Mapped[str] = mapped_column(sa.String(120))
    for_whom: Mapped[str] = mapped_column(sa.String(200))
    regulator: Mapped[str | None] = mapped_column(sa.String(200))
    checked_on: Mapped[date]
    closed_on: Mapped[date | None]

    @property
    def of(self) -> Kind:
        return kinds()[self.kind]

    @property
    def reach(self) -> str:
        """Where and how, on one line."""
        return ", ".join(filter(None, (self.place, self.phone, self.website)))
