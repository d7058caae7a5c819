"""Free places shared out, and calls about classes that opened."""

from hub.pages.assessor.places import decisions, invitations, runs, together
from hub.pages.assessor.places.blueprint import bp

__all__ = ["bp", "decisions", "invitations", "runs", "together"]
