"""The privacy notice: what a learner is told before they agree, from `data/notices`, a folder a version.

`promises.toml` lists what is promised, in order; each language is one more file, with a text for each promise and
no other. So no language promises more than another. A version that has been used is not changed: add a folder.
"""

import hashlib
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any

import sqlalchemy as sa

from hub.accounts.models import Organisation
from hub.accounts.queries import first_hub
from hub.consent.models import Notice
from hub.core.db import UnitOfWork

CURRENT = 5
ORIGINAL = "en"
PROMISES = "promises.toml"


@dataclass(frozen=True, slots=True)
class NoticeText:
    """`language` is a language code, or one with a variant, such as "en-easy".

    `text` has a paragraph for each promise. `unset` is what it says where the hub has not set a fact yet.
    """

    language: str
    name: str
    direction: str
    valid_from: date
    reviewed_by_translator: bool
    unset: str
    months: str
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


def _data(name: str) -> dict[str, Any]:
    folder = files("hub.consent") / "data" / "notices" / str(CURRENT)
    return tomllib.loads((folder / name).read_text("utf-8"))


@cache
def promises() -> Mapping[str, Mapping[str, Any]]:
    """What the current version promises, by code, in the order of the notice."""
    return {row["code"]: row for row in _data(PROMISES)["promises"]}


@cache
def current() -> dict[str, NoticeText]:
    """The notices of the current version by language, English first; a blank for each fact that a hub fills in."""
    folder = files("hub.consent") / "data" / "notices" / str(CURRENT)
    names = [file.name for file in folder.iterdir() if file.name.endswith(".toml") and file.name != PROMISES]
    notices = [_notice(_data(name)) for name in names]
    ordered = sorted(notices, key=lambda notice: (notice.code != ORIGINAL, notice.language))
    return {notice.language: notice for notice in ordered}


def _notice(fields: dict[str, Any]) -> NoticeText:
    texts = fields.pop("promises")
    return NoticeText(**fields, text="\n\n".join(texts[code].strip() for code in promises()))


def filled(hub: Organisation) -> dict[str, NoticeText]:
    """The notices as this hub reads them out, by language, English first."""
    return {language: _filled(notice, hub) for language, notice in current().items()}


def _filled(notice: NoticeText, hub: Organisation) -> NoticeText:
    facts = {
        "hub": hub.name,
        "controller": hub.controller or hub.name,
        "contact": hub.contact_point or hub.name,
        "officer": hub.officer or notice.unset,
        "kept": notice.months.format(months=hub.kept_months) if hub.kept_months else notice.unset,
    }
    return replace(notice, text=notice.text.format_map(facts))


def read_out(uow: UnitOfWork) -> dict[str, NoticeText]:
    """The notices of the viewer's hub, or of the one hub where the viewer is of another organisation."""
    viewer = uow.viewer
    own = viewer.organisation_id if viewer and viewer.hub else None
    return filled(uow.get(Organisation, own or first_hub(uow)))


def missing(hub: Organisation) -> list[str]:
    """What the notice of this hub does not name yet, in words."""
    facts = {
        "who decides how the data is used": hub.controller,
        "the data protection officer": hub.officer,
        "how long a record is kept": hub.kept_months,
        "how to reach the hub": hub.contact_point,
    }
    return [words for words, value in facts.items() if not value]


def for_language(preferred: str | None, notices: Mapping[str, NoticeText]) -> NoticeText:
    """The notice in a learner's language, or in English where there is none."""
    return notices.get(preferred or ORIGINAL, notices[ORIGINAL])


def kept(uow: UnitOfWork, language: str) -> Notice:
    """The row of a notice as it is read out today, made when it is first used."""
    notice = read_out(uow)[language]
    query = sa.select(Notice).where(
        Notice.version == CURRENT, Notice.language == language, Notice.sha256 == notice.sha256
    )
    return uow.session.scalars(query).one_or_none() or uow.add(row_of(notice))


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
