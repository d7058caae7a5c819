"""Why something may not be shared."""

from hub.core.errors import RuleBroken


class PurposeStopped(RuleBroken):
    """The hub has switched off what this would be shared for."""

    title = "The hub shares nothing for this at the moment"


class NoAgreement(RuleBroken):
    """The organisation has no live data-sharing agreement that covers this."""

    title = "There is no data-sharing agreement that covers this"


class NotByProgram(RuleBroken):
    """The learner has objected to being ranked and proposed by a program: a person chooses with them."""

    title = "They have asked that no program puts classes in an order for them"


class Objected(RuleBroken):
    """The learner has objected to this use, and the data protection officer has upheld it."""

    title = "They have objected to this use"
