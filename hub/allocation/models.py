"""Runs of the allocation with what they proposed, and learners who stay together."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from hub.allocation.states import PROPOSAL_STATES, Cause, ProposalState
from hub.allocation.types import Mode
from hub.consent.scopes import LearnerScoped
from hub.core.buckets import code_of
from hub.core.judgement import coarse, harmless
from hub.core.model import Base, Json, Timestamps, Versioned, code
from hub.core.sealing.sealed import Tier, sealed


class AllocationRun(Timestamps, Base):
    """One proposal for the whole waiting list. At most one is open: the newest that anything changed for.

    `figures` has what each mode came to: mode, placed, of them in clubs, fit in thousandths, first_choices.
    `places` is what `services.by_rung` counts; None of runs from before it was. `digest` is of everything proposed,
    so that the same proposal is not made twice.
    """

    __tablename__ = "allocation_run"
    __table_args__ = (
        sa.Index(
            "uq_allocation_run_open",
            "open",
            unique=True,
            sqlite_where=sa.text("open = 1"),
            postgresql_where=sa.text("open"),
        ),
    )

    reference: Mapped[str] = mapped_column(sa.String(8), unique=True)
    mode: Mapped[Mode] = mapped_column(code(Mode))
    open: Mapped[bool] = mapped_column(default=True)
    made_on: Mapped[date]
    made_by: Mapped[UUID | None] = mapped_column(sa.ForeignKey("user_account.id"))
    policy_version: Mapped[int]
    directory_version: Mapped[int]
    learners: Mapped[int]
    left_out: Mapped[int]
    places: Mapped[dict[str, Any] | None] = mapped_column(Json)
    figures: Mapped[list[Any]]
    digest: Mapped[str] = mapped_column(sa.String(64))


class Proposal(LearnerScoped, Versioned, Base):
    """What a run says of one learner: a class, or why there is none. A person decides about it.

    `position` is the learner's on the list of that day, from 1; `fit` is in thousandths; `choice` is 1 for the
    best class with a place. `cut_offs` has class, priority and joined_on of the last one placed, no name.
    """

    __tablename__ = "allocation_proposal"
    __table_args__ = (sa.UniqueConstraint("run_id", "learner_id"),)
    __category__ = "outcome"
    __hub_only__ = True

    run_id: Mapped[UUID] = mapped_column(
        sa.ForeignKey("allocation_run.id", ondelete="CASCADE"), info=harmless("made up")
    )
    position: Mapped[int] = mapped_column(info=harmless("place in the queue"))
    priority_group: Mapped[int] = mapped_column(info=harmless("one of three: orders the waiting list"))
    joined_on: Mapped[date] = mapped_column(info=coarse("to the day: orders the waiting list"))
    class_id: Mapped[UUID | None] = mapped_column(
        sa.ForeignKey("taught_class.id"), index=True, info=coarse("a class that many are sent to")
    )
    fit: Mapped[int | None] = mapped_column(info=harmless("a sum of points"))
    choice: Mapped[int | None] = mapped_column(info=harmless("a rank"))
    together: Mapped[bool] = mapped_column(default=False, info=harmless("two people, not who"))
    cause: Mapped[Cause | None] = mapped_column(code(Cause), info=harmless("of the places, one of four"))
    cut_offs: Mapped[list[Any]] = mapped_column(
        Json, default=list, info=harmless("priority and date of others, no name")
    )
    state: Mapped[ProposalState] = mapped_column(
        code(ProposalState), info=harmless("how far it is") | {"states": PROPOSAL_STATES}
    )
    referral_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("referral.id"), info=harmless("made up"))
    left_reason: Mapped[str | None] = mapped_column(
        sa.String(40), info=harmless("of the proposal, not of the person")
    )
    decided_at: Mapped[datetime | None] = mapped_column(info=harmless("when the service was used"))
    decided_by: Mapped[UUID | None] = mapped_column(
        sa.ForeignKey("user_account.id"), info=harmless("a member of staff, not the learner")
    )

    def move_to(self, state: ProposalState) -> None:
        self.state = PROPOSAL_STATES.step(self.state, state)


class Companion(LearnerScoped, Timestamps, Base):
    """Somebody the learner stays together with. Each of the two has such a row."""

    __tablename__ = "companion"
    __table_args__ = (sa.UniqueConstraint("learner_id", "companion_id"),)
    __category__ = "needs"
    __hub_only__ = True

    companion_id: Mapped[UUID] = mapped_column(
        sa.ForeignKey("learner.id", ondelete="CASCADE"), index=True, info=harmless("made up")
    )

    tie = sealed("needs", Tier.SPECIAL, label="Why they stay together", bucket=code_of(14))
