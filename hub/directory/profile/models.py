"""The tables of a provider's profile. Details of staff are sealed."""

from datetime import date
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from hub.core.buckets import LINE
from hub.core.model import Base, Json, Versioned, code
from hub.core.sealing.sealed import Tier, sealed
from hub.directory.profile.states import ARRANGEMENT_STATES
from hub.directory.profile.types import ArrangementKind, ArrangementState, Duty


class ProviderContact(Versioned, Base):
    """The lead or the deputy of a provider. Of one of its users the account says name and email address."""

    __tablename__ = "provider_contact"
    __table_args__ = (sa.UniqueConstraint("provider_id", "duty"),)

    provider_id: Mapped[UUID] = mapped_column(sa.ForeignKey("organisation.id"))
    duty: Mapped[Duty] = mapped_column(code(Duty))
    user_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("user_account.id"), index=True)

    name = sealed("staff", Tier.SYSTEM, label="Name of a contact", retention="contact", bucket=LINE)
    phone = sealed("staff", Tier.SYSTEM, label="Work phone of a contact", retention="contact", bucket=LINE)
    email = sealed("staff", Tier.SYSTEM, label="Work email of a contact", retention="contact", bucket=LINE)


class PapersAsked(Versioned, Base):
    """What a provider asks to see (Luton: a written list of what evidence is required).

    `asked` is by `FundingRoute`, or `FOR_ALL`: codes of kinds of evidence, and lines of the provider's own.
    """

    __tablename__ = "papers_asked"

    provider_id: Mapped[UUID] = mapped_column(sa.ForeignKey("organisation.id"), unique=True)
    asked: Mapped[dict[str, list[str]]] = mapped_column(Json, default=dict)


class Arrangement(Versioned, Base):
    """What two providers have arranged for the learners of one: from `from_id`, to `to_id`.

    It counts once the side that did not propose it has confirmed it, from `valid_from` to `valid_to`, both included.
    No level or kind of class named is every one. It moves nobody: whoever chooses a class reads of it.
    """

    __tablename__ = "arrangement"

    kind: Mapped[ArrangementKind] = mapped_column(code(ArrangementKind))
    from_id: Mapped[UUID] = mapped_column(sa.ForeignKey("organisation.id"), index=True)
    to_id: Mapped[UUID] = mapped_column(sa.ForeignKey("organisation.id"), index=True)
    proposed_by_id: Mapped[UUID] = mapped_column(sa.ForeignKey("organisation.id"))
    levels: Mapped[list[str]] = mapped_column(Json, default=list)
    strands: Mapped[list[str]] = mapped_column(Json, default=list)
    note: Mapped[str | None] = mapped_column(sa.String(300))
    valid_from: Mapped[date]
    valid_to: Mapped[date | None]
    state: Mapped[ArrangementState] = mapped_column(
        code(ArrangementState), default=ArrangementState.PROPOSED, info={"states": ARRANGEMENT_STATES}
    )

    def move_to(self, state: ArrangementState) -> None:
        self.state = ARRANGEMENT_STATES.step(self.state, state)

    @property
    def parties(self) -> tuple[UUID, UUID]:
        return self.from_id, self.to_id

    def covers(self, level: str, strand: str) -> bool:
        """Whether it is about learners at this level and classes of this kind."""
        return level in (self.levels or (level,)) and strand in (self.strands or (strand,))
