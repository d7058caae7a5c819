"""The table of what came with a learner whom somebody else sent."""

from datetime import date
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from hub.consent.scopes import LearnerScoped
from hub.core.buckets import LINE
from hub.core.judgement import coarse, harmless
from hub.core.model import Base, Versioned
from hub.core.sealing.sealed import Tier, sealed


class InwardReferral(LearnerScoped, Versioned, Base):
    """That an organisation sent a learner, the one thing it may say besides, and until when they are told of it.

    `tell_by` is the last day (UK GDPR Article 14(3)); `told_on` and `told_by` say that it was done, `waived` why it
    need not be (Article 14(5)). `suggested_id` is a provider that suits them, as they agreed that the hub is told.
    `fact` is what an organisation of this kind knows (`hub.accounts.referrers`).
    """

    __tablename__ = "inward_referral"
    __hub_only__ = True

    organisation_id: Mapped[UUID] = mapped_column(
        sa.ForeignKey("organisation.id"), index=True, info=coarse("an organisation with many people")
    )
    suggested_id: Mapped[UUID | None] = mapped_column(
        sa.ForeignKey("organisation.id"),
        info=coarse("a provider with many people, suggested and not decided"),
    )
    sent_on: Mapped[date] = mapped_column(info=harmless("when the service was used"))
    tell_by: Mapped[date] = mapped_column(info=harmless("when the hub acts"))
    told_on: Mapped[date | None] = mapped_column(info=harmless("when the hub acted"))
    told_by: Mapped[UUID | None] = mapped_column(
        sa.ForeignKey("user_account.id"), info=harmless("a member of staff, not the learner")
    )

    fact = sealed("notes", Tier.CORE, label="What the referrer said that helps to find a class", bucket=LINE)
    waived = sealed("notes", Tier.CORE, label="Why they need not be told who sent them", bucket=LINE)
