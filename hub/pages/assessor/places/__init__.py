"""Pages of places proposed for everybody who waits, and of calls about classes that opened."""

from hub.pages.assessor.places import asking, decisions, invitations, runs, together
from hub.pages.assessor.places.blueprint import bp

__all__ = ["asking", "bp", "decisions", "invitations", "runs", "together"]
