"""The learner and what hangs off them. What identifies a person is sealed; the rest SQL must count."""

from datetime import date, datetime
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, synonym

from hub.consent.scopes import LearnerScoped, PartyScoped
from hub.core.buckets import ANSWERS, LINE, PRIVATE_TEXT, RECORD, code_of
from hub.core.judgement import coarse, harmless
from hub.core.model import Base, Json, Timestamps, Versioned, code, index_where
from hub.core.sealing.fingerprints import of_key
from hub.core.sealing.packed import packed
from hub.core.sealing.sealed import Clearance, Tier, sealed
from hub.directory.types import Strand
from hub.learners.needs import ACCESS_CODES
from hub.learners.states import MERGE_STATES, REGISTRATION_STATES, STATUS_STATES
from hub.learners.types import (
    HIDDEN,
    ArrivalChannel,
    MergeState,
    RegistrationState,
    Section,
    Status,
    TravelMode,
)


class Learner(LearnerScoped, Versioned, Base):
    """One person. `home` is where they live, as [latitude, longitude, precision], rounded to about 100 m.

    The date of birth is kept as ISO text. SQL knows the district, and nothing finer.
    """

    __tablename__ = "learner"
    __table_args__ = (sa.Index("ix_learner_status_joined_on", "status", "joined_on"),)
    __is_learner__ = True

    learner_id = synonym("id")

    reference: Mapped[str] = mapped_column(sa.String(8), unique=True, info=harmless("read out, no meaning"))
    intake: Mapped[RegistrationState] = mapped_column(
        code(RegistrationState),
        index=True,
        info=harmless("how far a registration is") | {"states": REGISTRATION_STATES},
    )
    status: Mapped[Status] = mapped_column(
        code(Status),
        default=Status.REGISTERED,
        info=harmless("one of eight; shown to the referrer") | {"states": STATUS_STATES},
    )
    status_on: Mapped[date] = mapped_column(info=harmless("counted; shown to the referrer"))
    joined_on: Mapped[date] = mapped_column(info=coarse("to the day: orders the waiting list"))
    channel: Mapped[ArrivalChannel] = mapped_column(
        code(ArrivalChannel), info=harmless("how they came, one of six")
    )
    referrer_id: Mapped[UUID | None] = mapped_column(
        sa.ForeignKey("organisation.id"),
        index=True,
        info=coarse("an organisation with many people: its own list is made by it"),
    )
    referred_by: Mapped[UUID | None] = mapped_column(
        sa.ForeignKey("user_account.id"), info=harmless("a member of staff, not the learner")
    )
    registered_by: Mapped[UUID | None] = mapped_column(
        sa.ForeignKey("user_account.id"), info=harmless("a member of staff, not the learner")
    )
    picked_up_at: Mapped[datetime | None] = mapped_column(info=harmless("when the service was used"))
    done: Mapped[list[str]] = mapped_column(
        Json, default=list, info=harmless("parts of the form completed, the same for everybody in the end")
    )
    answered: Mapped[list[str]] = mapped_column(
        Json, default=list, info=harmless("pages of the form saved, whatever was left blank")
    )
    compared: Mapped[int | None] = mapped_column(
        info=harmless("the version of the record that was last compared with all others")
    )
    outcode: Mapped[str | None] = mapped_column(
        sa.String(4), index=True, info=coarse("the district, some 20,000 people: area counts and the queue")
    )
    age_band: Mapped[str | None] = mapped_column(
        sa.String(8), info=coarse("one of seven: counts and match cards")
    )

    given_names = sealed("identity", Tier.CORE, label="Given names", bucket=LINE)
    family_name = sealed("identity", Tier.CORE, label="Family name", bucket=LINE)
    own_script_name = sealed("identity", Tier.CORE, label="Name in their own script", bucket=LINE)
    sex = sealed("identity", Tier.CORE, label="Sex", bucket=code_of(14))
    date_of_birth = sealed("date-of-birth", Tier.CORE, label="Date of birth", bucket=code_of(14))
    phone = sealed("contact", Tier.CORE, label="Phone number", bucket=code_of(40))
    other_phone = sealed("contact", Tier.CORE, label="Another phone number", bucket=code_of(40))
    email = sealed("contact", Tier.CORE, label="Email address", bucket=LINE)
    address = sealed("contact", Tier.CORE, label="Address", bucket=LINE)
    postcode = sealed("contact", Tier.CORE, label="Postcode", bucket=code_of(14))
    contact_note = sealed("contact", Tier.CORE, label="How to reach them safely", bucket=PRIVATE_TEXT)
    start_postcode = sealed(
        "contact",
        Tier.CORE,
        label="Postcode when the course starts, if they will have moved",
        bucket=code_of(14),
    )
    home = sealed("contact", Tier.CORE, label="Where they live, as a point", bucket=code_of(62), typed=True)
    safe_to_call = sealed("contact", Tier.CORE, label="Safe to call", bucket=code_of(14), typed=True)
    safe_to_text = sealed("contact", Tier.CORE, label="Safe to text", bucket=code_of(14), typed=True)
    safe_to_write = sealed("contact", Tier.CORE, label="Safe to write", bucket=code_of(14), typed=True)
    safe_to_email = sealed("contact", Tier.CORE, label="Safe to email", bucket=code_of(14), typed=True)
    contact_channel = sealed("contact", Tier.CORE, label="How they like to be reached", bucket=code_of(14))
    interpreter_needed = sealed(
        "needs", Tier.SPECIAL, label="An interpreter is needed", bucket=code_of(14), typed=True
    )
    language = sealed("identity", Tier.CORE, label="Language they prefer", bucket=code_of(254))
    nino = sealed("identifiers", Tier.CORE, label="National Insurance number", bucket=code_of(14))
    uln = sealed("identifiers", Tier.CORE, label="Unique Learner Number", bucket=code_of(14))

    @property
    def is_compared(self) -> bool:
        """Whether all that this version of the record tells was compared with all others."""
        return self.compared == self.version

    def answer(self, page: str) -> None:
        """Remember that a page of the registration was saved, whatever was left blank on it."""
        if page not in self.answered:
            self.answered = [*self.answered, page]

    def finish(self, section: Section) -> None:
        if section not in self.done:
            self.done = [*self.done, section]

    def move_to(self, intake: RegistrationState) -> None:
        self.intake = REGISTRATION_STATES.step(self.intake, intake)

    def become(self, status: Status, on: date) -> None:
        if status is not self.status:
            self.status, self.status_on = STATUS_STATES.step(self.status, status), on


