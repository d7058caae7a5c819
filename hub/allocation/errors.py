"""Why a decision about a proposed place, or a change of who stays together, is refused."""

from hub.core.errors import Conflict, RuleBroken


class AlreadyDecided(Conflict):
    """Somebody else was quicker, or a newer run has replaced the proposal."""

    title = "This proposal has been dealt with"


class PlaceGone(Conflict):
    """The class has no free place any more that is not promised to somebody."""

    title = "The place has gone"


class NotWaiting(Conflict):
    """The learner is not on the waiting list any more, or paused."""

    title = "This learner is not waiting now"


class GroupTooLarge(RuleBroken):
    title = "At most four learners can stay together"
