"""What is said of each verb: its label, what it takes away, what it has done, and that a place is gone."""

from dataclasses import dataclass

from hub.consent.types import Stage
from hub.referrals.rules import PLACE_OF_STATE, STATE_LABELS, UNDO_DAYS, UNDO_WINDOWS
from hub.referrals.types import Side, State, Verb

V = Verb

VERB_LABELS = {
    V.SEND: "Send",
    V.OPEN: "Open referral",
    V.ASK: "Ask a question",
    V.ANSWER: "Answer the question",
    V.AMEND: "Change the note to the provider",
    V.ACCEPT: "Accept",
    V.WAITLIST: "Put on waiting list",
    V.DECLINE: "Decline",
    V.HOLD: "Put on hold",
    V.RESUME: "Take off hold",
    V.LAPSE: "No answer in time",
    V.OFFER: "Offer a place",
    V.TAKE_BACK_OFFER: "Take back the offer",
    V.ACCEPT_OFFER: "The learner accepts the offer",
    V.DECLINE_OFFER: "The learner declines the offer",
    V.EXPIRE_OFFER: "Offer ran out",
    V.INVITE: "Invite to an induction",
    V.CAME: "They came to the induction",
    V.NOT_THERE: "They did not come to the induction",
    V.UNDO_INDUCTION: "Undo what was said of the induction",
    V.GIVE_UP: "The learner is not coming",
    V.UNDO_GIVE_UP: "Undo: the learner is coming",
    V.START: "The learner has started",
    V.UNDO_START: "Undo the start",
    V.BREAK: "The learner takes a break",
    V.RETURN: "The learner is back from the break",
    V.UNDO_BREAK: "Undo the break",
    V.UNDO_RETURN: "Undo: the learner is not back",
    V.TRANSFER: "Move to another of your classes",
    V.TRANSFER_IN: "Moved here from another class",
    V.UNDO_TRANSFER: "Undo the move to another class",
    V.UNDO_TRANSFER_IN: "Not moved here after all",
    V.COMPLETE: "The learner has finished",
    V.RESULT: "Record what they achieved",
    V.LEAVE: "The learner has left",
    V.WITHDRAW: "Withdraw",
    V.UNDO_WITHDRAW: "Undo the withdrawal",
    V.RESEND: "Send again",
    V.CORRECT: "Entered by mistake",
    V.UNDO_DECLINE: "Undo the decline",
    V.UNDO_DECLINE_OFFER: "Undo: the offer was not declined",
    V.UNDO_ONTO_LIST: "Undo, onto your waiting list",
    V.UNDO_COMPLETE: "Undo: the learner has not finished",
    V.UNDO_LEAVE: "Undo: the learner has not left",
    V.UNDO_CORRECT: "Undo “entered by mistake”",
}

# What a verb has done, where the state that follows does not say it.
DONE_LABELS = {
    V.ASK: "Question asked",
    V.ANSWER: "Question answered",
    V.AMEND: "Note to the provider changed",
    V.RESUME: "Taken off hold",
    V.TAKE_BACK_OFFER: "Offer taken back",
    V.INVITE: "Invited to an induction",
    V.CAME: "Came to the induction",
    V.NOT_THERE: "Did not come to the induction",
    V.UNDO_INDUCTION: "What was said of the induction undone",
    V.UNDO_GIVE_UP: "“Did not come” undone",
    V.UNDO_START: "Start undone",
    V.BREAK: "On a break",
    V.RETURN: "Back from the break",
    V.UNDO_BREAK: "Break undone",
    V.UNDO_RETURN: "Return from the break undone",
    V.TRANSFER_IN: "Moved here from another class",
    V.UNDO_TRANSFER: "Move to another class undone",
    V.UNDO_TRANSFER_IN: "Move from another class undone",
    V.RESULT: "Result recorded",
    V.UNDO_WITHDRAW: "Withdrawal undone",
    V.UNDO_DECLINE: "Decline undone",
    V.UNDO_DECLINE_OFFER: "Declined offer undone",
    V.UNDO_ONTO_LIST: "Put back on the provider’s waiting list",
    V.UNDO_COMPLETE: "“Finished” undone",
    V.UNDO_LEAVE: "“Left” undone",
    V.UNDO_CORRECT: "“Entered by mistake” undone",
}


def happened(verb: Verb, after: State) -> str:
    """What a step in the history of a referral has done."""
    return DONE_LABELS.get(verb) or STATE_LABELS[after]


@dataclass(frozen=True, slots=True)
class Ending:
    """What a verb that ends something does, as sentences on the page that asks before it is used.

    `sees` is how far the provider sees the learner after it (`HIDES`).
    """

    asks: str
    happens: tuple[str, ...]
    sees: Stage


