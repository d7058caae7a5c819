"""Read the privacy notice from `data/notices`, a folder a version: what a learner is told before they agree.

A new language is one more file. A notice that has been used is never changed: the row kept of it says so.
"""

import hashlib
import tomllib
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files

import sqlalchemy as sa

from hub.consent.models import Notice
from hub.core.db import UnitOfWork

CURRENT = 1
ORIGINAL = "en"


class NoticeChanged(Exception):
    """The file of a notice is not what learners were told under this version: a mistake in the data."""


@dataclass(frozen=True, slots=True)
class NoticeText:
    """`language` is a language code, or one with a variant, such as "en-easy"."""

    language: str
    name: str
    direction: str
    valid_from: date
    reviewed_by_translator: bool
    text: str

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.text.encode()).hexdigest()

    @property
    def code(self) -> str:
        """The language alone, for the page's markup."""
        return self.language.partition("-")[0]

    @property
    def paragraphs(self) -> list[str]:
        return self.text.split("\n\n")


@cache
def current() -> dict[str, NoticeText]:
    """The notices of the current version by language, English first."""
    folder = files("hub.consent") / "data" / "notices" / str(CURRENT)
    texts = [
        tomllib.loads(file.read_text("utf-8")) for file in folder.iterdir() if file.name.endswith(".toml")
    ]
    notices = [NoticeText(**{**fields, "text": fields["text"].strip()}) for fields in texts]
    ordered = sorted(notices, key=lambda notice: (notice.code != ORIGINAL, notice.language))
    return {notice.language: notice for notice in ordered}


def for_language(preferred: str | None) -> NoticeText:
    """The notice in a learner's language, or in English where there is none."""
    return current().get(preferred or ORIGINAL, current()[ORIGINAL])


def kept(uow: UnitOfWork, language: str) -> Notice:
    """The row of a notice, made when it is first used."""
    notice = current()[language]
    query = sa.select(Notice).where(Notice.version == CURRENT, Notice.language == language)
    row = uow.session.scalars(query).one_or_none()
    if row is None:
        return uow.add(row_of(notice))
    if row.sha256 != notice.sha256:
        raise NoticeChanged(f"notice {language} of version {CURRENT}")
    return row


def row_of(notice: NoticeText) -> Notice:
    return Notice(
        version=CURRENT,
        language=notice.language,
        direction=notice.direction,
        text=notice.text,
        sha256=notice.sha256,
        valid_from=notice.valid_from,
        reviewed_by_translator=notice.reviewed_by_translator,
    )
