"""What was said of when a place would come, how it came true, and how wide the ranges were."""

from datetime import date
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from hub.consent.scopes import LearnerScoped
from hub.core.judgement import coarse, harmless
from hub.core.model import Base, Timestamps, code
from hub.directory.types import Level, Strand
from hub.forecast.types import Result


class Forecast(LearnerScoped, Timestamps, Base):
    """One forecast for one place on the waiting list; only forecasts that said something are kept.

    `area` empty is the queue of the whole hub. `high_on` empty is later than the clock looks. `spread` is how wide
    the range was drawn; `simple_on` is what position over throughput would have said. `result` and `ended_on` come
    when the person starts or leaves.
    """

    __tablename__ = "forecast"
    __table_args__ = (
        sa.UniqueConstraint("entry_id", "made_on"),
        sa.Index("ix_forecast_result", "result", "made_on"),
    )
    __category__ = "outcome"
    __hub_only__ = True

    entry_id: Mapped[UUID] = mapped_column(
        sa.ForeignKey("waiting_entry.id", ondelete="CASCADE"), info=harmless("made up")
    )
    made_on: Mapped[date] = mapped_column(info=harmless("counted"))
    method: Mapped[str] = mapped_column(sa.String(40), info=harmless("version of the rules"))
    level: Mapped[Level] = mapped_column(code(Level), info=harmless("a level of English: shared by hundreds"))
    strand: Mapped[Strand] = mapped_column(code(Strand), info=harmless("kind of class"))
    area: Mapped[str | None] = mapped_column(sa.String(4), info=coarse("the district: area counts"))
    ahead: Mapped[int] = mapped_column(info=harmless("place in the queue"))
    low_on: Mapped[date] = mapped_column(info=harmless("scored"))
    likely_on: Mapped[date] = mapped_column(info=harmless("scored"))
    high_on: Mapped[date | None] = mapped_column(info=harmless("scored"))
    simple_on: Mapped[date | None] = mapped_column(info=harmless("scored"))
    spread: Mapped[float] = mapped_column(info=harmless("scored"))
    result: Mapped[Result | None] = mapped_column(code(Result), info=harmless("started or left"))
    ended_on: Mapped[date | None] = mapped_column(info=harmless("scored"))


class CalibrationMonth(Timestamps, Base):
    """The width of the ranges from this month on, and the forecasts it was learnt from. One row a month.

    `coverage` is a share, the errors are weeks; all are empty where too few forecasts had come true.
    """

    __tablename__ = "calibration_month"

    month: Mapped[date] = mapped_column(unique=True)
    spread: Mapped[float]
    people: Mapped[int]
    coverage: Mapped[float | None]
    error: Mapped[float | None]
    simple_error: Mapped[float | None]


class ForecastNight(Base):
    """One row: the day of the night on which `QueueReach` and `UsualWaitKept` were worked out, all of them together."""

    __tablename__ = "forecast_night"
    __audited__ = False

    day: Mapped[date]


class QueueReach(Base):
    """How many may be in front in one queue for one's turn to have come by each week (`clock.Reach`), for one priority
    group. `area` empty is the queue of the whole hub. The three curves are packed (`night.packed`), and empty where
    it is not proven yet that what they say holds."""

    __tablename__ = "queue_reach"
    __table_args__ = (sa.UniqueConstraint("level", "strand", "area", "priority_group"),)
    __audited__ = False

    level: Mapped[Level] = mapped_column(code(Level))
    strand: Mapped[Strand] = mapped_column(code(Strand))
    area: Mapped[str] = mapped_column(sa.String(4))
    priority_group: Mapped[int]
    low: Mapped[bytes] = mapped_column(sa.LargeBinary)
    likely: Mapped[bytes] = mapped_column(sa.LargeBinary)
    high: Mapped[bytes] = mapped_column(sa.LargeBinary)


class UsualWaitKept(Base):
    """Between how many weeks the middle half waited who started in classes like this one; none where they were few."""

    __tablename__ = "usual_wait"
    __audited__ = False

    class_id: Mapped[UUID] = mapped_column(sa.ForeignKey("taught_class.id", ondelete="CASCADE"), unique=True)
    low: Mapped[int]
    high: Mapped[int]
