"""The tables of demands, proposed classes and invitations to classes that opened."""

from datetime import date
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from hub.consent.scopes import LearnerScoped
from hub.core.buckets import PRIVATE_TEXT, code_of
from hub.core.judgement import coarse, harmless
from hub.core.model import Base, Json, Timestamps, Versioned, code, index_where
from hub.core.sealing.sealed import Tier, sealed
from hub.demand.states import INVITATION_STATES, PROPOSAL_STATES
from hub.demand.types import Ended, InvitationState, ProposalState
from hub.directory.types import Level, Strand


class Demand(LearnerScoped, Timestamps, Base):
    """One waiting learner whom no listed class fits, now or later, and what class would; no name.

    `availability` has 21 bits, day * 3 + part of the day; None while nobody has asked. `wants` holds what
    a class must offer: `needs` are codes of `rules.NEEDS`, `childcare` a number, `child_ages` codes; `obstacles`
    counts, by code of a matching constraint, the nearest classes it stands before.
    """

    __tablename__ = "demand"
    __table_args__ = (
        index_where("uq_demand_open", "learner_id", unique=True, where="closed_on IS NULL"),
        sa.Index("ix_demand_closed_on_level", "closed_on", "level"),
    )
    __category__ = "needs"
    __hub_only__ = True

    level: Mapped[Level] = mapped_column(code(Level), info=harmless("a level of English: shared by hundreds"))
    strand: Mapped[Strand] = mapped_column(code(Strand), info=harmless("kind of class"))
    outcode: Mapped[str | None] = mapped_column(sa.String(4), info=coarse("the district: area counts"))
    opened_on: Mapped[date] = mapped_column(info=harmless("counted"))
    closed_on: Mapped[date | None] = mapped_column(info=harmless("counted"))
    closed_reason: Mapped[Ended | None] = mapped_column(code(Ended), info=harmless("one of four"))

    availability = sealed("needs", Tier.SPECIAL, label="When they could come", bucket=code_of(14), typed=True)
    wants = sealed("needs", Tier.SPECIAL, label="What a class must offer", bucket=PRIVATE_TEXT, typed=True)


class ClassProposal(Versioned, Base):
    """A class that somebody thinks should be taught: its facts, and whom it would have fitted, as published.

    `facts` are as `proposed.class_facts` reads them; `counts` are the figures as they were shown, small ones
    already hidden. `otherwise`, where it opened as something else than was proposed: the "differences" as
    `opening.as_kept` gives them, "proposed_for", "fits" and "lost" as they were shown, and the "reason".
    """

    __tablename__ = "class_proposal"

    title: Mapped[str] = mapped_column(sa.String(255))
    facts: Mapped[dict[str, Any]]
    counts: Mapped[dict[str, Any]]
    counted_on: Mapped[date]
    state: Mapped[ProposalState] = mapped_column(
        code(ProposalState), default=ProposalState.PROPOSED, info={"states": PROPOSAL_STATES}
    )
    made_by: Mapped[UUID | None] = mapped_column(sa.ForeignKey("user_account.id"))
    provider_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("organisation.id"))
    class_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("taught_class.id"))
    otherwise: Mapped[dict[str, Any] | None] = mapped_column(Json)

    def move_to(
        self, state: ProposalState, class_id: UUID | None = None, otherwise: dict[str, Any] | None = None
    ) -> None:
        """Along the table; `class_id` is the listed class that it has opened as, `otherwise` how that differs."""
        self.state = PROPOSAL_STATES.step(self.state, state)
        self.class_id, self.otherwise = class_id, otherwise


class Invitation(LearnerScoped, Versioned, Base):
    """A call to make: a class with a place now fits somebody for whom nothing did. One for each learner and class.

    `calls` counts the calls nobody answered; `call_on` is when to try again.
    """

    __tablename__ = "invitation"
    __table_args__ = (
        sa.UniqueConstraint("learner_id", "class_id"),
        sa.Index("ix_invitation_state_class_id", "state", "class_id"),
    )
    __category__ = "outcome"
    __hub_only__ = True

    class_id: Mapped[UUID] = mapped_column(
        sa.ForeignKey("taught_class.id"), index=True, info=coarse("a class that many are called about")
    )
    state: Mapped[InvitationState] = mapped_column(
        code(InvitationState),
        default=InvitationState.TO_CALL,
        info=harmless("worklist") | {"states": INVITATION_STATES},
    )
    made_on: Mapped[date] = mapped_column(info=harmless("worklist"))
    call_on: Mapped[date | None] = mapped_column(info=harmless("worklist"))
    calls: Mapped[int] = mapped_column(default=0, info=harmless("worklist"))
    answered_on: Mapped[date | None] = mapped_column(info=harmless("worklist"))
    answered_by: Mapped[UUID | None] = mapped_column(
        sa.ForeignKey("user_account.id"), info=harmless("a member of staff, not the learner")
    )

    def move_to(self, state: InvitationState) -> None:
        self.state = INVITATION_STATES.step(self.state, state)
