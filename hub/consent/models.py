"""Agreements, notices, grants with their history, and blocks."""

from collections.abc import Iterable
from datetime import date, datetime
from enum import StrEnum
from functools import cache
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from hub.consent.rules import STAGE_CATEGORIES
from hub.consent.scopes import LearnerScoped, PartyScoped
from hub.consent.states import GLASS_STATES
from hub.consent.types import AskedBy, Basis, Category, GlassState, Purpose, RestrictionGround, Stage, Use
from hub.core.buckets import LINE, PRIVATE_TEXT, code_of
from hub.core.judgement import harmless
from hub.core.model import Base, Timestamps, Versioned, code, index_where
from hub.core.sealing.authentic import LONG_AGO, NEVER, Authentic
from hub.core.sealing.sealed import Tier, sealed
from hub.core.unreadable import UNREADABLE


def mask(codes: Iterable[StrEnum]) -> int:
    """A set of codes of one enum as the bits of one integer, in the order of the enum."""
    return sum(1 << _places(type(code))[code] for code in set(codes))


@cache
def _places(codes: type[StrEnum]) -> dict[StrEnum, int]:
    return {code: place for place, code in enumerate(codes)}


class CodeSet(sa.types.TypeDecorator[frozenset[Any]]):
    """A set of codes of one enum, stored as bits so that the fence can test one in SQL."""

    impl = sa.Integer
    cache_ok = True

    def __init__(self, codes: type[StrEnum]) -> None:
        super().__init__()
        self.codes = codes

    def process_bind_param(self, value: Any, dialect: sa.Dialect) -> int | None:
        return value if value is None or isinstance(value, int) else mask(value)

    def process_result_value(self, value: Any, dialect: sa.Dialect) -> Any:
        return value if value is UNREADABLE else _codes(self.codes, value or 0)


@cache  # a list of any length reads the same few sets
def _codes(kind: type[StrEnum], bits: int) -> frozenset[Any]:
    return frozenset(code for bit, code in enumerate(kind) if bits >> bit & 1)


class Agreement(Authentic, Versioned, Base):
    """A data-sharing agreement. Without a live one that covers it, its organisation sees nothing (`rules.decide`)."""

    __tablename__ = "agreement"
    __authentic__ = ("organisation_id", "purposes", "categories", "signed_on", "ends_on")
    __refused__ = {"purposes": frozenset(), "categories": frozenset()}  # noqa: RUF012 - read only, of every row alike

    organisation_id: Mapped[UUID] = mapped_column(sa.ForeignKey("organisation.id"), index=True)
    purposes: Mapped[frozenset[Purpose]] = mapped_column(CodeSet(Purpose))
    categories: Mapped[frozenset[Category]] = mapped_column(CodeSet(Category))
    signed_on: Mapped[date]
    review_on: Mapped[date]
    ends_on: Mapped[date]
    document_reference: Mapped[str] = mapped_column(sa.String(100))

    def live(self, today: date) -> bool:
        return self.signed_on <= today < self.ends_on

    def covers(self, purpose: Purpose, categories: Iterable[Category]) -> bool:
        return purpose in self.purposes and set(categories) <= self.categories


class Notice(Timestamps, Base):
    """What learners were told, word for word, in one language and version, with the names it had that day."""

    __tablename__ = "notice"
    __table_args__ = (sa.UniqueConstraint("version", "language", "sha256"),)

    version: Mapped[int]
    language: Mapped[str] = mapped_column(sa.String(12))
    direction: Mapped[str] = mapped_column(sa.String(3))
    text: Mapped[str] = mapped_column(sa.Text)
    sha256: Mapped[str] = mapped_column(sa.String(64))
    valid_from: Mapped[date]
    reviewed_by_translator: Mapped[bool]


