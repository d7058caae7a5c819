"""What one side of a referral asks the other: who has to answer, and what the provider has not acted on yet.

Questions and answers are steps of the history, so that there is one thread and one way to write in it. Pure: it
reads and writes the moments of one referral.
"""

from datetime import datetime

from hub.core.errors import WrongState
from hub.referrals.models import Referral
from hub.referrals.rules import LIVE, UNDO_WINDOWS, UNDOING
from hub.referrals.types import Side, State, Verb

THREAD = frozenset({Verb.ASK, Verb.ANSWER})
TALKING = LIVE | {State.STARTED}
CAN_BE_TAKEN_BACK = frozenset({*UNDO_WINDOWS, *UNDOING})
# A provider that decides does not wait for the answer any more, and what is sent again begins afresh.
SETTLING = frozenset({Verb.ACCEPT, Verb.WAITLIST, Verb.SEND, Verb.RESEND})


def owed_by(referral: Referral) -> frozenset[Side]:
    """The sides that have a question to answer; nobody, once the referral has ended."""
    if referral.state not in TALKING:
        return frozenset()
    asked = {Side.HUB: referral.asked_at, Side.PROVIDER: referral.hub_asked_at}
    return frozenset(side for side, moment in asked.items() if moment is not None)


def possible(referral: Referral, verb: Verb, side: Side) -> bool:
    """Whether there is something to answer; and a provider writes only of what it has opened."""
    if verb in THREAD and side is Side.PROVIDER and referral.opened_at is None:
        return False
    return verb is not Verb.ANSWER or side in owed_by(referral)


def check(referral: Referral, verb: Verb, side: Side) -> None:
    if not possible(referral, verb, side):
        raise WrongState("There is no question to answer now.")


def keep(referral: Referral, verb: Verb, side: Side, now: datetime) -> None:
    """Bring the open questions in line with a step. They outlive what stops or ends a referral, and its undoing."""
    if verb in THREAD:
        keep_thread(referral, verb, side, now)
    elif verb in SETTLING:
        referral.asked_at = None
    if verb is Verb.RESEND:
        referral.hub_asked_at = None
    if verb is Verb.AMEND:
        referral.amended_at = now
    elif side is Side.PROVIDER and verb not in CAN_BE_TAKEN_BACK:
        referral.amended_at = None


def keep_thread(referral: Referral, verb: Verb, side: Side, now: datetime) -> None:
    """A question is open on the side that asked it; an answer closes that of the other."""
    asking = verb is Verb.ASK
    if (side is Side.PROVIDER) is asking:
        referral.asked_at = now if asking else None
    else:
        referral.hub_asked_at = now if asking else None