class LearnerOwner(LearnerScoped, Versioned, Base):
    """Who at the hub looks after a learner. It counts while they are an active assessor (`reads.owners`)."""

    __tablename__ = "learner_owner"
    __table_args__ = (sa.UniqueConstraint("learner_id"),)
    __hub_only__ = True

    owner_id: Mapped[UUID] = mapped_column(
        sa.ForeignKey("user_account.id"), index=True, info=harmless("a member of staff, not the learner")
    )
    since: Mapped[date] = mapped_column(info=harmless("when the service was used"))


class Reminder(LearnerScoped, Versioned, Base):
    """A note about a learner, of the hub's staff or, without an author, of the learner on their card; with a day it is
    on Today from that day until it is done."""

    __tablename__ = "reminder"
    __table_args__ = (index_where("ix_reminder_due", *("due_on", "id"), where="done_at IS NULL"),)
    __hub_only__ = True

    owner_id: Mapped[UUID] = mapped_column(
        sa.ForeignKey("user_account.id"), index=True, info=harmless("a member of staff, not the learner")
    )
    author_id: Mapped[UUID | None] = mapped_column(
        sa.ForeignKey("user_account.id"), info=harmless("a member of staff, not the learner")
    )
    due_on: Mapped[date | None] = mapped_column(info=harmless("when the hub acts"))
    done_at: Mapped[datetime | None] = mapped_column(info=harmless("when the service was used"))

    text = sealed("notes", Tier.CORE, label="Note of the hub", bucket=PRIVATE_TEXT)


class ReferrerReference(PartyScoped, Timestamps, Base):
    """By what reference of its own the office that sent a learner knows them. Kept also where there is none."""

    __tablename__ = "referrer_reference"
    __table_args__ = (sa.UniqueConstraint("learner_id", "recipient_id"),)
    __category__ = "outcome"

    reference = sealed("outcome", Tier.CORE, label="The referrer's own reference", bucket=code_of(126))


