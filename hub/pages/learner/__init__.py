"""Pages of learners themselves, by the card they carry."""

from hub.pages.learner import acts, card, door, offers, telling
from hub.pages.learner.blueprint import bp

__all__ = ["acts", "bp", "card", "door", "offers", "telling"]
