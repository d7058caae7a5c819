"""Say that a person who speaks a language has checked words in it, take that back, and read who has.

What is checked stands in a book: the phrases of `hub.languages.phrases`, or another with ids of its own.
"""

import hashlib
from collections.abc import Collection, Mapping
from typing import Protocol

import sqlalchemy as sa

from hub.audit import services as audit
from hub.core.db import UnitOfWork
from hub.core.errors import NotPermitted
from hub.languages import phrases
from hub.languages.models import PhraseReview
from hub.languages.phrases import Translation


class Book(Protocol):
    """Words by language and id, and the version of the English that each id has now."""

    def translations(self, code: str, /) -> Mapping[str, Translation]: ...

    def version(self, id: str, /) -> int: ...


def review(uow: UnitOfWork, language: str, ids: Collection[str], book: Book = phrases) -> None:
    """The viewer, who speaks it, finds these words right as they stand. Twice is the same as once."""
    if uow.user_id is None:
        raise NotPermitted
    counting, rows, made = reviewed(uow, language, book), _rows(uow, language), book.translations(language)
    for id in (one for one in made if one in ids and one not in counting):
        row = rows.get(id) or PhraseReview(language=language, phrase=id)
        row.english_version, row.words_digest = book.version(id), digest(made[id])
        row.reviewed_by, row.reviewed_on = uow.user_id, uow.today
        audit.record(uow, "phrase.review", about=uow.add(row))


def take_back(uow: UnitOfWork, language: str, ids: Collection[str]) -> None:
    """Nobody has checked these words, after all."""
    for row in (row for id, row in _rows(uow, language).items() if id in ids):
        audit.record(uow, "phrase.take_back", about=row)
        uow.session.delete(row)


def reviewed(uow: UnitOfWork, language: str, book: Book = phrases) -> Mapping[str, PhraseReview]:
    """By id, the review that counts for what stands there now."""
    made = book.translations(language)
    return {
        id: row
        for id, row in _rows(uow, language).items()
        if id in made and _counts(row, made[id], book.version(id))
    }


def checked(uow: UnitOfWork, language: str) -> bool:
    """Whether a person has checked every phrase that is said in it; English needs nobody."""
    return language == phrases.ENGLISH or len(reviewed(uow, language)) == len(phrases.phrases(language))


def digest(made: Translation) -> str:
    """Of the words of a translation."""
    return hashlib.sha256(made.words.encode()).hexdigest()[:32]


def _counts(row: PhraseReview, made: Translation, english: int) -> bool:
    return made.of == english and (row.english_version, row.words_digest) == (english, digest(made))


def _rows(uow: UnitOfWork, language: str) -> dict[str, PhraseReview]:
    query = sa.select(PhraseReview).where(PhraseReview.language == language)
    return {row.phrase: row for row in uow.session.scalars(query)}