class MergedRecord(LearnerScoped, Versioned, Base):
    """That another record was merged into the learner's: who is found by its `reference` is this learner.

    The other record stays, closed to everybody, with what it had to itself. The journals say what moved and changed,
    so that a merge can be undone whole: what is sealed with the special tier apart.
    """

    __tablename__ = "merged_record"
    __table_args__ = (
        index_where("uq_merged_record_merged", "other_id", unique=True, where="state = 'merged'"),
    )

    other_id: Mapped[UUID] = mapped_column(
        sa.ForeignKey("learner.id", ondelete="CASCADE"), info=harmless("made up")
    )
    reference: Mapped[str] = mapped_column(sa.String(8), index=True, info=harmless("read out, no meaning"))
    state: Mapped[MergeState] = mapped_column(
        code(MergeState),
        default=MergeState.MERGED,
        info=harmless("whether it was undone") | {"states": MERGE_STATES},
    )
    merged_at: Mapped[datetime] = mapped_column(info=harmless("when the service was used"))
    merged_by: Mapped[UUID | None] = mapped_column(
        sa.ForeignKey("user_account.id"), info=harmless("a member of staff, not the learner")
    )
    undone_at: Mapped[datetime | None] = mapped_column(info=harmless("when the service was used"))
    undone_by: Mapped[UUID | None] = mapped_column(
        sa.ForeignKey("user_account.id"), info=harmless("a member of staff, not the learner")
    )

    why = sealed("identity", Tier.CORE, label="Why two records were merged", bucket=PRIVATE_TEXT)
    why_undone = sealed("identity", Tier.CORE, label="Why a merge was undone", bucket=PRIVATE_TEXT)
    journal = sealed(
        "notes", Tier.CORE, label="What a merge moved and changed", export=False, bucket=RECORD, typed=True
    )
    special_journal = sealed(
        "safeguarding",
        Tier.SPECIAL,
        label="What a merge changed of what is kept apart",
        export=False,
        bucket=RECORD,
        typed=True,
    )

    def move_to(self, state: MergeState) -> None:
        self.state = MERGE_STATES.step(self.state, state)


class BlindIndex(LearnerScoped, Base):
    """Keyed digests of identifiers, for exact look-up only. A hit is always opened and compared."""

    __tablename__ = "blind_index"
    __table_args__ = (
        sa.UniqueConstraint("learner_id", "field", "digest"),
        sa.Index("ix_blind_index_lookup", "field", "digest"),
    )
    __audited__ = False
    __hub_only__ = True

    field: Mapped[str] = mapped_column(sa.String(12), info=harmless("every learner has the same fields"))
    digest: Mapped[bytes] = mapped_column(sa.LargeBinary(16), info=harmless("a keyed digest"))
    key_id: Mapped[str] = mapped_column(sa.String(8), of_key(), info=harmless("names a key, is none"))


