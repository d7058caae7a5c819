"""The tables of the register. A request outlives the record it is about: what could name somebody hangs off that."""

from datetime import date
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from hub.consent.scopes import LearnerScoped
from hub.consent.types import Use
from hub.core.buckets import RECORD
from hub.core.judgement import harmless
from hub.core.model import Base, Timestamps, Versioned, code
from hub.core.sealing.sealed import Tier, sealed
from hub.rights.requests.states import REQUEST_STATES
from hub.rights.requests.types import About, Cause, Kind, Outcome, RequestState, Route, Seen


class RightsRequest(Versioned, Base):
    """One request. `subject_id` is None where the hub keeps nothing about whoever asks; it stays after an erasure."""

    __tablename__ = "rights_request"

    reference: Mapped[str] = mapped_column(sa.String(8), unique=True, info=harmless("read out, no meaning"))
    subject_id: Mapped[UUID | None] = mapped_column(
        index=True, info=harmless("made up; joins the rows of one learner")
    )
    kind: Mapped[Kind] = mapped_column(code(Kind), info=harmless("one of seven rights"))
    use: Mapped[Use | None] = mapped_column(code(Use), info=harmless("what they object to, one of six uses"))
    route: Mapped[Route] = mapped_column(code(Route), info=harmless("how it came, one of six"))
    received_on: Mapped[date] = mapped_column(info=harmless("the clock"))
    received_by: Mapped[UUID | None] = mapped_column(
        sa.ForeignKey("user_account.id"), info=harmless("a member of staff, not the learner")
    )
    state: Mapped[RequestState] = mapped_column(
        code(RequestState),
        default=RequestState.OPEN,
        index=True,
        info=harmless("how far it is") | {"states": REQUEST_STATES},
    )
    state_since: Mapped[date] = mapped_column(info=harmless("the clock"))
    extended_on: Mapped[date | None] = mapped_column(info=harmless("the clock"))
    seen: Mapped[Seen | None] = mapped_column(code(Seen), info=harmless("how it was checked, one of four"))
    seen_by: Mapped[UUID | None] = mapped_column(
        sa.ForeignKey("user_account.id"), info=harmless("a member of staff, not the learner")
    )
    seen_on: Mapped[date | None] = mapped_column(info=harmless("when the service was used"))
    result: Mapped[Outcome | None] = mapped_column(
        code(Outcome), info=harmless("what came of it, one of six")
    )
    refusal: Mapped[str | None] = mapped_column(sa.String(40), info=harmless("the law's reason, one of nine"))
    decided_by: Mapped[UUID | None] = mapped_column(
        sa.ForeignKey("user_account.id"), info=harmless("a member of staff, not the learner")
    )
    restriction_id: Mapped[UUID | None] = mapped_column(info=harmless("made up; the restriction it led to"))

    def move_to(self, state: RequestState, on: date) -> None:
        self.state, self.state_since = REQUEST_STATES.step(self.state, state), on


class ClockStop(Timestamps, Base):
    """The clock of a request stands since a day, until a day."""

    __tablename__ = "rights_clock_stop"

    request_id: Mapped[UUID] = mapped_column(
        sa.ForeignKey("rights_request.id", ondelete="CASCADE"), index=True
    )
    cause: Mapped[Cause] = mapped_column(code(Cause))
    since: Mapped[date]
    until: Mapped[date | None]


class RequestText(LearnerScoped, Timestamps, Base):
    """What was asked, or said, in words: sealed as everything of the learner, and gone with it."""

    __tablename__ = "rights_request_text"
    __hub_only__ = True

    request_id: Mapped[UUID] = mapped_column(
        sa.ForeignKey("rights_request.id", ondelete="CASCADE"), index=True, info=harmless("made up")
    )
    about: Mapped[About] = mapped_column(code(About), info=harmless("one of six"))

    text = sealed("notes", Tier.CORE, label="What was asked or answered about their data", bucket=RECORD)


class RecipientToTell(Timestamps, Base):
    """An organisation that was shown the data: to be told what was corrected, deleted or restricted (Article 19)."""

    __tablename__ = "rights_recipient"
    __table_args__ = (sa.UniqueConstraint("request_id", "organisation_id"),)

    request_id: Mapped[UUID] = mapped_column(
        sa.ForeignKey("rights_request.id", ondelete="CASCADE"), index=True
    )
    organisation_id: Mapped[UUID] = mapped_column(sa.ForeignKey("organisation.id"))
    told_on: Mapped[date | None]
    told_by: Mapped[UUID | None] = mapped_column(sa.ForeignKey("user_account.id"))
