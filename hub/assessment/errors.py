from hub.core.errors import Conflict, RuleBroken


class NoDraft(Conflict):
    title = "This assessment is already finished"


class NothingAssessed(RuleBroken):
    title = "Assess at least one skill first"
