"""What was recommended, under which policy and from which classes, so that it can be explained and replayed."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from hub.consent.scopes import LearnerScoped
from hub.core.buckets import RECORD
from hub.core.judgement import coarse, harmless
from hub.core.model import Base, Json, Timestamps, Versioned, code, index_where
from hub.core.sealing.sealed import Tier, sealed
from hub.matching.states import POLICY_STATES, PolicyState


def _one(state: PolicyState) -> sa.Index:
    """There is never more than one policy in this state."""
    return index_where(f"uq_matching_policy_{state}", "state", unique=True, where=f"state = '{state}'")


class MatchingPolicy(Versioned, Base):
    """One version of the matching policy; only a draft is ever edited.

    `data` is what `policy.policy.parse_policy` reads. A number is used once: that of a discarded draft
    does not come back. Versions that came with the hub have nobody who published them.
    """

    __tablename__ = "matching_policy"
    __table_args__ = (_one(PolicyState.DRAFT), _one(PolicyState.PUBLISHED))

    number: Mapped[int] = mapped_column(unique=True)
    state: Mapped[PolicyState] = mapped_column(code(PolicyState), info={"states": POLICY_STATES})
    data: Mapped[dict[str, Any]]
    based_on: Mapped[int | None]
    drafted_by: Mapped[UUID | None] = mapped_column(sa.ForeignKey("user_account.id"))
    published_by: Mapped[UUID | None] = mapped_column(sa.ForeignKey("user_account.id"))
    published_at: Mapped[datetime | None]
    why: Mapped[str | None] = mapped_column(sa.String(500))

    def move_to(self, state: PolicyState) -> None:
        self.state = POLICY_STATES.step(self.state, state)


class Recommendation(LearnerScoped, Timestamps, Base):
    """One ranking shown to an assessor, with everything that decided it.

    `results` are class ids with parts and codes (`ranking/record.py`). `profile` names nobody, but age and
    needs together can point at a person, so it is sealed; it is the JSON text of a `Profile`. `balance` is the
    share of referrals that each provider was owed, by id; `top` how many classes were put into words.
    """

    __tablename__ = "recommendation"
    __hub_only__ = True

    policy_version: Mapped[int] = mapped_column(info=harmless("a version"))
    directory_version: Mapped[int] = mapped_column(info=harmless("a version"))
    ranked_on: Mapped[date] = mapped_column(info=harmless("the day that counted as today"))
    lottery: Mapped[int] = mapped_column(sa.BigInteger, info=harmless("a lot"))
    balance: Mapped[dict[str, Any]] = mapped_column(
        Json, default=dict, info=harmless("providers and their shares")
    )
    top: Mapped[int] = mapped_column(info=harmless("a setting"))
    chosen: Mapped[list[Any]] = mapped_column(
        Json, default=list, info=coarse("classes, that hundreds could choose")
    )
    shown_to: Mapped[UUID | None] = mapped_column(
        sa.ForeignKey("user_account.id"), info=harmless("a member of staff, not the learner")
    )

    results = sealed("needs", Tier.CORE, label="How classes fitted, and why not", bucket=RECORD, typed=True)
    profile = sealed("needs", Tier.CORE, label="What a class was looked for by", bucket=RECORD)


class ClassAsSeen(Base):
    """Append-only: what matching knew of one class from this version of the directory until its next row.

    `facts` is a `facts/class_record.py`, or null once the class was no longer open.
    """

    __tablename__ = "class_as_seen"
    __table_args__ = (sa.UniqueConstraint("class_id", "from_version"),)
    __audited__ = False

    class_id: Mapped[UUID]
    from_version: Mapped[int] = mapped_column(index=True)
    facts: Mapped[dict[str, Any] | None]


class DirectorySeen(Base):
    """One row: the first and the latest version of the directory whose classes are remembered.

    Whoever remembers another version holds a lock on it, so that versions are written down in their order.
    """

    __tablename__ = "directory_seen"
    __audited__ = False

    first: Mapped[int]
    latest: Mapped[int]
