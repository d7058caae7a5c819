"""Why something may not be shared."""

from hub.core.errors import RuleBroken


class NoAgreement(RuleBroken):
    """The organisation has no live data-sharing agreement that covers this."""

    title = "There is no data-sharing agreement that covers this"
