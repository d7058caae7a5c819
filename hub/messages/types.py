"""Codes of messages: how they travel, how far they are, and why one was not sent."""

from enum import StrEnum


class Channel(StrEnum):
    """How a message travels. The values are those of `learners.types.ContactChannel`, without the phone call."""

    TEXT = "text"
    EMAIL = "email"
    LETTER = "letter"


class Audience(StrEnum):
    LEARNER = "learner"
    PROVIDER = "provider"
    REFERRER = "referrer"
    STAFF = "staff"


class HowOften(StrEnum):
    """How somebody of the staff wants to hear of one kind of thing."""

    AT_ONCE = "at once"
    DAILY = "daily"
    NEVER = "never"


class MessageState(StrEnum):
    """`due`: to be sent from a moment on. `taken`: a worker is at it, until its lease ends.

    `held`: it waits for the digest of whom it is to.
    `settled`: it was not sent or did not arrive, and somebody has told them in another way.
    """

    DUE = "due"
    TAKEN = "taken"
    HELD = "held"
    SENT = "sent"
    DELIVERED = "delivered"
    FAILED = "failed"
    REFUSED = "refused"
    CALLED_OFF = "called off"
    SETTLED = "settled"


class WordingState(StrEnum):
    """Of the hub's own words of a message."""

    DRAFT = "draft"
    PUBLISHED = "published"
    TAKEN_BACK = "taken back"
    DISCARDED = "discarded"


class Refusal(StrEnum):
    """Why a message was not sent, or did not arrive."""

    NO_SAFE_WAY = "no safe way"
    NO_ADDRESS = "no address"
    NO_CARRIER = "no carrier"
    NOT_SHARED = "not shared"
    NOT_AS_WRITTEN = "not as written"
    TOO_LATE = "too late"
    OBJECTED = "objected"
    WRONG_ADDRESS = "wrong address"
    GAVE_UP = "gave up"
    NOT_WANTED = "not wanted"
    NOTHING_TO_TELL = "nothing to tell"
    JUST_TOLD = "just told"


class NotToBeSent(Exception):
    """Why this message goes to nobody; kept on its row."""

    def __init__(self, why: Refusal) -> None:
        super().__init__(why)
        self.why = why


AUDIENCE_LABELS = {
    Audience.LEARNER: "Learner",
    Audience.PROVIDER: "Provider",
    Audience.REFERRER: "Referrer",
    Audience.STAFF: "Staff, provider or referrer",
}

HOW_OFTEN_LABELS = {
    HowOften.AT_ONCE: "At once",
    HowOften.DAILY: "Once a working day, together",
    HowOften.NEVER: "Not by email",
}

CHANNEL_LABELS = {
    Channel.TEXT: "Text message",
    Channel.EMAIL: "Email",
    Channel.LETTER: "Letter",
}

REFUSAL_LABELS = {
    Refusal.NO_SAFE_WAY: "There is no way to write to them that they said is safe",
    Refusal.NO_ADDRESS: "There is no phone number or address for the ways that are safe",
    Refusal.NO_CARRIER: "The hub cannot send this kind of message yet",
    Refusal.NOT_SHARED: "They may not be told of this person any more",
    Refusal.NOT_AS_WRITTEN: "Something of their record was changed behind the service’s back",
    Refusal.TOO_LATE: "It was no longer true when it could be sent",
    Refusal.OBJECTED: "They asked us not to contact them of our own accord",
    Refusal.WRONG_ADDRESS: "The number or address no longer works",
    Refusal.GAVE_UP: "It could not be handed over, however often we tried",
    Refusal.NOT_WANTED: "Whom it was to does not want to hear of this",
    Refusal.NOTHING_TO_TELL: "There was nothing to tell",
    Refusal.JUST_TOLD: "They were told the same on that day",
}

# Nobody need tell them in another way.
NOT_WANTED = (
    Refusal.TOO_LATE,
    Refusal.OBJECTED,
    Refusal.NOT_WANTED,
    Refusal.NOTHING_TO_TELL,
    Refusal.JUST_TOLD,
)
# Somebody has to tell them in another way.
UNTOLD = (MessageState.REFUSED, MessageState.FAILED)
