from hub.core.errors import RuleBroken


class NotAssessed(RuleBroken):
    """There is no complete assessment, so there is no level to match by."""

    title = "There is no complete assessment yet"
