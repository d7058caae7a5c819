"""A level that a learner reached in class, with where it places them."""

from datetime import date
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from hub.assessment.models import NO_LEVELS, Assessment, HalfSteps
from hub.assessment.placed import Placed
from hub.assessment.states import ACHIEVED_STATES
from hub.assessment.types import AchievedBy, AchievedState, HalfStep
from hub.consent.scopes import LearnerScoped
from hub.core.judgement import coarse, harmless
from hub.core.model import Base, Json, Versioned, code, index_where
from hub.core.sealing.authentic import Authentic
from hub.directory.types import Level, Skill, Strand


class AchievedLevel(Authentic, HalfSteps, LearnerScoped, Versioned, Base):
    """`said` is what the organisation found: by skill, [level, half-step]. All the levels, the placement and its rule
    are what follows from it and from what was known before (`services.recount`).

    `instrument_version` has the words for each level.
    `assessed_on` is the day by which a provider's rule on the age of assessments goes; None where nothing renewed it.
    `finished` is the level that was completed, if one was. Of a learner's rows at most one counts.
    """

    __tablename__ = "achieved_level"
    __table_args__ = (
        index_where("uq_achieved_level_counts", "learner_id", unique=True, where="state = 'counts'"),
    )
    __category__ = "levels"
    __authentic__ = (
        *("learner_id", "organisation_id", "recorded_by", "achieved_by", "reached_on", "finished", "said"),
        *("speaking", "listening", "reading", "writing", "half_steps", "state", "assessed_on"),
        *("placement", "placement_rule", "placement_version", "instrument_version", "strand"),
    )
    __refused__ = NO_LEVELS | {"said": {}}

    organisation_id: Mapped[UUID] = mapped_column(
        sa.ForeignKey("organisation.id"), info=harmless("a provider that many go to")
    )
    recorded_by: Mapped[UUID | None] = mapped_column(
        sa.ForeignKey("user_account.id"), info=harmless("a member of staff, not the learner")
    )
    achieved_by: Mapped[AchievedBy] = mapped_column(code(AchievedBy), info=harmless("one of three ways"))
    reached_on: Mapped[date] = mapped_column(info=harmless("counted"))
    finished: Mapped[Level | None] = mapped_column(
        code(Level), info=harmless("a level of English: shared by hundreds")
    )
    said: Mapped[dict[str, Any]] = mapped_column(Json, info=coarse("levels and codes per skill"))
    state: Mapped[AchievedState] = mapped_column(
        code(AchievedState),
        default=AchievedState.OVERTAKEN,
        info=harmless("whether it counts") | {"states": ACHIEVED_STATES},
    )
    taken_back_reason: Mapped[str | None] = mapped_column(
        sa.String(40), info=harmless("of a mistake: one of a few")
    )
    assessed_on: Mapped[date | None] = mapped_column(info=harmless("it goes stale"))
    placement: Mapped[Level] = mapped_column(
        code(Level), info=harmless("a level of English: shared by hundreds")
    )
    placement_rule: Mapped[str] = mapped_column(sa.String(40), info=harmless("follows from the levels"))
    placement_version: Mapped[int] = mapped_column(info=harmless("a version"))
    instrument_version: Mapped[int] = mapped_column(info=harmless("a version, the same for everybody"))
    strand: Mapped[Strand] = mapped_column(code(Strand), info=harmless("kind of class"))

    @property
    def found(self) -> dict[Skill, tuple[Level, HalfStep | None]]:
        """What was said, as codes."""
        return {
            Skill(skill): (Level(level), HalfStep(step) if step else None)
            for skill, (level, step) in self.said.items()
        }

    @property
    def placed(self) -> Placed:
        """Where it places the learner."""
        return Placed(
            self.placement,
            self.strand,
            self.provisional,
            self.speaking,
            self.placement_version,
            self.placement_rule,
            by_hand=False,
            achieved_by=self.achieved_by,
        )

    def move_to(self, state: AchievedState) -> None:
        self.state = ACHIEVED_STATES.step(self.state, state)


LevelNow = (
    Assessment | AchievedLevel
)  # what gives somebody's level: both have levels, half_steps, strand, placed
