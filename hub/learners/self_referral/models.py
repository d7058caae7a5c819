"""The table of requests of people who asked by themselves."""

from datetime import date
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from hub.core.buckets import RECORD
from hub.core.model import Base, Versioned, code
from hub.core.sealing.sealed import Tier, sealed
from hub.learners.self_referral.states import SELF_REFERRAL_STATES, SelfReferralState


class SelfReferral(Versioned, Base):
    """One request. It hangs off nobody: whether the hub knows the person is not looked for.

    `content` is what they wrote, as JSON (`answers.Answers`); it is emptied when the request is closed.
    """

    __tablename__ = "self_referral"

    state: Mapped[SelfReferralState] = mapped_column(
        code(SelfReferralState),
        default=SelfReferralState.WAITING,
        index=True,
        info={"states": SELF_REFERRAL_STATES},
    )
    asked_on: Mapped[date]
    tries: Mapped[int] = mapped_column(default=0)
    tried_on: Mapped[date | None]
    closed_by: Mapped[UUID | None] = mapped_column(sa.ForeignKey("user_account.id"))

    content = sealed(
        "self-referral",
        Tier.SYSTEM,
        label="What somebody wrote who asked for a class",
        retention="self-referral",
        export=False,
        bucket=RECORD,
    )

    def move_to(self, state: SelfReferralState) -> None:
        self.state = SELF_REFERRAL_STATES.step(self.state, state)
