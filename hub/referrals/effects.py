"""What an ending asks of the hub next, by its reason. Tables only; no database.

Source: the hub's own design (docs/referral-states.md). A new reason for a decline is one row of
`rules.DECLINE_REASONS` and its rows of `DECLINE_EFFECTS`.
"""

from hub.referrals import class_ends
from hub.referrals.types import Decider, Effect, State, Verb

V = Verb

# (reason, whose decision) → what the hub does next. A pair that is not here cannot be chosen.
DECLINE_EFFECTS = {
    ("full", Decider.PROVIDER): Effect.REQUEUE_EXCLUDING,
    ("full", Decider.NOBODY): Effect.REQUEUE_EXCLUDING,
    ("wrong_level", Decider.PROVIDER): Effect.REASSESS,
    ("wrong_level", Decider.LEARNER): Effect.REASSESS,
    ("time", Decider.PROVIDER): Effect.REQUEUE_EXCLUDING,
    ("time", Decider.LEARNER): Effect.REQUEUE_EXCLUDING,
    ("time", Decider.NOBODY): Effect.REQUEUE_EXCLUDING,
    ("funding_evidence", Decider.PROVIDER): Effect.EVIDENCE,
    ("funding_evidence", Decider.NOBODY): Effect.EVIDENCE,
    ("location", Decider.LEARNER): Effect.REQUEUE_EXCLUDING,
    ("location", Decider.NOBODY): Effect.REQUEUE_EXCLUDING,
    ("safeguarding_or_conduct", Decider.PROVIDER): Effect.REQUEUE_EXCLUDING,
    ("safeguarding_or_conduct", Decider.LEARNER): Effect.REQUEUE_EXCLUDING,
    ("no_contact", Decider.PROVIDER): Effect.PAUSE,
    ("no_contact", Decider.NOBODY): Effect.PAUSE,
    ("learner_declined", Decider.LEARNER): Effect.REQUEUE_EXCLUDING,
    ("started_elsewhere", Decider.LEARNER): Effect.CLOSE,
    ("class_cancelled", Decider.PROVIDER): Effect.REQUEUE_EXCLUDING,
    ("class_cancelled", Decider.NOBODY): Effect.REQUEUE_EXCLUDING,
}

# A refused offer is the learner's own choice; the reason decides what the hub does next.
OFFER_EFFECTS = {
    "time": Effect.REQUEUE_EXCLUDING,
    "location": Effect.REQUEUE_EXCLUDING,
    "started_elsewhere": Effect.CLOSE,
    "learner_declined": Effect.REQUEUE_EXCLUDING,
}

# What silence asks of the hub: the provider's leaves the learner free, the learner's wants a call.
SILENCE_EFFECTS = {V.LAPSE: Effect.REQUEUE, V.EXPIRE_OFFER: Effect.PAUSE}

CONSENT_WITHDRAWN, CONSENT_EXPIRED, AGREEMENT_ENDED = (
    "consent_withdrawn",
    "consent_expired",
    "agreement_ended",
)

# Why somebody left a class or never came to it → what the hub does next. They wait again until that is done.
LEAVE_EFFECTS = {
    "transferred": Effect.CLOSE,
    "ill": Effect.REST,
    "redundant": Effect.CALL,
    "money": Effect.CALL,
    "time": Effect.OTHER_TIME,
    "moved_away": Effect.CLOSE,
    "personal": Effect.CALL,
    "excluded": Effect.CALL,
    "merged": Effect.CALL,
    "other": Effect.CALL,
    "unknown": Effect.CALL,
}
GIVE_UP_EFFECTS = {
    "no_contact": Effect.PAUSE,
    "no_reason": Effect.CALL,
    "time": Effect.OTHER_TIME,
    "ill": Effect.REST,
    "started_elsewhere": Effect.CLOSE,
    "moved_away": Effect.CLOSE,
    "learner_declined": Effect.CALL,
}
NOT_AGAIN = frozenset({Effect.OTHER_TIME})  # this class suits them no longer
RULING_OUT = NOT_AGAIN | {Effect.REQUEUE_EXCLUDING}  # but for an offer, which any answer but yes rules out


def ruled_out(state: State, refusal: Effect | None) -> bool:
    """Whether the answer to a referral says not to try its class again."""
    if state is State.DECLINED:
        return refusal is Effect.REQUEUE_EXCLUDING
    if state in (State.LEFT_EARLY, State.NOT_COMING):
        return refusal in NOT_AGAIN
    return state is State.OFFER_DECLINED and refusal is not None


# What the end of sharing asks of the hub. Until it is done, sharing again brings the referral back.
SHARING_EFFECTS = {
    CONSENT_WITHDRAWN: Effect.UNSHARED,
    CONSENT_EXPIRED: Effect.ASK_TO_SHARE,
    AGREEMENT_ENDED: Effect.AGREEMENT_ENDED,
}

# Of a withdrawal or a leaving, never a person's choice.
SERVICE_REASONS = frozenset({CONSENT_EXPIRED, AGREEMENT_ENDED, *class_ends.REASONS})

OF_REASON = {
    V.WITHDRAW: SHARING_EFFECTS | class_ends.EFFECTS,
    V.LEAVE: LEAVE_EFFECTS | class_ends.EFFECTS,
}

EFFECT_LABELS = {
    Effect.REQUEUE: "Look for a class again",
    Effect.REQUEUE_EXCLUDING: "Look for another class",
    Effect.REASSESS: "Check the level again",
    Effect.PAUSE: "Try to reach the learner",
    Effect.EVIDENCE: "Help the learner find the evidence",
    Effect.CLOSE: "Close the waiting list entry",
    Effect.UNSHARED: "Look for a class they agree to share with",
    Effect.ASK_TO_SHARE: "Ask whether they still agree to share",
    Effect.AGREEMENT_ENDED: "Look for a class at another provider",
    Effect.CALL: "Call them and ask what they want now",
    Effect.OTHER_TIME: "Look for a class at another time",
    Effect.REST: "Agree with them when to look again, and pause their wait",
    **class_ends.EFFECT_LABELS,
}

# Why such a referral is withdrawn, as the hub reads it.
UNSHARED_WORDS = {
    Effect.UNSHARED: "They no longer agree to share with the provider.",
    Effect.ASK_TO_SHARE: "What they agreed to share with the provider has run out.",
    Effect.AGREEMENT_ENDED: "The hub has no agreement with the provider any more.",
}


def effect_of(verb: Verb, reason: str | None, decided_by: Decider | None) -> Effect | None:
    """What a verb asks of the hub next. Any other verb settles what was asked before."""
    if verb is V.DECLINE and reason and decided_by:
        return DECLINE_EFFECTS[reason, decided_by]
    if verb is V.DECLINE_OFFER and reason:
        return OFFER_EFFECTS[reason]
    if verb is V.GIVE_UP and reason:
        return GIVE_UP_EFFECTS[reason]
    if verb in class_ends.VERBS and reason:
        return OF_REASON[verb].get(reason)
    return SILENCE_EFFECTS.get(verb)