class Need(LearnerScoped, Versioned, Base):
    """What a class must offer, with an answer for each of `needs.ACCESS_NEEDS`.

    `availability` has 21 bits: day * 3 + (morning, afternoon, evening).
    `windows` are exact times, [weekday from 0, start, end] in minutes of the day; they take the place of the
    bits of their day. `childcare_by_age` counts the children of each age that is known, by code of ChildAge;
    `childcare_children` counts all. `groups` is None while nobody has asked.
    """

    __tablename__ = "need"
    __table_args__ = (sa.UniqueConstraint("learner_id"),)
    __category__ = "needs"

    answers = packed(
        "needs",
        Tier.SPECIAL,
        label="What they need of a class: times, travel, children, access, kit, wishes, groups",
        bucket=ANSWERS,
    )

    availability = answers.part()
    windows = answers.part([])
    school_hours = answers.part(False)
    term_time_only = answers.part(False)
    travel_mode = answers.part(read=TravelMode)
    travel_minutes = answers.part()
    women_only = answers.part(False)
    childcare_children = answers.part(0)
    childcare_by_age = answers.part({})
    for each in ACCESS_CODES:  # the names are declared elsewhere
        locals()[each] = answers.part(False)
    del each
    kit = answers.part([])
    modes = answers.part([])
    goals = answers.part([])
    strand = answers.part(read=Strand)
    wants_accredited = answers.part()
    weekly_hours = answers.part()
    groups = answers.part()
    low_first_language_literacy = answers.part(False)
    earliest_start = answers.part(read=date.fromisoformat)

    health = sealed("health", Tier.SPECIAL, label="Health and access", bucket=PRIVATE_TEXT)
    childcare_detail = sealed("childcare", Tier.SPECIAL, label="Childcare", bucket=PRIVATE_TEXT)
    safeguarding = sealed("safeguarding", Tier.SPECIAL, label="Keeping them safe", bucket=PRIVATE_TEXT)
    # Of the needs, since whatever shows a district or a journey has to ask it first.
    confidential_address = sealed("needs", Tier.SPECIAL, label="Address is confidential", bucket=code_of(14))
    notes = sealed("notes", Tier.SPECIAL, label="Notes on their needs", bucket=PRIVATE_TEXT)

    def hides_address(self, decision: Clearance) -> bool:
        """Whether nobody outside the hub may be told where they live, nor what follows from it."""
        return self.confidential_address.reveal(decision) == HIDDEN


class FundingFact(LearnerScoped, Versioned, Base):
    """What decides who pays, and what we read in the dated rules. Of the rules only marks are kept: see indicate."""

    __tablename__ = "funding_fact"
    __table_args__ = (sa.UniqueConstraint("learner_id"),)
    __category__ = "needs"

    area: Mapped[str | None] = mapped_column(sa.String(20), info=harmless("funding area: a region"))
    year: Mapped[str | None] = mapped_column(sa.String(7), info=harmless("academic year"))

    outcome = sealed("needs", Tier.SPECIAL, label="Who is likely to pay", bucket=code_of(30))
    rests_on = sealed(
        "needs", Tier.SPECIAL, label="Marks of the rules that reading rests on", bucket=code_of(78)
    )
    can_pay = sealed("needs", Tier.SPECIAL, label="Could pay a part", bucket=code_of(14), typed=True)
    immigration_status = sealed("immigration", Tier.SPECIAL, label="Immigration status", bucket=code_of(126))
    in_uk_since = sealed("immigration", Tier.SPECIAL, label="Living in the UK since", bucket=code_of(14))
    benefits = sealed("work", Tier.SPECIAL, label="Benefits", bucket=code_of(30))
    employment = sealed("work", Tier.SPECIAL, label="Employment, since when and hours", bucket=code_of(46))
    earnings_band = sealed("work", Tier.SPECIAL, label="Earnings", bucket=code_of(30))


class RuleConfirmation(Timestamps, Base):
    """Somebody read a funding rule in its source. It holds for the rule as it was worded then, until it is ended."""

    __tablename__ = "rule_confirmation"

    rule: Mapped[str] = mapped_column(sa.String(80), index=True)
    wording: Mapped[str] = mapped_column(sa.String(16))
    source: Mapped[str] = mapped_column(sa.String(300))
    confirmed_by: Mapped[UUID | None] = mapped_column(sa.ForeignKey("user_account.id"))
    confirmed_on: Mapped[date]
    ended_on: Mapped[date | None]


class AddedRules(Timestamps, Base):
    """A file of funding rules that was added to those the service was delivered with, as it was read."""

    __tablename__ = "added_rules"
    __table_args__ = (sa.UniqueConstraint("area", "valid_from"),)

    name: Mapped[str] = mapped_column(sa.String(255))
    area: Mapped[str] = mapped_column(sa.String(20))
    valid_from: Mapped[date]
    valid_to: Mapped[date]
    text: Mapped[str] = mapped_column(sa.Text)


class RegistrationAct(LearnerScoped, Timestamps, Base):
    """The form submissions that made or changed a record, so that a second click is not a second act."""

    __tablename__ = "registration_act"
    __audited__ = False
    __hub_only__ = True

    verb: Mapped[str] = mapped_column(sa.String(40), info=harmless("fixed verb"))
