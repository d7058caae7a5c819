"""The clock of a referral: every date by which somebody has to act, and who has the time.

A provider has so many working days in which the answer is theirs to give. While it is not (on hold, while the
hub owes an answer to a question, withdrawn) the clock stands still, and the days that were left are given back
when it goes on, whoever stopped it. While it runs, the hub chases the provider twice. Pure: it reads and writes the
dates of one referral; how long each of them has is a clock of the hub (`hub.accounts.clocks`).
"""

from datetime import date, timedelta

import sqlalchemy as sa

from hub.accounts.clocks import Clock, Clocks
from hub.core.errors import RuleBroken
from hub.core.working_days import add_working_days, working_days_between
from hub.forms.format import date_words
from hub.referrals import rules
from hub.referrals.models import Referral
from hub.referrals.types import Details, State, Verb

LEAST_DAYS_LEFT = 1  # nobody is marked silent the night after somebody else's pause
AFRESH = frozenset({Verb.SEND, Verb.RESEND})
KEEPING_HOLD = frozenset({State.ON_HOLD, State.WITHDRAWN, State.ENTERED_IN_ERROR})


def check(today: date, verb: Verb, details: Details) -> None:
    """A hold ends on a day to come: what has no end is forgotten."""
    until = details.get("until")
    if verb is Verb.HOLD and (until is None or until <= today):
        raise RuleBroken("Enter a day in the future on which the hold ends", field="until")


def check_offer(referral: Referral, verb: Verb, today: date) -> None:
    """An offer ends with its last day, whenever the nightly run comes."""
    until = referral.offer_reply_by
    if verb is Verb.ACCEPT_OFFER and until is not None and until < today:
        raise RuleBroken(
            f"This offer ran out at the end of {date_words(until)}. The place can be offered again."
        )


def keep(
    referral: Referral, verb: Verb, before: State, details: Details, today: date, clocks: Clocks
) -> None:
    """Bring the dates in line with a step that has just been taken."""
    if verb in AFRESH or (verb is Verb.OPEN and before is State.INACTIVE):
        referral.chases = 0
        start(referral, clocks[Clock.REPLY], today, clocks)
    elif not with_provider(referral):
        stop(referral, today)
    elif referral.reply_days_left is not None:
        start(referral, max(referral.reply_days_left, LEAST_DAYS_LEFT), today, clocks)
    if referral.state is not State.OFFERED:
        referral.offer_reply_by = None
    elif before is not State.OFFERED:
        referral.offer_reply_by = today + timedelta(days=clocks[Clock.OFFER])
    kept = referral.hold_until if referral.state in KEEPING_HOLD else None
    referral.hold_until = details.get("until") if verb is Verb.HOLD else kept


def with_provider(referral: Referral) -> bool:
    """Whether the answer is the provider's to give now."""
    return referral.state in rules.OPEN_QUESTION and referral.asked_at is None


def start(referral: Referral, days: int, today: date, clocks: Clocks) -> None:
    referral.reply_by, referral.reply_days_left = add_working_days(today, days), None
    plan_chase(referral, clocks[Clock.REPLY] - days, today, clocks)


def stop(referral: Referral, today: date) -> None:
    """Keep the working days that were left. Stopping twice is the same as once."""
    if referral.reply_by is not None and referral.reply_days_left is None:
        referral.reply_days_left = working_days_between(today, referral.reply_by)
    referral.chase_on = None


def plan_chase(referral: Referral, used: int, today: date, clocks: Clocks) -> None:
    """The day from which to chase next, when the provider has had so many working days; none after the second."""
    ahead = (clocks[Clock.CHASE_FIRST], clocks[Clock.CHASE_SECOND])[referral.chases :]
    referral.chase_on = add_working_days(today, max(ahead[0] - used, 0)) if ahead else None


def chased(referral: Referral, today: date, clocks: Clocks) -> None:
    """The hub has chased the provider: once, however many times it was late."""
    left = working_days_between(today, referral.reply_by) if referral.reply_by else 0
    used = clocks[Clock.REPLY] - left
    passed = sum(clocks[chase] <= used for chase in (Clock.CHASE_FIRST, Clock.CHASE_SECOND))
    referral.chases = max(passed, referral.chases + 1)
    plan_chase(referral, used, today, clocks)


def to_chase(today: date) -> sa.ColumnElement[bool]:
    """Referrals whose provider has not answered and should be asked again, while it still has time."""
    return sa.and_(
        Referral.state.in_((State.SENT, State.OPENED)),
        Referral.chase_on <= today,
        Referral.reply_by >= today,
    )


def answer_by(referral: Referral) -> date | None:
    """The day by which the provider, or the learner, has to answer; None while the clock stands still."""
    if referral.state is State.OFFERED:
        return referral.offer_reply_by
    return referral.reply_by if with_provider(referral) else None


def late(today: date) -> sa.ColumnElement[bool]:
    """Referrals whose provider has had its time, and owes the answer still."""
    return sa.and_(
        Referral.state.in_(rules.OPEN_QUESTION),
        Referral.reply_days_left.is_(None),
        Referral.reply_by < today,
    )