class Grant(Authentic, PartyScoped, Versioned, Base):
    """What one learner lets one named organisation, the recipient, see for one purpose."""

    __tablename__ = "sharing_grant"
    __table_args__ = (
        sa.Index("ix_sharing_grant_fence", "recipient_id", "learner_id"),
        index_where("ix_sharing_grant_runs_out", "valid_to", where="withdrawn_at IS NULL"),
    )
    # Not `handle`, which stands in addresses: whom it leads to is decided by the rest.
    __authentic__ = (
        *("learner_id", "recipient_id", "purpose", "categories", "stage", "open_categories"),
        *("basis", "valid_from", "valid_to", "withdrawn_at", "notice_version"),
    )
    __refused__ = {  # noqa: RUF012 - read only, of every row alike
        "withdrawn_at": LONG_AGO,
        "categories": frozenset(),
        "open_categories": frozenset(),
    }

    purpose: Mapped[Purpose] = mapped_column(code(Purpose), info=harmless("one of eight"))
    categories: Mapped[frozenset[Category]] = mapped_column(
        CodeSet(Category), info=harmless("what may be shown; tested by the fence")
    )
    stage: Mapped[Stage] = mapped_column(
        code(Stage), info=harmless("how far a referral is; tested by the fence")
    )
    open_categories: Mapped[frozenset[Category]] = mapped_column(
        CodeSet(Category), info=harmless("follows from stage; tested by the fence")
    )
    basis: Mapped[Basis] = mapped_column(code(Basis), info=harmless("one of two"))
    valid_from: Mapped[date] = mapped_column(info=harmless("tested by the fence"))
    valid_to: Mapped[date] = mapped_column(info=harmless("tested by the fence"))
    withdrawn_at: Mapped[datetime | None] = mapped_column(info=harmless("tested by the fence"))
    notice_version: Mapped[int | None] = mapped_column(info=harmless("a version, in every language"))
    taken_by: Mapped[UUID | None] = mapped_column(
        sa.ForeignKey("user_account.id"), info=harmless("a member of staff, not the learner")
    )
    handle: Mapped[UUID] = mapped_column(unique=True, info=harmless("made up"))

    notice_language = sealed("identity", Tier.CORE, label="Language of the notice", bucket=code_of(14))
    channel = sealed("identity", Tier.CORE, label="How they agreed", bucket=code_of(14))
    interpreter = sealed("identity", Tier.CORE, label="Interpreter or witness", bucket=LINE)

    def move_to(self, stage: Stage) -> None:
        self.stage = stage
        self.open_categories = self.categories & STAGE_CATEGORIES[stage]

    def live(self, today: date) -> bool:
        return self.withdrawn_at is None and self.valid_from <= today < self.valid_to


class GrantEvent(PartyScoped, Timestamps, Base):
    """Append-only history of a grant: given, moved, withdrawn."""

    __tablename__ = "sharing_grant_event"

    grant_id: Mapped[UUID] = mapped_column(
        sa.ForeignKey("sharing_grant.id"), index=True, info=harmless("made up")
    )
    verb: Mapped[str] = mapped_column(sa.String(20), info=harmless("fixed verb"))
    stage: Mapped[Stage] = mapped_column(code(Stage), info=harmless("how far a referral is"))
    actor_id: Mapped[UUID | None] = mapped_column(info=harmless("a member of staff, not the learner"))


class Block(Authentic, PartyScoped, Versioned, Base):
    """Never share with this organisation (or only this one user of it); beats every grant."""

    __tablename__ = "sharing_block"
    __authentic__ = ("learner_id", "recipient_id", "user_id", "ends_at")
    __refused__ = {"user_id": None, "ends_at": None}  # noqa: RUF012 - it blocks the whole organisation, for good

    user_id: Mapped[UUID | None] = mapped_column(
        sa.ForeignKey("user_account.id"), info=harmless("a member of staff, not the learner")
    )
    ends_at: Mapped[datetime | None] = mapped_column(info=harmless("tested by the fence"))
    taken_by: Mapped[UUID | None] = mapped_column(
        sa.ForeignKey("user_account.id"), info=harmless("a member of staff, not the learner")
    )

    reason = sealed(
        "safeguarding", Tier.SPECIAL, label="Why it is blocked", export=False, bucket=PRIVATE_TEXT
    )


class Restriction(Authentic, LearnerScoped, Versioned, Base):
    """The record is kept and nothing else is done with it (UK GDPR Article 18), until it is lifted.

    It never lifts itself: the learner is told before (Article 18(3)). `until` is the day the officer looks at it again.
    """

    __tablename__ = "restriction"
    __table_args__ = (
        index_where("ix_restriction_standing", "learner_id", unique=True, where="lifted_at IS NULL"),
    )
    __hub_only__ = True
    __authentic__ = ("learner_id", "ground", "until", "lifted_at")
    __refused__ = {"lifted_at": None}  # noqa: RUF012 - the record is restricted

    ground: Mapped[RestrictionGround] = mapped_column(
        code(RestrictionGround), info=harmless("one of the four points of the law")
    )
    asked_by: Mapped[AskedBy] = mapped_column(code(AskedBy), info=harmless("one of four"))
    until: Mapped[date] = mapped_column(info=harmless("when the hub acts"))
    taken_by: Mapped[UUID | None] = mapped_column(
        sa.ForeignKey("user_account.id"), info=harmless("a member of staff, not the learner")
    )
    told_on: Mapped[date | None] = mapped_column(info=harmless("when the hub acts"))
    lifted_at: Mapped[datetime | None] = mapped_column(info=harmless("tested by the fence"))
    lifted_by: Mapped[UUID | None] = mapped_column(
        sa.ForeignKey("user_account.id"), info=harmless("a member of staff, not the learner")
    )


