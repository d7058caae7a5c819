"""The tables of referrals with their history, and of the waiting list; a state changes by `Referral.apply` alone."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from hub.consent.scopes import LearnerScoped, PartyScoped
from hub.core.buckets import FILE, PRIVATE_TEXT, RECORD, code_of
from hub.core.ids import new_lot
from hub.core.judgement import coarse, harmless
from hub.core.model import Base, Timestamps, Versioned, code, index_where
from hub.core.sealing.authentic import Authentic
from hub.core.sealing.sealed import Sealed, Tier, sealed
from hub.core.unreadable import UNREADABLE
from hub.directory.types import Level, Strand
from hub.referrals import effects, keep_warm, rules
from hub.referrals.keep_warm import Asked
from hub.referrals.types import Decider, Effect, Fits, Side, State, Verb


class Referral(PartyScoped, Versioned, Base):
    """One learner sent to one class. `state` changes only through `apply`.

    `hub_task` is what a decline, a refused offer, leaving or silence asks of the hub; empty once it is dealt with.
    `refusal` is what such an ending asked, and stays; the reason itself is sealed. `transferred_from_id` is the
    referral to another class of the same provider from which the learner was moved here.
    `asked_at` is when the provider asked a question that the hub has not answered yet, `hub_asked_at` the other way
    round (`hub.referrals.questions`). `amended_at` is when the hub changed its note, until the provider's next step;
    `note` is what was sent at first. `reply_days_left` are the provider's working days while its clock stands still
    (`hub.referrals.due`). From `chase_on` the hub should ask it again, which it has done `chases` times.
    """

    __tablename__ = "referral"
    __table_args__ = (
        sa.Index(
            "uq_referral_live",
            "learner_id",
            "class_id",
            unique=True,
            sqlite_where=sa.text("live = 1"),
            postgresql_where=sa.text("live"),
        ),
        sa.Index("ix_referral_worklist", "recipient_id", "state", "reply_by"),
        sa.Index("ix_referral_state", "state", "state_since"),
        index_where("ix_referral_tasks", *("state_since", "id"), where="hub_task IS NOT NULL"),
        index_where("ix_referral_asked", "asked_at", where="asked_at IS NOT NULL"),
    )

    reference: Mapped[str] = mapped_column(sa.String(8), unique=True, info=harmless("read out, no meaning"))
    class_id: Mapped[UUID] = mapped_column(
        sa.ForeignKey("taught_class.id"), index=True, info=coarse("a class that many are sent to")
    )
    sender_id: Mapped[UUID] = mapped_column(sa.ForeignKey("organisation.id"), info=harmless("the hub"))
    recommendation_id: Mapped[UUID | None] = mapped_column(
        sa.ForeignKey("recommendation.id"), info=harmless("made up")
    )
    outside_reason: Mapped[str | None] = mapped_column(
        sa.String(40), info=harmless("of the choice of a class: eight reasons")
    )
    transferred_from_id: Mapped[UUID | None] = mapped_column(
        sa.ForeignKey("referral.id"), info=harmless("made up")
    )
    state: Mapped[State] = mapped_column(
        code(State), default=State.DRAFT, info=harmless("how far it is") | {"states": rules.STATES}
    )
    live: Mapped[bool] = mapped_column(default=False, info=harmless("follows from the state"))
    state_since: Mapped[datetime] = mapped_column(info=harmless("worklists"))
    sent_at: Mapped[datetime | None] = mapped_column(info=harmless("worklists"))
    opened_at: Mapped[datetime | None] = mapped_column(info=harmless("worklists"))
    answered_at: Mapped[datetime | None] = mapped_column(info=harmless("worklists"))
    reply_by: Mapped[date | None] = mapped_column(info=harmless("deadline"))
    reply_days_left: Mapped[int | None] = mapped_column(info=harmless("deadline"))
    chase_on: Mapped[date | None] = mapped_column(info=harmless("deadline"))
    chases: Mapped[int] = mapped_column(default=0, info=harmless("how often the provider was asked again"))
    offer_reply_by: Mapped[date | None] = mapped_column(info=harmless("deadline"))
    refusal: Mapped[Effect | None] = mapped_column(
        code(Effect), info=harmless("what it asks of the hub, one of six; why is sealed")
    )
    decided_by: Mapped[Decider | None] = mapped_column(
        code(Decider), info=harmless("whose choice, one of three")
    )
    suggested_class_id: Mapped[UUID | None] = mapped_column(
        sa.ForeignKey("taught_class.id"), info=harmless("a class")
    )
    asked_at: Mapped[datetime | None] = mapped_column(info=harmless("worklists"))
    hub_asked_at: Mapped[datetime | None] = mapped_column(info=harmless("worklists"))
    amended_at: Mapped[datetime | None] = mapped_column(info=harmless("worklists"))
    hold_until: Mapped[date | None] = mapped_column(info=harmless("deadline"))
    hub_task: Mapped[Effect | None] = mapped_column(
        code(Effect), index=True, info=harmless("what to do next, one of six")
    )

    decline_reason = sealed("notes", Tier.CORE, label="Why it was declined", bucket=code_of(40))
    note = sealed("notes", Tier.CORE, label="Note to the provider", bucket=PRIVATE_TEXT)

    def said_at(self, step: "Transition") -> Sealed:
        """What was written at a step: with the sending, the note that went with it."""
        return self.note if step.verb is Verb.SEND else step.note

    @property
    def ruled_out(self) -> bool:
        """Whether the answer to it says not to try this class again."""
        return effects.ruled_out(self.state, self.refusal)

    def apply(
        self, verb: Verb, side: Side, at: datetime, *, actor_id: UUID | None, previous: State | None = None
    ) -> "Transition":
        """Move along the transition table and return the history row; `WrongState` if there is no such way.

        `previous` is the state to go back to, where the table says so.
        """
        before, after = self.state, rules.find(self.state, verb, side).to or previous
        if after is None:
            raise ValueError(f"{verb} goes back, but nothing says where to")
        if after is not before:
            self.state, self.state_since = after, at
        self.live = after in rules.LIVE
        return Transition(
            learner_id=self.learner_id,
            recipient_id=self.recipient_id,
            referral_id=self.id,
            at=at,
            from_state=before,
            verb=verb,
            to_state=self.state,
            side=side,
            actor_id=actor_id,
        )


class Transition(PartyScoped, Timestamps, Base):
    """Append-only history: who, when, from, to, why."""

    __tablename__ = "referral_transition"

    referral_id: Mapped[UUID] = mapped_column(
        sa.ForeignKey("referral.id"), index=True, info=harmless("made up")
    )
    at: Mapped[datetime] = mapped_column(info=harmless("when the service was used"))
    from_state: Mapped[State] = mapped_column(code(State), info=harmless("how far it was"))
    verb: Mapped[Verb] = mapped_column(code(Verb), info=harmless("fixed verb"))
    to_state: Mapped[State] = mapped_column(code(State), info=harmless("how far it is"))
    side: Mapped[Side] = mapped_column(code(Side), info=harmless("hub or provider"))
    actor_id: Mapped[UUID | None] = mapped_column(
        sa.ForeignKey("user_account.id"), info=harmless("a member of staff, not the learner")
    )
    decided_by: Mapped[Decider | None] = mapped_column(
        code(Decider), info=harmless("whose choice, one of three")
    )
    submission: Mapped[str | None] = mapped_column(sa.String(40), info=harmless("random id of a form"))

    reason = sealed("notes", Tier.CORE, label="Reason", bucket=code_of(40))
    note = sealed("notes", Tier.CORE, label="Note on the referral", bucket=PRIVATE_TEXT)


class MissingPapers(PartyScoped, Versioned, Base):
    """Which papers of its list a provider missed when it declined for want of evidence: one on a line, sealed."""

    __tablename__ = "missing_papers"

    referral_id: Mapped[UUID] = mapped_column(
        sa.ForeignKey("referral.id", ondelete="CASCADE"), unique=True, info=harmless("made up")
    )

    papers = sealed("notes", Tier.CORE, label="Papers that were missing", bucket=PRIVATE_TEXT)


class WaitingEntry(Authentic, LearnerScoped, Versioned, Base):
    """A learner's place on the one waiting list: by priority group, then the date joined, then the lot.

    What decides who comes first is sealed: a place that somebody changed is left out of what is read. `fits` is what
    was found when somebody last looked (`hub.referrals.waiting.kept_fits`); empty is to be looked at. `owner_id` is who
    looks after them, while the place is open (`hub.referrals.waiting.kept_owner`).
    """

    __tablename__ = "waiting_entry"
    __table_args__ = (
        index_where("uq_waiting_entry_open", "learner_id", unique=True, where="closed_on IS NULL"),
        index_where(
            "ix_waiting_entry_queue",
            *("level", "strand", "priority_group", "joined_on", "lottery"),
            *("outcode", "learner_id", "id"),  # with which those in front are counted from the index alone
            where="closed_on IS NULL",
        ),
        index_where(
            "ix_waiting_entry_list",
            *("priority_group", "joined_on", "lottery", "id"),
            where="closed_on IS NULL",
        ),
        sa.Index("ix_waiting_entry_joined", "joined_on", "lottery", "id"),
        index_where("ix_waiting_entry_fits", *("fits", "joined_on", "id"), where="closed_on IS NULL"),
        index_where(
            "ix_waiting_entry_owner", *("fits", "owner_id", "joined_on", "id"), where="closed_on IS NULL"
        ),
        index_where("ix_waiting_entry_outcode", "outcode", where="closed_on IS NULL"),
        sa.Index("ix_waiting_entry_counts", "closed_on", "level", "outcode", "joined_on"),
    )
    __category__ = "outcome"
    __authentic__ = (
        *("learner_id", "level", "strand", "priority_group", "joined_on", "lottery"),
        *("paused_until", "closed_on"),
    )
    __refused__ = {"level": UNREADABLE, "joined_on": UNREADABLE}  # noqa: RUF012 - it is left out

    level: Mapped[Level] = mapped_column(code(Level), info=harmless("a level of English: shared by hundreds"))
    strand: Mapped[Strand] = mapped_column(code(Strand), info=harmless("kind of class"))
    outcode: Mapped[str | None] = mapped_column(
        sa.String(4), info=coarse("the district, some 20,000 people: area counts")
    )
    priority_group: Mapped[int] = mapped_column(
        default=3, info=harmless("one of three: orders the waiting list")
    )
    joined_on: Mapped[date] = mapped_column(info=coarse("to the day: orders the waiting list"))
    lottery: Mapped[int] = mapped_column(sa.BigInteger, default=new_lot, info=harmless("a lot"))
    paused_until: Mapped[date | None] = mapped_column(info=harmless("a pause"))
    closed_on: Mapped[date | None] = mapped_column(info=harmless("counted"))
    closed_reason: Mapped[str | None] = mapped_column(
        sa.String(40), info=harmless("found a class, moved, asked: none of health")
    )
    fits: Mapped[Fits | None] = mapped_column(
        code(Fits), info=harmless("whether a class has a place for them, one of three; why is sealed")
    )
    owner_id: Mapped[UUID | None] = mapped_column(info=harmless("a member of staff, not the learner"))

    priority_reason = sealed("needs", Tier.CORE, label="Why they go first", bucket=code_of(40))


class KeepWarm(LearnerScoped, Versioned, Base):
    """One time that somebody on the waiting list is asked whether they still want a class.

    `week` is how long they had waited. The state changes by `move_to` alone, since `state_since`.
    """

    __tablename__ = "keep_warm"
    __table_args__ = (
        sa.UniqueConstraint("entry_id", "week"),
        index_where("ix_keep_warm_pending", "state_since", "id", where="state IN ('to ask', 'to call')"),
    )
    __category__ = "outcome"

    entry_id: Mapped[UUID] = mapped_column(
        sa.ForeignKey("waiting_entry.id", ondelete="CASCADE"), info=harmless("made up")
    )
    week: Mapped[int] = mapped_column(info=harmless("one of three"))
    state: Mapped[Asked] = mapped_column(
        code(Asked),
        default=Asked.TO_ASK,
        info=harmless("how far the asking has come") | {"states": keep_warm.STATES},
    )
    state_since: Mapped[date] = mapped_column(info=harmless("worklists"))

    def move_to(self, state: Asked, on: date) -> None:
        self.state, self.state_since = keep_warm.STATES.step(self.state, state), on


class PersonDraft(Timestamps, Base):
    """What a referrer has typed of a person not yet sent to the hub; emptied once the person is sent.

    `tells` keeps whether the person agreed that the referrer may see a status.
    """

    __tablename__ = "person_draft"
    __audited__ = False

    user_id: Mapped[UUID] = mapped_column(sa.ForeignKey("user_account.id"), index=True)
    sent_reference: Mapped[str | None] = mapped_column(sa.String(8))
    tells: Mapped[bool | None]

    content = sealed(
        "draft",
        Tier.SYSTEM,
        label="Person not yet referred",
        retention="one day",
        export=False,
        bucket=RECORD,
    )


class ProviderUpload(Timestamps, Base):
    """A provider's file between its check and its import; the latest of each member of staff.

    `counts` are what they were told that it would change, and `fingerprint` stands for those very changes.
    """

    __tablename__ = "provider_upload"
    __audited__ = False

    user_id: Mapped[UUID] = mapped_column(sa.ForeignKey("user_account.id"), unique=True)
    counts: Mapped[dict[str, Any]]
    notes: Mapped[list[Any]]
    fingerprint: Mapped[str] = mapped_column(sa.String(64))

    content = sealed(
        "upload",
        Tier.SYSTEM,
        label="A provider's file not yet imported",
        retention="one day",
        export=False,
        bucket=FILE,
    )
