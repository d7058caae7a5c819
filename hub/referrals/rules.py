"""The transition table, the decline taxonomy, and what follows from a state. Tables first; no database.

Source of the states, verbs, reasons and periods: docs/referral-states.md (the hub's own design). A new
decline reason is one row of `DECLINE_REASONS` and its rows of `effects.DECLINE_EFFECTS`.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from hub.consent.types import Stage
from hub.core.errors import RuleBroken, WrongState
from hub.core.states import States
from hub.directory.types import Place
from hub.learners.types import Status
from hub.referrals import class_ends, effects
from hub.referrals.types import Decider, Side, State, Verb
from hub.tracking.enrolment import rules as enrolment

S, V = State, Verb
HUB, PROVIDER, LEARNER, SYSTEM = Side.HUB, Side.PROVIDER, Side.LEARNER, Side.SYSTEM

MAX_LIVE_REFERRALS = 3
UNDO_DAYS = 7
PREVIOUS = None  # a transition back to the state before


@dataclass(frozen=True, slots=True)
class Transition:
    """One row: `who` may take a referral `from_` these states by `verb` to `to`, giving one of `reasons`."""

    from_: frozenset[State]
    verb: Verb
    to: State | None
    who: frozenset[Side]
    reasons: str | None = None

    @property
    def stays(self) -> bool:
        return self.from_ == {self.to}


def _row(
    from_: Iterable[State], verb: Verb, to: State | None, *who: Side, reasons: str | None = None
) -> Transition:
    return Transition(frozenset(from_), verb, to, frozenset(who), reasons)


def _staying(
    states: Iterable[State], *verbs: Verb, who: Iterable[Side] = (PROVIDER,), reasons: str | None = None
) -> tuple[Transition, ...]:
    """What is said of a referral, a course or an induction leaves the referral where it is."""
    return tuple(_row([state], verb, state, *who, reasons=reasons) for verb in verbs for state in states)


_UNDECIDED = (S.SENT, S.OPENED, S.WAITLISTED, S.ON_HOLD, S.INACTIVE)
_WITH_PLACE = (S.ACCEPTED, S.OFFERED, S.OFFER_ACCEPTED)
_BEFORE_START = (*_UNDECIDED, *_WITH_PLACE)
_NOT_READ = (S.SENT, S.INACTIVE)  # the provider opens the referral before it says anything of it
_READ = (S.OPENED, S.WAITLISTED, S.ON_HOLD, *_WITH_PLACE, S.STARTED)

TRANSITIONS = (
    _row([S.DRAFT], V.SEND, S.SENT, HUB),
    _row([S.SENT, S.INACTIVE], V.OPEN, S.OPENED, PROVIDER),
    *_staying(_READ, V.ASK, V.ANSWER, who=(HUB, PROVIDER)),
    *_staying(_NOT_READ, V.ASK, who=(HUB,)),
    *_staying(_BEFORE_START, V.AMEND, who=(HUB,), reasons="amend"),
    _row([S.OPENED, S.WAITLISTED, S.INACTIVE], V.ACCEPT, S.ACCEPTED, PROVIDER),
    _row([S.OPENED, S.INACTIVE], V.WAITLIST, S.WAITLISTED, PROVIDER),
    _row(
        [S.SENT, S.OPENED, S.WAITLISTED, S.INACTIVE, S.ACCEPTED],
        V.DECLINE,
        S.DECLINED,
        PROVIDER,
        reasons="decline",
    ),
    _row([S.SENT, S.OPENED, S.WAITLISTED], V.HOLD, S.ON_HOLD, HUB, PROVIDER, reasons="hold"),
    _row([S.ON_HOLD], V.RESUME, PREVIOUS, HUB, PROVIDER, SYSTEM),
    _row([S.SENT, S.OPENED], V.LAPSE, S.INACTIVE, SYSTEM),
    _row([S.ACCEPTED], V.OFFER, S.OFFERED, PROVIDER),
    _row([S.OFFERED], V.TAKE_BACK_OFFER, S.ACCEPTED, PROVIDER, reasons="undo"),
    _row([S.OFFERED], V.ACCEPT_OFFER, S.OFFER_ACCEPTED, HUB, PROVIDER, LEARNER),
    _row(
        [S.OFFERED, S.OFFER_ACCEPTED],
        V.DECLINE_OFFER,
        S.OFFER_DECLINED,
        HUB,
        PROVIDER,
        LEARNER,
        reasons="decline_offer",
    ),
    _row([S.OFFERED], V.EXPIRE_OFFER, S.OFFER_EXPIRED, SYSTEM),
    *_staying(_WITH_PLACE, V.INVITE, V.CAME, V.NOT_THERE),
    *_staying(_WITH_PLACE, V.UNDO_INDUCTION, reasons="undo"),
    _row(_WITH_PLACE, V.GIVE_UP, S.NOT_COMING, PROVIDER, reasons="give_up"),
    _row([S.OFFER_ACCEPTED], V.START, S.STARTED, PROVIDER),
    _row([S.STARTED], V.UNDO_START, S.OFFER_ACCEPTED, PROVIDER, reasons="undo"),
    *_staying([S.STARTED], V.BREAK, V.RETURN),
    *_staying([S.STARTED], V.UNDO_BREAK, V.UNDO_RETURN, reasons="undo"),
    _row([S.STARTED], V.TRANSFER, S.TRANSFERRED, PROVIDER),
    _row([S.DRAFT], V.TRANSFER_IN, S.STARTED, SYSTEM),
    _row([S.STARTED], V.COMPLETE, S.COMPLETED, PROVIDER, SYSTEM),
    *_staying([S.COMPLETED], V.RESULT),
    _row([S.STARTED], V.LEAVE, S.LEFT_EARLY, PROVIDER, SYSTEM, reasons="leave"),
    _row(_BEFORE_START, V.WITHDRAW, S.WITHDRAWN, HUB, SYSTEM, reasons="withdraw"),
    _row([S.WITHDRAWN], V.UNDO_WITHDRAW, PREVIOUS, HUB, SYSTEM, reasons="undo"),
    _row([S.DECLINED, S.OFFER_DECLINED, S.OFFER_EXPIRED], V.RESEND, S.SENT, HUB, reasons="undo"),
    _row([S.DRAFT, *_BEFORE_START], V.CORRECT, S.ENTERED_IN_ERROR, HUB, reasons="correct"),
    _row([S.DECLINED], V.UNDO_DECLINE, PREVIOUS, PROVIDER, reasons="undo"),
    _row([S.OFFER_DECLINED], V.UNDO_DECLINE_OFFER, PREVIOUS, HUB, PROVIDER, reasons="undo"),
    _row([S.DECLINED, S.OFFER_DECLINED], V.UNDO_ONTO_LIST, S.WAITLISTED, PROVIDER, reasons="undo"),
    _row([S.COMPLETED], V.UNDO_COMPLETE, PREVIOUS, PROVIDER, reasons="undo"),
    _row([S.LEFT_EARLY], V.UNDO_LEAVE, PREVIOUS, PROVIDER, reasons="undo"),
    _row([S.NOT_COMING], V.UNDO_GIVE_UP, PREVIOUS, PROVIDER, reasons="undo"),
    _row([S.TRANSFERRED], V.UNDO_TRANSFER, PREVIOUS, PROVIDER, reasons="undo"),
    _row([S.STARTED], V.UNDO_TRANSFER_IN, S.ENTERED_IN_ERROR, SYSTEM),
    _row([S.ENTERED_IN_ERROR], V.UNDO_CORRECT, PREVIOUS, HUB, reasons="undo"),
)

# For how many days whoever ended a referral may take that back: verb that ended it → days.
UNDO_WINDOWS = dict.fromkeys(
    (V.DECLINE, V.DECLINE_OFFER, V.GIVE_UP, V.TRANSFER, V.COMPLETE, V.LEAVE, V.WITHDRAW, V.CORRECT), UNDO_DAYS
)
# The verbs that take back one of those.
UNDOING = frozenset(
    {
        V.UNDO_DECLINE,
        V.UNDO_DECLINE_OFFER,
        V.UNDO_ONTO_LIST,
        V.UNDO_GIVE_UP,
        V.UNDO_TRANSFER,
        V.UNDO_COMPLETE,
        V.UNDO_LEAVE,
        V.UNDO_WITHDRAW,
        V.UNDO_CORRECT,
    }
)

SAYING = frozenset({V.ASK, V.ANSWER, V.AMEND})  # between hub and provider; nothing else follows from it
GOING_BACK = frozenset(row.verb for row in TRANSITIONS if row.to is PREVIOUS)
LIVE = frozenset(_BEFORE_START)
ACTED_ON = LIVE - {S.INACTIVE}  # what somebody still acts on: this counts against the most at a time
OPEN_QUESTION = frozenset({S.SENT, S.OPENED, S.INACTIVE})

PLACE_OF_STATE = {
    S.ACCEPTED: Place.HELD,
    S.OFFERED: Place.OFFERED,
    S.OFFER_ACCEPTED: Place.OFFERED,
    S.STARTED: Place.ENROLLED,
}

STATE_LABELS = {
    S.DRAFT: "Not sent yet",
    S.SENT: "Sent",
    S.OPENED: "Opened",
    S.WAITLISTED: "On the provider's waiting list",
    S.ON_HOLD: "On hold",
    S.INACTIVE: "No answer yet",
    S.ACCEPTED: "Accepted",
    S.OFFERED: "Place offered",
    S.OFFER_ACCEPTED: "Offer accepted",
    S.STARTED: "Started",
    S.COMPLETED: "Finished",
    S.LEFT_EARLY: "Left early",
    S.TRANSFERRED: "Moved to another class",
    S.NOT_COMING: "Did not come",
    S.DECLINED: "Declined",
    S.OFFER_DECLINED: "Offer declined",
    S.OFFER_EXPIRED: "Offer ran out",
    S.WITHDRAWN: "Withdrawn",
    S.ENTERED_IN_ERROR: "Entered by mistake",
}


def _ways(state: State) -> set[State]:
    """Where the rows of the table lead from a state; a way back leads to each state it may have come from."""
    rows = [row for row in TRANSITIONS if state in row.from_]
    ahead = {row.to for row in rows if row.to}
    back = [came.from_ for came in TRANSITIONS if came.to is state] if any(not row.to for row in rows) else []
    return ahead.union(*back)


STATES = States(
    thing="This referral",
    begins=(S.DRAFT,),
    ways={state: _ways(state) for state in State},
    labels=STATE_LABELS,
)

# What the learner is told, in words for a reading age of about 12.
LEARNER_LABELS = {
    S.SENT: "We sent your details to them.",
    S.OPENED: "They are reading about you.",
    S.WAITLISTED: "You are on their waiting list.",
    S.ON_HOLD: "This class is on hold.",
    S.INACTIVE: "They have not answered in time.",
    S.ACCEPTED: "They said yes. They are keeping a place for you.",
    S.OFFERED: "They offer you a place.",
    S.OFFER_ACCEPTED: "You said yes to the place.",
    S.STARTED: "You are in this class.",
    S.COMPLETED: "You finished this class.",
}

DECLINE_REASONS = {
    "full": "The class is full",
    "wrong_level": "The level is not right",
    "time": "The day or time does not work",
    "funding_evidence": "Funding evidence is missing",
    "location": "It is too far or hard to reach",
    "safeguarding_or_conduct": "Safeguarding or conduct",
    "no_contact": "We could not reach the learner",
    "learner_declined": "The learner does not want this class",
    "started_elsewhere": "The learner has started elsewhere",
    "class_cancelled": "The class is cancelled",
}

DECIDER_LABELS = {
    Decider.PROVIDER: "We did",
    Decider.LEARNER: "The learner did",
    Decider.NOBODY: "Nobody: it could not be helped",
}

REASONS = {
    "decline": DECLINE_REASONS,
    "decline_offer": {
        "time": "The day or time does not work",
        "location": "It is too far or hard to reach",
        "started_elsewhere": "They have started elsewhere",
        "learner_declined": "They do not want this class",
    },
    "amend": {
        "learner_told": "The learner has told us more",
        "mistake": "It was not right",
        "changed": "Things have changed",
    },
    "hold": {
        "learner_away": "The learner is away",
        "evidence": "Waiting for evidence",
        "other": "Another reason",
    },
    "undo": {"mistake": "It was recorded by mistake", "changed": "Things have changed"},
    "give_up": {
        "no_contact": "They did not come, and we could not reach them",
        "no_reason": "They did not come, and gave no reason",
        "time": "The day or time does not work",
        "ill": "They are ill",
        "started_elsewhere": "They have started elsewhere",
        "moved_away": "They have moved away",
        "learner_declined": "They do not want this class",
    },
    "leave": {
        **{code: enrolment.leaving_words(code) for code in effects.LEAVE_EFFECTS},
        **{code: f"{words} ({enrolment.LEAVING[code]})" for code, words in class_ends.REASONS.items()},
    },
    "withdraw": {
        "learner_asked": "The learner asked us to",
        "started_elsewhere": "They have started elsewhere",
        "moved": "They have moved away",
        effects.CONSENT_WITHDRAWN: "They no longer agree to share",
        effects.CONSENT_EXPIRED: "What they agreed to share has run out",
        effects.AGREEMENT_ENDED: "The hub has no agreement with the provider any more",
        "other_class": "Another class suits them better",
        **class_ends.REASONS,
    },
    "correct": {"wrong_person": "Wrong learner", "wrong_class": "Wrong class", "duplicate": "Sent twice"},
}

STARTED_HERE = "started"  # closes the waiting entry when a class begins; undoing the start opens it again

SIGNPOSTED = "signposted"  # closes it when an assessment finds that no ESOL class helps

CLOSING_REASONS = {
    STARTED_HERE: "They started a class",
    "started_elsewhere": "They found a class without us",
    "learner_asked": "They asked us to",
    "moved": "They have moved away",
    "no_contact": "We could not reach them",
    SIGNPOSTED: "They need another course than ESOL",
}

SIDE_LABELS = {
    HUB: "The hub",
    PROVIDER: "The provider",
    LEARNER: "The learner, by their card",
    SYSTEM: "The service",
}


def find(state: State, verb: Verb, side: Side) -> Transition:
    """The row for this verb, or `WrongState`: nothing else changes a referral."""
    for row in TRANSITIONS:
        if row.verb is verb and state in row.from_ and side in row.who:
            return row
    raise WrongState(f"This referral is “{STATE_LABELS[state]}”, so that cannot be done now.")


def check_reason(row: Transition, reason: str | None, decided_by: Decider | None) -> None:
    """Raise `RuleBroken` unless `reason` is one that this verb may have, with its decider for a decline."""
    if row.reasons is None:
        return
    if reason not in REASONS[row.reasons]:
        raise RuleBroken("Select a reason", field="reason")
    if row.verb is V.DECLINE and (reason, decided_by) not in effects.DECLINE_EFFECTS:
        raise RuleBroken("Select who decided, in a way that fits the reason", field="decided_by")


def verbs(state: State, side: Side) -> tuple[Verb, ...]:
    """What this side may do next, in the order of the table."""
    return tuple(row.verb for row in TRANSITIONS if state in row.from_ and side in row.who)


def takes_place(state: State, verb: Verb, before: State | None = None) -> bool:
    """Whether this verb needs a free place in the class; `before` is the state that a way back leads to."""
    row = next(row for row in TRANSITIONS if row.verb is verb and state in row.from_)
    return state not in PLACE_OF_STATE and (row.to or before) in PLACE_OF_STATE


def stage_of(state: State, *, opened: bool) -> Stage:
    """How much of the learner the provider may see in this state."""
    if state in (S.OFFER_ACCEPTED, S.STARTED, S.COMPLETED):
        return Stage.ENROLMENT
    if state in LIVE:
        return Stage.OPENED if opened else Stage.MATCH_CARD
    return Stage.TAUGHT if state in (S.LEFT_EARLY, S.TRANSFERRED) else Stage.CLOSED


# A new referral of somebody whom the provider taught shows what it needs to decide, and the rest when it is opened.
STAGE_ORDER = (Stage.CLOSED, Stage.TAUGHT, Stage.MATCH_CARD, Stage.OPENED, Stage.ENROLMENT)


def widest(stages: Iterable[Stage]) -> Stage:
    return max(stages, key=STAGE_ORDER.index, default=Stage.CLOSED)


def status_of(*, assessed: bool, waiting: bool, closed: bool, states: Iterable[State]) -> Status:
    """The one status a referrer sees, from everything the hub knows."""
    held = set(states)
    if S.STARTED in held:
        return Status.STARTED
    if held & {S.OFFERED, S.OFFER_ACCEPTED}:
        return Status.OFFERED
    if waiting or held & LIVE:
        return Status.WAITING
    if S.COMPLETED in held:
        return Status.FINISHED
    if closed or held & {S.LEFT_EARLY, S.NOT_COMING}:
        return Status.NO_LONGER_ACTIVE
    return Status.ASSESSED if assessed else Status.REGISTERED
