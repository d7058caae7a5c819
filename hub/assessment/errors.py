"""Why a step of an assessment or of its moderation is refused."""

from hub.core.errors import Conflict, RuleBroken


class NoDraft(Conflict):
    title = "This assessment is already finished"


class NothingAssessed(RuleBroken):
    title = "Assess at least one skill first"


class NotFounded(RuleBroken):
    title = "A level has nothing that shows it"


class AlreadyModerated(Conflict):
    title = "Somebody has dealt with this already"


class NotYours(RuleBroken):
    title = "Another assessor has to look at this: you assessed this learner yourself"
