"""The pages of somebody who asks for a class by themselves, in the languages of learners, without an account."""

from hub.pages.newcomer import asking
from hub.pages.newcomer.blueprint import bp

__all__ = ["asking", "bp"]
