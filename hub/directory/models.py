"""Providers' venues and classes, with the places in them and how fresh they are."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from hub.core.model import Base, Json, Timestamps, Versioned, code
from hub.directory.facts import FEATURE_CODES
from hub.directory.states import CLASS_STATES
from hub.directory.types import ClassState, Level, Mode, Strand


class Venue(Versioned, Base):
    """Where classes meet, with a column for each of `facts.FEATURES`; True, False, or None where nobody has said.

    `precision` says how exact the point is: postcode, sector or outcode.
    """

    __tablename__ = "venue"
    __table_args__ = (sa.UniqueConstraint("provider_id", "name"),)

    provider_id: Mapped[UUID] = mapped_column(sa.ForeignKey("organisation.id"), index=True)
    name: Mapped[str] = mapped_column(sa.String(250))
    address: Mapped[str | None] = mapped_column(sa.String(300))
    area: Mapped[str | None] = mapped_column(sa.String(100))
    postcode: Mapped[str | None] = mapped_column(sa.String(8))
    latitude: Mapped[float | None]
    longitude: Mapped[float | None]
    precision: Mapped[str | None] = mapped_column(sa.String(10))
    # The names are declared elsewhere; the columns stand here, so that they keep their place in the table.
    locals().update({each: mapped_column(sa.Boolean, nullable=True) for each in FEATURE_CODES})
    access_notes: Mapped[str | None] = mapped_column(sa.String(500))


class TaughtClass(Versioned, Base):
    """One class of one provider. Unknown facts are None; what could not be read is in `attention`.

    `held`, `offered` and `enrolled` are the places taken by referrals of the hub and by the provider's own
    enrolments; they change only through `directory.services`. `fee_pence` is what a learner without full
    funding pays. `term_time` says whether it runs in school term time only; no `childcare_ages` is not known.
    `closed_why` is what the provider said when it closed the class to new referrals, `reopens_on` the day from which
    it takes them again by itself. `source_row` keeps an imported row as it came ("cells") and as it was read ("facts").
    """

    __tablename__ = "taught_class"
    __table_args__ = (
        sa.UniqueConstraint("provider_id", "natural_key"),
        sa.CheckConstraint("held >= 0 AND offered >= 0 AND enrolled >= 0", name="taken"),
    )

    provider_id: Mapped[UUID] = mapped_column(sa.ForeignKey("organisation.id"), index=True)
    venue_id: Mapped[UUID | None] = mapped_column(sa.ForeignKey("venue.id"), index=True)
    natural_key: Mapped[str] = mapped_column(sa.String(64))
    reference: Mapped[str | None] = mapped_column(sa.String(60))
    title: Mapped[str] = mapped_column(sa.String(255))
    level_text: Mapped[str | None] = mapped_column(sa.String(120))
    level_low: Mapped[Level | None] = mapped_column(code(Level))
    level_high: Mapped[Level | None] = mapped_column(code(Level))
    focus: Mapped[list[str]] = mapped_column(Json, default=list)
    strand: Mapped[Strand] = mapped_column(code(Strand), default=Strand.GENERAL)
    accredited: Mapped[bool | None]
    mode: Mapped[Mode] = mapped_column(code(Mode), default=Mode.CLASSROOM)
    weekly_hours: Mapped[float | None]
    weeks: Mapped[int | None]
    age_min: Mapped[int] = mapped_column(default=19)
    age_max: Mapped[int | None]
    women_only: Mapped[bool] = mapped_column(default=False)
    members_only: Mapped[bool] = mapped_column(default=False)
    audience: Mapped[str | None] = mapped_column(sa.String(300))
    childcare_places: Mapped[int] = mapped_column(default=0)
    childcare_note: Mapped[str | None] = mapped_column(sa.String(300))
    childcare_ages: Mapped[list[str]] = mapped_column(Json, default=list)
    fee_pence: Mapped[int | None]
    fee_text: Mapped[str | None] = mapped_column(sa.String(200))
    funding_routes: Mapped[list[str]] = mapped_column(Json, default=list)
    intake_outcodes: Mapped[list[str]] = mapped_column(Json, default=list)
    starts_on: Mapped[date | None]
    ends_on: Mapped[date | None]
    last_join_on: Mapped[date | None]
    term_time: Mapped[bool | None]
    places: Mapped[int | None]
    held: Mapped[int] = mapped_column(default=0)
    offered: Mapped[int] = mapped_column(default=0)
    enrolled: Mapped[int] = mapped_column(default=0)
    confirmed_at: Mapped[datetime | None]
    state: Mapped[ClassState] = mapped_column(
        code(ClassState), default=ClassState.OPEN, info={"states": CLASS_STATES}
    )
    closed_why: Mapped[str | None] = mapped_column(sa.String(120))
    reopens_on: Mapped[date | None]
    source_row: Mapped[dict[str, Any] | None] = mapped_column(Json)
    attention: Mapped[list[Any]] = mapped_column(Json, default=list)

    venue: Mapped[Venue | None] = relationship(lazy="joined")
    sessions: Mapped[list["ClassSession"]] = relationship(
        lazy="selectin",
        cascade="all, delete-orphan",
        order_by="ClassSession.weekday, ClassSession.start_minute",
    )

    def move_to(self, state: ClassState) -> None:
        self.state = CLASS_STATES.step(self.state, state)

    def over(self, today: date) -> bool:
        return self.ends_on is not None and self.ends_on < today

    @property
    def taken(self) -> int:
        return self.held + self.offered + self.enrolled

    @property
    def free(self) -> int | None:
        """Places nobody holds, or None when the provider has not said how many there are."""
        return None if self.places is None else max(self.places - self.taken, 0)


class ClassSession(Base):
    """One weekly meeting. Minutes count from local midnight; None where the time is not known.

    `since` is the first day it counts; None is from the first day of the class.
    """

    __tablename__ = "class_session"

    class_id: Mapped[UUID] = mapped_column(sa.ForeignKey("taught_class.id", ondelete="CASCADE"), index=True)
    weekday: Mapped[int]
    start_minute: Mapped[int | None]
    end_minute: Mapped[int | None]
    since: Mapped[date | None]


class EndedSession(Base):
    """A weekly meeting that a class had until a day, so that the meetings before it keep their day."""

    __tablename__ = "ended_session"

    class_id: Mapped[UUID] = mapped_column(sa.ForeignKey("taught_class.id", ondelete="CASCADE"), index=True)
    weekday: Mapped[int]
    start_minute: Mapped[int | None]
    end_minute: Mapped[int | None]
    since: Mapped[date | None]
    until: Mapped[date]


class Closure(Versioned, Base):
    """Days on which a provider teaches nobody, both included; with `class_id`, that one class."""

    __tablename__ = "closure"

    provider_id: Mapped[UUID] = mapped_column(sa.ForeignKey("organisation.id"), index=True)
    class_id: Mapped[UUID | None] = mapped_column(
        sa.ForeignKey("taught_class.id", ondelete="CASCADE"), index=True
    )
    first_on: Mapped[date]
    last_on: Mapped[date]
    label: Mapped[str] = mapped_column(sa.String(120))


class IntakeRule(Versioned, Base):
    """Whom a provider takes: into one class, or, without `class_id`, into all its classes.

    An empty list is no condition. `first_outcodes` come first until `open_to_all_from`. The rule counts from
    `valid_from` to `valid_to`, both included; it is ended and never deleted, since recommendations rest on it.
    """

    __tablename__ = "intake_rule"

    provider_id: Mapped[UUID] = mapped_column(sa.ForeignKey("organisation.id"), index=True)
    class_id: Mapped[UUID | None] = mapped_column(
        sa.ForeignKey("taught_class.id", ondelete="CASCADE"), index=True
    )
    name: Mapped[str] = mapped_column(sa.String(120))
    levels: Mapped[list[str]] = mapped_column(Json, default=list)
    outcodes: Mapped[list[str]] = mapped_column(Json, default=list)
    groups: Mapped[list[str]] = mapped_column(Json, default=list)
    first_outcodes: Mapped[list[str]] = mapped_column(Json, default=list)
    open_to_all_from: Mapped[date | None]
    assessment_weeks: Mapped[int | None]
    valid_from: Mapped[date]
    valid_to: Mapped[date | None]

    def governs(self, taught: TaughtClass) -> bool:
        """Whether it is about this class of its provider."""
        return self.class_id in (None, taught.id)

    def takes_a_level_of(self, taught: TaughtClass) -> bool:
        """Whether anybody at a level of the class is taken; a class whose level nobody knows may teach any."""
        low, high = taught.level_low, taught.level_high
        if not self.levels or low is None or high is None:
            return True
        return any(low.order <= Level(level).order <= high.order for level in self.levels)


class ListingUpload(Timestamps, Base):
    """The rows of a checked listing between its preview and its confirmation; the latest of each provider.

    `rows` is a list of [row number, cells by column name], without the columns that the hub does not read. While
    `asked` holds headings that nobody knows yet, the cells below them are there too, until somebody has answered.
    """

    __tablename__ = "listing_upload"
    __audited__ = False

    provider_id: Mapped[UUID] = mapped_column(sa.ForeignKey("organisation.id"), unique=True)
    rows: Mapped[list[Any]]
    warnings: Mapped[list[Any]]
    asked: Mapped[list[Any]] = mapped_column(Json, default=list)


class ListingHeading(Timestamps, Base):
    """A heading of a provider's listings and the column it was matched to; "" is a column to leave out."""

    __tablename__ = "listing_heading"
    __table_args__ = (sa.UniqueConstraint("provider_id", "heading"),)

    provider_id: Mapped[UUID] = mapped_column(sa.ForeignKey("organisation.id"))
    heading: Mapped[str] = mapped_column(sa.String(100))
    column: Mapped[str] = mapped_column(sa.String(40))


class DirectoryVersion(Base):
    """How often a class was changed, or a venue or a provider in what concerns all of its classes; `id` is theirs.

    Only `version.py` reads and writes them. `changed_at` is by the clock, a moment before others may see the change.
    """

    __tablename__ = "directory_version"
    __audited__ = False

    number: Mapped[int]
    changed_at: Mapped[datetime | None]