# What the provider sees then, said to each side.
HIDES = {
    Side.PROVIDER: {
        Stage.CLOSED: "You no longer see the learner’s name, how to reach them, what they need or the hub’s note.",
        Stage.TAUGHT: "You still see the learner’s name and levels and what you recorded of their course. You no "
        "longer see how to reach them or what they need.",
        Stage.ENROLMENT: "You still see the learner’s details.",
    },
    Side.HUB: {
        Stage.CLOSED: "The provider no longer sees the learner’s name, how to reach them, what they need or your note.",
        Stage.ENROLMENT: "The provider still sees the learner’s details.",
    },
}
PLACE_FREE = "A place kept for them in the class becomes free for somebody else."

# Every verb that closes what a provider sees, or ends something. A page asks before each of them.
ENDINGS = {
    V.DECLINE: Ending(
        "Decline this referral?",
        ("The hub is told why and looks for another class for them.", PLACE_FREE),
        Stage.CLOSED,
    ),
    V.TAKE_BACK_OFFER: Ending(
        "Take back this offer?",
        ("The learner no longer has the offer of a place. The place is still kept for them.",),
        Stage.ENROLMENT,
    ),
    V.DECLINE_OFFER: Ending(
        "Record that the learner declines the offer?",
        ("The hub is told why and looks for another class for them.", PLACE_FREE),
        Stage.CLOSED,
    ),
    V.GIVE_UP: Ending(
        "Record that the learner is not coming?",
        ("The hub is told why, and what to do next is on its list.", PLACE_FREE),
        Stage.CLOSED,
    ),
    V.TRANSFER: Ending(
        "Move the learner to another of your classes?",
        (
            "Their place in this class becomes free, and they take one in the other.",
            "This course ends with the code for a new aim at the same provider (40). The new one begins that day.",
            "Referrals to classes that the new one takes the place of are closed.",
        ),
        Stage.ENROLMENT,
    ),
    V.START: Ending(
        "Record that the learner has started?",
        (
            "Referrals to classes that this one takes the place of are closed, and those providers no longer see "
            "their details.",
            "They no longer wait for a class of this kind.",
        ),
        Stage.ENROLMENT,
    ),
    V.UNDO_START: Ending(
        "Undo the start?",
        (
            "They are no longer in the class. Their place is kept.",
            "The referrals that the start closed are open again, and so is their place on the hub’s waiting list.",
            "Your answer whether their level is right is taken back.",
        ),
        Stage.ENROLMENT,
    ),
    V.UNDO_TRANSFER: Ending(
        "Undo the move to the other class?",
        (
            "They are in this class again, and no longer in the other. Their place there becomes free.",
            "The referrals that the move closed are open again.",
        ),
        Stage.ENROLMENT,
    ),
    V.COMPLETE: Ending(
        "Record that the learner has finished?",
        ("Their place in the class becomes free.", "Whoever referred them to the hub sees “Finished”."),
        Stage.ENROLMENT,
    ),
    V.LEAVE: Ending(
        "Record that the learner has left?",
        (
            "Their place in the class becomes free.",
            "The hub is told why, and what to do next is on its list. They wait for another class meanwhile.",
            "Whoever referred them to the hub sees that they wait again.",
        ),
        Stage.TAUGHT,
    ),
    V.WITHDRAW: Ending(
        "Withdraw this referral?", ("The provider can no longer answer it.", PLACE_FREE), Stage.CLOSED
    ),
    V.CORRECT: Ending(
        "Mark this referral as entered by mistake?",
        ("The provider can no longer answer it.", PLACE_FREE, "It counts in no figure."),
        Stage.CLOSED,
    ),
}

