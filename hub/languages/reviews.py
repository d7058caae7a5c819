"""Say that a person who speaks a language has checked phrases in it, take that back, and read who has."""

import hashlib
from collections.abc import Collection, Mapping

import sqlalchemy as sa

from hub.audit import services as audit
from hub.core.db import UnitOfWork
from hub.core.errors import NotPermitted
from hub.languages import phrases
from hub.languages.models import PhraseReview


def review(uow: UnitOfWork, language: str, ids: Collection[str]) -> None:
    """The viewer, who speaks it, finds these phrases right as they stand. Twice is the same as once."""
    if uow.user_id is None:
        raise NotPermitted
    counting, rows = reviewed(uow, language), _rows(uow, language)
    for id in (one for one in phrases.translations(language) if one in ids and one not in counting):
        row = rows.get(id) or PhraseReview(language=language, phrase=id)
        row.english_version, row.words_digest = phrases.version(id), digest(language, id)
        row.reviewed_by, row.reviewed_on = uow.user_id, uow.today
        audit.record(uow, "phrase.review", about=uow.add(row))


def take_back(uow: UnitOfWork, language: str, ids: Collection[str]) -> None:
    """Nobody has checked these phrases, after all."""
    for row in (row for id, row in _rows(uow, language).items() if id in ids):
        audit.record(uow, "phrase.take_back", about=row)
        uow.session.delete(row)


def reviewed(uow: UnitOfWork, language: str) -> Mapping[str, PhraseReview]:
    """By phrase, the review that counts for what stands there now."""
    return {id: row for id, row in _rows(uow, language).items() if _counts(row)}


def checked(uow: UnitOfWork, language: str) -> bool:
    """Whether a person has checked everything that is said in it; English needs nobody."""
    return language == phrases.ENGLISH or len(reviewed(uow, language)) == len(phrases.phrases(language))


def digest(language: str, id: str) -> str:
    """Of the words of a translation."""
    return hashlib.sha256(phrases.translations(language)[id].words.encode()).hexdigest()[:32]


def _counts(row: PhraseReview) -> bool:
    known = row.phrase in phrases.translations(row.language) and not phrases.stale(row.language, row.phrase)
    return known and (row.english_version, row.words_digest) == (
        phrases.version(row.phrase),
        digest(row.language, row.phrase),
    )


def _rows(uow: UnitOfWork, language: str) -> dict[str, PhraseReview]:
    query = sa.select(PhraseReview).where(PhraseReview.language == language)
    return {row.phrase: row for row in uow.session.scalars(query)}
