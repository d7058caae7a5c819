"""The hub's pages of other help: what there is, what one learner was told of, and whether it helped."""

from hub.pages.assessor.other_help import asking, overview, sheets
from hub.pages.assessor.other_help.blueprint import bp

__all__ = ["asking", "bp", "overview", "sheets"]
