"""The words of messages in other languages, as a book that a person who speaks the language checks.

Words that nobody has checked, or whose English says something else by now, are not sent: English is.
"""

from collections.abc import Mapping

from hub.core.db import UnitOfWork
from hub.languages import reviews
from hub.languages.phrases import Translation
from hub.messages.wording.templates import ENGLISH, Wording, wordings

PREFIX = "message-"


def id_of(template: str) -> str:
    """Its id in the book; no phrase begins like it."""
    return f"{PREFIX}{template}"


class Messages:
    """By id, subject, text and email of each message that has words in a language."""

    def translations(self, code: str) -> Mapping[str, Translation]:
        return {
            id_of(name): Translation(f"{words.subject}\n{words.text}\n{words.long.strip()}", words.of or 0)
            for name, words in wordings(code).items()
        }

    def version(self, id: str) -> int:
        return wordings(ENGLISH)[id.removeprefix(PREFIX)].version


MESSAGES = Messages()


def checked(uow: UnitOfWork, language: str) -> frozenset[str]:
    """The templates whose words in it a person has checked, as they stand."""
    found = reviews.reviewed(uow, language, MESSAGES)
    return frozenset(id.removeprefix(PREFIX) for id in found)


def is_stale(words: Wording) -> bool:
    """Whether the English that it was made from says something else by now."""
    return words.of is not None and words.of != wordings(ENGLISH)[words.template].version
