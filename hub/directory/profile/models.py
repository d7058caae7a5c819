"""The tables of a provider's profile. Details of staff are sealed."""

from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from hub.core.buckets import LINE
from hub.core.model import Base, Json, Versioned, code
from hub.core.sealed import Tier, sealed
from hub.directory.profile.types import Duty


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
