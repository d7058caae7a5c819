"""From where a learner stands to what an assessor does next: the words of the button, and the page it leads to."""

from typing import NamedTuple

from flask import url_for

from hub.referrals.reads.person import PersonStrip
from hub.referrals.waiting.causes import Cause, Code


class Remedy(NamedTuple):
    """What to do about one cause, and the endpoint where it is done."""

    action: str
    endpoint: str


REMEDIES = {
    Code.NOT_ASSESSED: Remedy("Assess their English", "assessment.start"),
    Code.SIGNPOSTED: Remedy("See what the assessment found", "assessment.start"),
    Code.LEFT_THE_LIST: Remedy("Put them on the waiting list again", "referrals.waiting"),
    Code.NOT_ON_THE_LIST: Remedy("Choose a class or the waiting list", "referrals.matches"),
    Code.PAUSED: Remedy("See the pause", "referrals.waiting"),
    Code.OFFERED: Remedy("Record their answer", "referrals.sent"),
    Code.ACCEPTED: Remedy("See their referrals", "referrals.sent"),
    Code.QUESTION: Remedy("Answer the provider’s question", "referrals.sent"),
    Code.ASKED: Remedy("See their referrals", "referrals.sent"),
    Code.ON_A_LIST: Remedy("See their referrals", "referrals.sent"),
    Code.ON_HOLD: Remedy("See their referrals", "referrals.sent"),
    Code.CAME_BACK: Remedy("Decide about the referral that came back", "referrals.sent"),
    Code.UNSHARED: Remedy("See whom they share with", "registration.sharing"),
    Code.CLASS_GONE: Remedy("Look for another class", "referrals.matches"),
    Code.CLASS_MOVED: Remedy("See their referrals", "referrals.sent"),
    Code.ENOUGH: Remedy("See their referrals", "referrals.sent"),
    Code.NOT_AGREED: Remedy("Ask whom they agree to share with", "registration.sharing"),
    Code.BY_A_PERSON: Remedy("Choose a class with them", "referrals.matches"),
    Code.TO_CHOOSE: Remedy("Choose a class", "referrals.matches"),
    Code.FULL: Remedy("See which classes fit later", "referrals.matches"),
    Code.NOTHING_FITS: Remedy("See what would help", "referrals.matches"),
    Code.REFUSED: Remedy("See whom they share with", "registration.sharing"),
    Code.STALE: Remedy("Assess their English again", "assessment.start"),
}
REGISTERING = Remedy("Go on with the registration", "registration.tasks")
IN_A_CLASS = Remedy("See their referrals", "referrals.sent")


def with_remedies(causes: tuple[Cause, ...], reference: str) -> list[tuple[Cause, str]]:
    """Each cause with the address of the page where it is dealt with."""
    return [(cause, url_for(REMEDIES[cause.code].endpoint, reference=reference)) for cause in causes]


def next_step(person: PersonStrip) -> Remedy:
    """The one thing to do next: the registration first, then what the first cause asks for."""
    if person.registering:
        return REGISTERING
    return REMEDIES[person.causes[0].code] if person.causes else IN_A_CLASS
