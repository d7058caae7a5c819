"""Why a referral cannot be sent or changed."""

from hub.core.errors import Conflict, RuleBroken


class NoPlaceLeft(Conflict):
    """Every place is taken; perhaps somebody else has just taken the last one."""

    title = "There is no place left in this class"


class UndoTooLate(RuleBroken):
    title = "This can no longer be undone by you. Call the other side if it was a mistake."


class NotAsSeen(Conflict):
    """Somebody came to a class, went from it or got further while a page about all of them was open."""

    title = "The list has changed since you opened the page"


class TooFewGo(RuleBroken):
    """Of those who have a place in a class that gets smaller, more stay than there are places."""


class TooManyReferrals(RuleBroken):
    title = "A learner can have at most 3 referrals at a time"


class AlreadyReferred(RuleBroken):
    title = "This learner already has a referral to this class"


class ClassClosed(RuleBroken):
    title = "This class takes no more learners"


class NotGranted(RuleBroken):
    title = "The learner has not agreed to share with this provider"


class InClass(RuleBroken):
    title = (
        "They go to such a class now, so they do not wait for one. Refer them to the next class, or ask the provider "
        "to record that they left"
    )


class Signposted(RuleBroken):
    """The assessment found that no ESOL class helps them, so there is nothing to wait for."""

    title = "The assessment found that they need another course than ESOL"
