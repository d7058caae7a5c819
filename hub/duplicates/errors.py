"""Why two records cannot be merged, or a merge not be undone."""

from hub.core.errors import Conflict, RuleBroken


class DecidedAlready(Conflict):
    title = "Somebody else has decided this"


class CannotMerge(RuleBroken):
    title = "These two records cannot be merged yet"


class CannotUndo(Conflict):
    title = "This merge cannot be undone now"
