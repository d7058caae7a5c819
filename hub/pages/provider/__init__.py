"""A provider's pages: its classes, the learners referred to it, registers; and what it does by links, too."""

from hub.pages.provider import by_link, classes, learners, registers
from hub.pages.provider.blueprint import bp

__all__ = ["bp", "by_link", "classes", "learners", "registers"]
