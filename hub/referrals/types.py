"""Codes of referrals: states, verbs, sides, who decided, and what a decline asks of the hub."""

from collections.abc import Sequence
from datetime import date
from enum import StrEnum
from typing import TypedDict
from uuid import UUID

from hub.tracking.enrolment.types import Terms


class State(StrEnum):
    DRAFT = "draft"
    SENT = "sent"
    OPENED = "opened"
    WAITLISTED = "waitlisted"
    ON_HOLD = "on_hold"
    INACTIVE = "inactive"
    ACCEPTED = "accepted"
    OFFERED = "offered"
    OFFER_ACCEPTED = "offer_accepted"
    STARTED = "started"
    COMPLETED = "completed"
    LEFT_EARLY = "left_early"
    TRANSFERRED = "transferred"
    NOT_COMING = "not_coming"
    DECLINED = "declined"
    OFFER_DECLINED = "offer_declined"
    OFFER_EXPIRED = "offer_expired"
    WITHDRAWN = "withdrawn"
    ENTERED_IN_ERROR = "entered_in_error"


class Fits(StrEnum):
    """What fits somebody on the waiting list and has a place: a class, a conversation club alone, or nothing."""

    CLASS = "class"
    CLUB = "club"
    NOTHING = "nothing"


class Verb(StrEnum):
    SEND = "send"
    OPEN = "open"
    ASK = "ask"
    ANSWER = "answer"
    AMEND = "amend"
    ACCEPT = "accept"
    WAITLIST = "waitlist"
    DECLINE = "decline"
    HOLD = "hold"
    RESUME = "resume"
    LAPSE = "lapse"
    OFFER = "offer"
    TAKE_BACK_OFFER = "take_back_offer"
    ACCEPT_OFFER = "accept_offer"
    DECLINE_OFFER = "decline_offer"
    EXPIRE_OFFER = "expire_offer"
    INVITE = "invite"
    CAME = "came"
    NOT_THERE = "not_there"
    UNDO_INDUCTION = "undo_induction"
    GIVE_UP = "give_up"
    UNDO_GIVE_UP = "undo_give_up"
    START = "start"
    UNDO_START = "undo_start"
    BREAK = "break"
    RETURN = "return"
    UNDO_BREAK = "undo_break"
    UNDO_RETURN = "undo_return"
    TRANSFER = "transfer"
    TRANSFER_IN = "transfer_in"
    UNDO_TRANSFER = "undo_transfer"
    UNDO_TRANSFER_IN = "undo_transfer_in"
    COMPLETE = "complete"
    RESULT = "result"
    LEAVE = "leave"
    WITHDRAW = "withdraw"
    UNDO_WITHDRAW = "undo_withdraw"
    RESEND = "resend"
    CORRECT = "correct"
    UNDO_DECLINE = "undo_decline"
    UNDO_DECLINE_OFFER = "undo_decline_offer"
    UNDO_ONTO_LIST = "undo_onto_list"
    UNDO_COMPLETE = "undo_complete"
    UNDO_LEAVE = "undo_leave"
    UNDO_CORRECT = "undo_correct"


class Side(StrEnum):
    """On whose behalf a verb is used."""

    HUB = "hub"
    PROVIDER = "provider"
    LEARNER = "learner"
    SYSTEM = "system"


class Decider(StrEnum):
    """Whose choice a decline was."""

    PROVIDER = "provider"
    LEARNER = "learner"
    NOBODY = "nobody"


class Effect(StrEnum):
    """What a decline, silence, leaving, an end of sharing or of a class asks the hub to do next."""

    REQUEUE = "requeue"
    REQUEUE_EXCLUDING = "requeue_excluding"
    REASSESS = "reassess"
    PAUSE = "pause"
    EVIDENCE = "evidence"
    CLOSE = "close"
    UNSHARED = "unshared"
    ASK_TO_SHARE = "ask_to_share"
    AGREEMENT_ENDED = "agreement_ended"
    CLASS_CANCELLED = "class_cancelled"
    PROVIDER_ENDED = "provider_ended"
    CLASS_MOVED = "class_moved"
    FEWER_PLACES = "fewer_places"
    TELL_MOVED = "tell_moved"
    CALL = "call"
    OTHER_TIME = "other_time"
    REST = "rest"


class Belongs(StrEnum):
    """Where somebody goes when their class ends, moves or gets smaller.

    `STAY` changes nothing for them; `NEXT` is the queue, with the next best class named.
    """

    STAY = "stay"
    KEEP = "keep"
    NEXT = "next"
    QUEUE = "queue"
    FINISHED = "finished"


class Details(TypedDict, total=False):
    """What is said along with a verb. `reason` is a code of the verb's set; `note` is sealed.

    `until` ends a hold, `on` is the day on which it happened, `submission` the opened page it came from. `terms` are
    of a start and a transfer, `outcome` a code of the ILR, `expected_on` ends a break, `to_class_id` is of a transfer.
    `missing` are of a decline for want of evidence: papers of the provider's own list.
    """

    reason: str | None
    decided_by: Decider | None
    note: str | None
    suggested_class_id: UUID | None
    until: date | None
    on: date | None
    submission: str | None
    terms: Terms
    outcome: str | None
    expected_on: date | None
    to_class_id: UUID | None
    missing: Sequence[str]
