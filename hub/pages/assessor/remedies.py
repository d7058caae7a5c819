"""From a cause of not being matched to the address of the page where it can be dealt with."""

from flask import url_for

from hub.referrals.waiting.causes import Cause, Code

REMEDIES = {
    Code.NOT_ASSESSED: "assessment.start",
    Code.LEFT_THE_LIST: "referrals.waiting",
    Code.NOT_ON_THE_LIST: "referrals.waiting",
    Code.PAUSED: "referrals.waiting",
    Code.OFFERED: "referrals.sent",
    Code.ACCEPTED: "referrals.sent",
    Code.ASKED: "referrals.sent",
    Code.ON_A_LIST: "referrals.sent",
    Code.ON_HOLD: "referrals.sent",
    Code.CAME_BACK: "referrals.sent",
    Code.ENOUGH: "referrals.sent",
    Code.NOT_AGREED: "registration.sharing",
    Code.TO_CHOOSE: "referrals.matches",
    Code.FULL: "referrals.matches",
    Code.NOTHING_FITS: "referrals.matches",
    Code.REFUSED: "registration.sharing",
    Code.STALE: "assessment.start",
}


def with_remedies(causes: tuple[Cause, ...], reference: str) -> list[tuple[Cause, str]]:
    """Each cause with the address of the page where it is dealt with."""
    return [(cause, url_for(REMEDIES[cause.code], reference=reference)) for cause in causes]
