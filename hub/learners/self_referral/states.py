"""From a request to a registration, or to its end."""

from enum import StrEnum

from hub.core.states import States


class SelfReferralState(StrEnum):
    """`waiting`: nobody has spoken with them yet. `held`: sent while very many asked, and nobody has looked at it yet.

    What they wrote is kept while it waits or is held, and no longer.
    """

    HELD = "held"
    WAITING = "waiting"
    BEGUN = "begun"
    UNREACHED = "unreached"
    DECLINED = "declined"
    SPAM = "spam"


S = SelfReferralState

SELF_REFERRAL_STATES = States(
    thing="This request",
    begins=(S.WAITING, S.HELD),
    ways={
        S.HELD: (S.WAITING, S.SPAM),
        S.WAITING: (S.BEGUN, S.UNREACHED, S.DECLINED, S.SPAM),
        S.BEGUN: (),
        S.UNREACHED: (),
        S.DECLINED: (),
        S.SPAM: (),
    },
    labels={
        S.HELD: "Held back until somebody looks at it",
        S.WAITING: "Waits for a call",
        S.BEGUN: "Registration begun",
        S.UNREACHED: "Could not be reached",
        S.DECLINED: "Does not want a class",
        S.SPAM: "Not a real request",
    },
)