# What was done, in a sentence, to whoever did it.
DONE_BY_PROVIDER = {
    V.OPEN: "You opened this referral. The learner can be told who saw their details.",
    V.ASK: "Your question has gone to the hub.",
    V.ANSWER: "Your answer has gone to the hub.",
    V.ACCEPT: "Accepted. Offer a place when you are ready.",
    V.WAITLIST: "On your waiting list.",
    V.DECLINE: "Declined. The hub will look for another class. You no longer see this learner’s details.",
    V.HOLD: "On hold.",
    V.RESUME: "No longer on hold.",
    V.OFFER: "Place offered. Record the learner’s answer here.",
    V.TAKE_BACK_OFFER: "The offer is taken back. The place is still held for the learner.",
    V.ACCEPT_OFFER: "The learner has accepted the offer.",
    V.DECLINE_OFFER: "The learner has declined the offer. You no longer see their details.",
    V.INVITE: "The learner is invited to the induction.",
    V.CAME: "The learner came to the induction.",
    V.NOT_THERE: "The learner did not come to the induction. Invite them again, or record that they are not coming.",
    V.UNDO_INDUCTION: "What was said last of the induction is undone.",
    V.GIVE_UP: "The learner is not coming. The hub will look after them. You no longer see their details.",
    V.UNDO_GIVE_UP: "The learner is coming after all. Their place is kept again.",
    V.START: "The learner has started. Referrals that this class takes the place of are closed.",
    V.UNDO_START: "The start is undone. The referrals that it closed are open again.",
    V.BREAK: "The learner is on a break. Their place is kept.",
    V.RETURN: "The learner is back from the break.",
    V.UNDO_BREAK: "The break is undone. The learner is in the class.",
    V.UNDO_RETURN: "The learner is not back. They are on the break again.",
    V.TRANSFER: "The learner has moved to your other class.",
    V.UNDO_TRANSFER: "The move is undone. The learner is in this class again.",
    V.COMPLETE: "The learner has finished.",
    V.RESULT: "What the learner achieved is recorded.",
    V.LEAVE: "The learner has left. The hub knows why and looks after what comes next.",
    V.UNDO_DECLINE: "Your decline is undone. The referral is where it was before.",
    V.UNDO_DECLINE_OFFER: "The learner has not declined the offer after all. Their place is kept again.",
    V.UNDO_ONTO_LIST: "Your answer is undone. The learner is on your waiting list.",
    V.UNDO_COMPLETE: "The learner has not finished after all. They are in the class again.",
    V.UNDO_LEAVE: "The learner has not left after all. They are in the class again.",
}
DONE_BY_HUB = {
    V.ASK: "Your question has gone to the provider. It stands first on their list until they answer.",
    V.AMEND: "The note is changed. The provider sees what it says now, and what it said before.",
    V.ANSWER: "Your answer has gone to the provider.",
    V.ACCEPT_OFFER: "The learner’s yes to the offer is recorded. The provider can see it.",
    V.DECLINE_OFFER: "The learner’s no to the offer is recorded. The place is free again.",
    V.RESEND: "The referral has been sent again.",
    V.HOLD: "The referral is on hold.",
    V.RESUME: "The referral is no longer on hold.",
    V.WITHDRAW: "The referral is withdrawn. The provider no longer sees the learner’s details.",
    V.UNDO_WITHDRAW: "The withdrawal is undone. The referral is where it was before.",
    V.CORRECT: "The referral is marked as entered by mistake. The provider no longer sees the learner’s details.",
    V.UNDO_DECLINE_OFFER: "The learner has not declined the offer after all. Their place is kept again.",
    V.UNDO_CORRECT: "The referral was not a mistake after all. It is where it was before.",
}
ENDED_BY_YOU = {
    V.DECLINE: "You declined this referral",
    V.DECLINE_OFFER: "You recorded that the learner declined the offer",
    V.GIVE_UP: "You recorded that the learner is not coming",
    V.COMPLETE: "You recorded that the learner has finished",
}
DONE = {Side.PROVIDER: DONE_BY_PROVIDER, Side.HUB: DONE_BY_HUB}

CAN_UNDO = f"You can undo this for {UNDO_DAYS} days."

JUST_GONE = (
    "The last place in this class went to somebody else a moment ago. Put the learner on your waiting list, "
    "or decline and say which of your other classes would suit them."
)
_GONE_SINCE = "The place they had in this class has gone to somebody else since. "
_ONTO_LIST = f"{_GONE_SINCE}You can undo this onto your waiting list, or give the class more places first."
_ONE_MORE = f"{_GONE_SINCE}Give the class one more place, then undo this again."
_ASK_THEM = f"{_GONE_SINCE}Choose another class for them, or ask the provider whether it can take one more."
NO_PLACE = {
    V.UNDO_DECLINE: _ONTO_LIST,
    V.UNDO_DECLINE_OFFER: f"{_GONE_SINCE}The provider can put them on its waiting list, or give the class more places.",
    V.UNDO_COMPLETE: _ONE_MORE,
    V.UNDO_LEAVE: _ONE_MORE,
    V.UNDO_TRANSFER: _ONE_MORE,
    V.UNDO_GIVE_UP: _ONE_MORE,
    V.UNDO_WITHDRAW: _ASK_THEM,
    V.UNDO_CORRECT: _ASK_THEM,
}


# Of a class without a place, what the provider can do, by the state of the referral.
_OR_DECLINE = "decline and say which of your other classes would suit them."
FULL = {
    State.OPENED: f"You can put the learner on your waiting list, or {_OR_DECLINE}",
    State.INACTIVE: f"You can put the learner on your waiting list, or {_OR_DECLINE}",
    State.WAITLISTED: f"They can stay on your waiting list until a place is free, or you {_OR_DECLINE}",
    State.LEFT_EARLY: "If the learner has not left after all, give the class one more place, then undo it here.",
    State.TRANSFERRED: "If they have not moved after all, give the class one more place, then undo it here.",
    State.COMPLETED: "If the learner has not finished after all, give the class one more place, then undo it here.",
}


def consequences(verb: Verb, state: State, side: Side) -> list[str]:
    """What a verb of `ENDINGS` does to a referral in this state, as it is said to this side; nothing that is not so."""
    ending = ENDINGS[verb]
    happens = [said for said in ending.happens if said is not PLACE_FREE or state in PLACE_OF_STATE]
    return [*happens, HIDES[side][ending.sees], *([CAN_UNDO] if verb in UNDO_WINDOWS else [])]


def no_place(verb: Verb) -> str:
    """What to tell somebody for whose act there is no place left, with what they can do."""
    return NO_PLACE.get(verb, JUST_GONE)
