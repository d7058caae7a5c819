from hub.core.errors import Conflict, RuleBroken


class WrongState(Conflict):
    """The verb does not apply to the state the referral is in now."""

    title = "This referral has changed"


class NoPlaceLeft(Conflict):
    """Somebody else took the last place."""

    title = "The last place has just gone"


class TooManyReferrals(RuleBroken):
    title = "A learner can have at most 3 referrals at a time"


class AlreadyReferred(RuleBroken):
    title = "This learner already has a referral to this class"


class NotGranted(RuleBroken):
    title = "The learner has not agreed to share with this provider"
