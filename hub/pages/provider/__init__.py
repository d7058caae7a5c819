"""A provider's pages: its classes, the learners referred to it, and registers."""

from hub.pages.provider import classes, learners, registers
from hub.pages.provider.blueprint import bp

__all__ = ["bp", "classes", "learners", "registers"]
