"""The hub's pages of what comes after a class."""

from hub.pages.assessor.tracking import after_the_course, answers, voice
from hub.pages.assessor.tracking.blueprint import bp

__all__ = ["after_the_course", "answers", "bp", "voice"]
