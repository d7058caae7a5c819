"""Base classes for tables whose rows belong to one learner, or to one referral of a learner; the fence narrows them."""

from typing import ClassVar
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from hub.core.judgement import harmless


class LearnerScoped:
    """A row that hangs off one learner.

    `__category__` must be open in the viewer's grant for the row to be seen; a `__hub_only__` row is for the
    owning hub's staff. `__names_learner__` are the columns that name a learner of whose pages the row tells.
    """

    __category__: str | None = None
    __hub_only__ = False
    __names_learner__: ClassVar[tuple[str, ...]] = ("learner_id",)

    learner_id: Mapped[UUID] = mapped_column(
        sa.ForeignKey("learner.id", ondelete="CASCADE"),
        index=True,
        sort_order=-5,
        info=harmless("made up; joins the rows of one learner"),
    )


class PartyScoped(LearnerScoped):
    """A row of one referral: of the partners, only the organisation it was sent to may see it."""

    recipient_id: Mapped[UUID] = mapped_column(
        sa.ForeignKey("organisation.id"),
        index=True,
        sort_order=-4,
        info=harmless("an organisation; the fence tests it in SQL"),
    )
