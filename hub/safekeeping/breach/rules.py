"""What the law asks of a breach: pure.

The ICO is told within 72 hours of becoming aware, unless a risk to anybody is unlikely; later, with the reasons for the
delay (UK GDPR Article 33(1)). These hours run on through nights, weekends and holidays. Learners are told without
undue delay where the risk to them is high (Article 34(1)).
"""

from datetime import datetime, timedelta

from hub.core.errors import RuleBroken
from hub.safekeeping.breach.types import Risk

HOURS = 72


def deadline(found_at: datetime) -> datetime:
    """The moment by which the ICO is told: 72 hours, whatever the clocks do meanwhile."""
    return found_at + timedelta(hours=HOURS)


def is_late(found_at: datetime, moment: datetime) -> bool:
    return moment > deadline(found_at)


def check_found(found_at: datetime, now: datetime) -> None:
    if found_at > now:
        raise RuleBroken("The moment you found it must not be in the future", "found_on")


def check_report(found_at: datetime, told_at: datetime, late_reason: str | None, now: datetime) -> None:
    """Nobody is told before it was found; after 72 hours it takes the reasons for the delay."""
    if not found_at <= told_at <= now:
        raise RuleBroken("The ICO was told after the breach was found, and not in the future", "told_on")
    if is_late(found_at, told_at) and not late_reason:
        raise RuleBroken("72 hours had passed: enter why it took longer", "late_reason")


def check_need_not_report(risk: Risk | None) -> None:
    if risk is not Risk.UNLIKELY:
        raise RuleBroken(
            "The ICO must be told where there is a risk to somebody. Assess it again if there is none"
        )


def check_close(risk: Risk | None, *, learners_told: bool, why: str | None) -> None:
    if risk is Risk.HIGH and not learners_told and not why:
        raise RuleBroken(
            "The risk is high: tell the learners first, or enter why nobody has to", "not_told_reason"
        )
