"""The tables of messages and of the hub's own words. Neither an address nor what was written is kept of a message."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from hub.accounts.types import Task
from hub.consent.scopes import LearnerScoped
from hub.core.judgement import harmless
from hub.core.model import Base, Json, Timestamps, Versioned, code, index_where
from hub.messages.states import MESSAGE_STATES, WORDING_STATES
from hub.messages.types import Channel, MessageState, Refusal, WordingState
from hub.messages.wording.templates import Wording

OWN_FROM = 1_001


class Posted(Versioned):
    """What every message has, whoever gets it.

    `id` is the reference under which a carrier is given it, and asked whether it has it already. `occasion` says what
    it is for, such as one offer; there is one message for each. `about_id` is the row it is about, such as a referral,
    `facts` are the ids, days and references of which its words are made (`hub.messages.wording.templates`). After
    `good_until` it is not sent any more. A worker that took it has until `lease_until`. `wording` is the version of the
    words that was sent, `parts` how many texts they filled. `sent_at` is when a carrier took it. `checked_at` is when
    somebody had looked into an address that no longer worked (`hub.messages.dead`).
    """

    template: Mapped[str] = mapped_column(sa.String(40), info=harmless("one of some twenty kinds of message"))
    occasion: Mapped[str] = mapped_column(sa.String(160), unique=True, info=harmless("ids of what it is for"))
    about_id: Mapped[UUID | None] = mapped_column(index=True, info=harmless("made up"))
    facts: Mapped[dict[str, Any]] = mapped_column(
        Json, default=dict, info=harmless("a class, days and a reference")
    )
    due_at: Mapped[datetime] = mapped_column(info=harmless("when the service was used"))
    good_until: Mapped[date | None] = mapped_column(info=harmless("deadline"))
    state: Mapped[MessageState] = mapped_column(
        code(MessageState),
        default=MessageState.DUE,
        info=harmless("how far it is") | {"states": MESSAGE_STATES},
    )
    state_since: Mapped[datetime] = mapped_column(info=harmless("when the service was used"))
    attempts: Mapped[int] = mapped_column(default=0, info=harmless("how often it was tried"))
    lease_until: Mapped[datetime | None] = mapped_column(info=harmless("when the service was used"))
    channel: Mapped[Channel | None] = mapped_column(code(Channel), info=harmless("one of three"))
    language: Mapped[str | None] = mapped_column(
        sa.String(8), info=harmless("the language of the words; English where no translation was reviewed")
    )
    wording: Mapped[int | None] = mapped_column(info=harmless("a version of the words"))
    parts: Mapped[int | None] = mapped_column(info=harmless("how long it was, in texts"))
    sent_at: Mapped[datetime | None] = mapped_column(info=harmless("when the service was used"))
    checked_at: Mapped[datetime | None] = mapped_column(info=harmless("when the service was used"))
    refusal: Mapped[Refusal | None] = mapped_column(code(Refusal), info=harmless("why not, one of a dozen"))

    def move_to(self, state: MessageState, at: datetime) -> None:
        self.state, self.state_since = MESSAGE_STATES.step(self.state, state), at


class Message(LearnerScoped, Posted, Base):
    """One message about a learner: to `user_id`, to `organisation_id`, or to the learner where both are empty."""

    __tablename__ = "message"
    __table_args__ = (
        sa.Index("ix_message_due", "state", "due_at", "id"),
        index_where(
            "ix_message_untold",
            *("state_since", "id"),
            where="state IN ('refused', 'failed') AND user_id IS NULL AND organisation_id IS NULL",
        ),
    )
    __hub_only__ = True

    user_id: Mapped[UUID | None] = mapped_column(
        sa.ForeignKey("user_account.id"), index=True, info=harmless("a member of staff, not the learner")
    )
    organisation_id: Mapped[UUID | None] = mapped_column(
        sa.ForeignKey("organisation.id"), index=True, info=harmless("an organisation that is written to")
    )

    @property
    def to_the_learner(self) -> bool:
        return self.user_id is None and self.organisation_id is None


class StaffMail(Posted, Base):
    """One email to a member of staff or a named address that is about no learner.

    `task` and `detail` are what its link is for (`hub.accounts.models.WorkLink`), about the row `about_id`; of a code,
    that is the link.
    """

    __tablename__ = "staff_mail"
    __table_args__ = (sa.Index("ix_staff_mail_due", "state", "due_at", "id"),)

    user_id: Mapped[UUID] = mapped_column(sa.ForeignKey("user_account.id"), index=True)
    task: Mapped[Task | None] = mapped_column(code(Task))
    detail: Mapped[str | None] = mapped_column(sa.String(40))


class MessageWording(Versioned, Base):
    """The hub's own words of one kind of message in one language; only a draft is edited, and none is ever removed.

    Its `number` is the version that a message keeps of the words it was sent in: those that came with the service are
    counted from 1, the hub's own from `OWN_FROM`. It counts from `counts_from` on, until a later one does.
    """

    __tablename__ = "message_wording"
    __table_args__ = (
        sa.UniqueConstraint("template", "language", "number"),
        index_where("uq_message_wording_draft", "template", "language", unique=True, where="state = 'draft'"),
    )

    template: Mapped[str] = mapped_column(sa.String(40))
    language: Mapped[str] = mapped_column(sa.String(8))
    number: Mapped[int]
    state: Mapped[WordingState] = mapped_column(code(WordingState), info={"states": WORDING_STATES})
    subject: Mapped[str] = mapped_column(sa.String(200))
    long: Mapped[str] = mapped_column(sa.Text)
    text: Mapped[str] = mapped_column(sa.Text, default="")
    counts_from: Mapped[datetime | None]
    drafted_by: Mapped[UUID | None] = mapped_column(sa.ForeignKey("user_account.id"))
    published_by: Mapped[UUID | None] = mapped_column(sa.ForeignKey("user_account.id"))

    @property
    def wording(self) -> Wording:
        return Wording(self.template, self.language, self.number, self.subject, self.long, self.text)

    def move_to(self, state: WordingState) -> None:
        self.state = WORDING_STATES.step(self.state, state)


class MessagePreferences(Versioned, Base):
    """How one member of staff wants to hear of things: `HowOften` by kind, of those that they chose otherwise."""

    __tablename__ = "message_preferences"

    user_id: Mapped[UUID] = mapped_column(sa.ForeignKey("user_account.id"), unique=True)
    choices: Mapped[dict[str, Any]] = mapped_column(Json, default=dict)


class WorkerBeat(Timestamps, Base):
    """When any worker last looked for what is due: the panel tells where none does. One row."""

    __tablename__ = "worker_beat"
    __audited__ = False

    at: Mapped[datetime] = mapped_column(info=harmless("when the service was used"))
