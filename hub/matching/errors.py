"""Why no recommendation can be made, or made again."""

from hub.core.errors import RuleBroken


class NotAssessed(RuleBroken):
    """There is no complete assessment, so there is no level to match by."""

    title = "There is no complete assessment yet"


class NotRemembered(RuleBroken):
    """What a ranking was made from is not kept, so only its stored results can tell."""

    title = "This ranking cannot be made again"