class Objection(Authentic, LearnerScoped, Versioned, Base):
    """The officer has upheld that a use is stopped for this learner (UK GDPR Article 21), until it is lifted.

    What was agreed to for the purpose is withdrawn with it, and nothing is agreed to anew while it stands. Whether one
    stands is asked of the head of the record (`services.objected`).
    """

    __tablename__ = "objection"
    __hub_only__ = True
    __authentic__ = ("learner_id", "purpose", "lifted_at")
    __refused__ = {"lifted_at": None}  # noqa: RUF012 - the use is stopped

    purpose: Mapped[Use] = mapped_column(code(Use), info=harmless("one of six uses"))
    request_id: Mapped[UUID | None] = mapped_column(
        sa.ForeignKey("rights_request.id", ondelete="SET NULL"), index=True, info=harmless("made up")
    )
    taken_by: Mapped[UUID | None] = mapped_column(
        sa.ForeignKey("user_account.id"), info=harmless("a member of staff, not the learner")
    )
    lifted_at: Mapped[datetime | None] = mapped_column(info=harmless("when the hub acts"))
    lifted_by: Mapped[UUID | None] = mapped_column(
        sa.ForeignKey("user_account.id"), info=harmless("a member of staff, not the learner")
    )


class SharingHead(Authentic, Base):
    """Which grants, blocks, restrictions and objections a learner has: `held`, packed by `hub.consent.heads`. Its id is
    theirs."""

    __tablename__ = "sharing_head"
    __audited__ = False
    __authentic__ = ("held",)

    id: Mapped[UUID] = mapped_column(
        sa.ForeignKey("learner.id", ondelete="CASCADE"),
        primary_key=True,
        sort_order=-10,
        info=harmless("made up; the learner's"),
    )
    held: Mapped[bytes] = mapped_column(sa.LargeBinary, info=harmless("ids and versions of their grants"))


class BrokenGlass(Authentic, LearnerScoped, Versioned, Base):
    """One learner's record, opened to one member of the hub's staff for some hours to keep somebody safe."""

    __tablename__ = "broken_glass"
    __hub_only__ = True
    __authentic__ = ("learner_id", "user_id", "state", "expires_at", "ended_at", "decided_by")
    __refused__ = {"expires_at": LONG_AGO, "ended_at": LONG_AGO}  # noqa: RUF012 - it opens nothing

    user_id: Mapped[UUID] = mapped_column(
        sa.ForeignKey("user_account.id"), index=True, info=harmless("a member of staff, not the learner")
    )
    state: Mapped[GlassState] = mapped_column(
        code(GlassState),
        default=GlassState.WAITING,
        info=harmless("what a colleague said") | {"states": GLASS_STATES},
    )
    expires_at: Mapped[datetime] = mapped_column(info=harmless("tested by the fence"))
    decide_by: Mapped[datetime] = mapped_column(info=harmless("when the hub acts"))
    decided_by: Mapped[UUID | None] = mapped_column(
        sa.ForeignKey("user_account.id"), info=harmless("a member of staff, not the learner")
    )
    decided_at: Mapped[datetime | None] = mapped_column(info=harmless("when the service was used"))
    ended_at: Mapped[datetime | None] = mapped_column(info=harmless("tested by the fence"))

    reason = sealed("safeguarding", Tier.SPECIAL, label="Why it was opened", bucket=PRIVATE_TEXT)

    def move_to(self, state: GlassState) -> None:
        self.state = GLASS_STATES.step(self.state, state)

    def open_at(self, now: datetime) -> bool:
        return self.state is not GlassState.REFUSED and self.ended_at is None and now < self.expires_at

    def overdue(self, now: datetime) -> bool:
        """Whether nobody has said in time if it was right."""
        return self.state is GlassState.WAITING and self.decide_by <= now


class PurposeStop(Authentic, Versioned, Base):
    """From `off_on` on nothing opens for the purpose, whoever agreed to it, until it is switched on again."""

    __tablename__ = "purpose_stop"
    __table_args__ = (
        index_where("ix_purpose_stop_standing", "purpose", unique=True, where="ended_at IS NULL"),
    )
    __authentic__ = ("purpose", "off_on", "ended_at")
    __refused__ = {"off_on": NEVER, "ended_at": None}  # noqa: RUF012 - the purpose is off

    purpose: Mapped[Purpose] = mapped_column(code(Purpose))
    off_on: Mapped[date]
    reason: Mapped[str] = mapped_column(sa.String(300))
    taken_by: Mapped[UUID | None] = mapped_column(sa.ForeignKey("user_account.id"))
    ended_at: Mapped[datetime | None]


class PurposeSwitch(Authentic, Base):
    """Whether one purpose is on: a row for each, which is always there. Without it, or refused, the purpose is off.

    It says again which `PurposeStop` stands, so that one that was deleted or put back as ended opens nothing.
    """

    __tablename__ = "purpose_switch"
    __audited__ = False
    __authentic__ = ("purpose", "off_on")
    __refused__ = {"off_on": NEVER}  # noqa: RUF012 - read only, of every row alike

    purpose: Mapped[Purpose] = mapped_column(code(Purpose), unique=True)
    off_on: Mapped[date | None]
