"""For somebody who begins to read: where, when and whom to call, as pictures with a word in their language."""

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from hub.referrals.paper.state import Place, Standing

NUMBER = re.compile(r"[+(]?\d(?:[ ().-]{0,2}\d){8,}")  # a whole telephone number; a house number is shorter


@dataclass(frozen=True, slots=True)
class Picture:
    """One part of the strip. `code` says which picture is drawn; `own` is the word in their language, if known."""

    code: str
    word: str
    own: str | None
    language: str | None
    says: str


@cache
def words() -> Mapping[str, Mapping[str, str]]:
    """By language and code of the picture, the word."""
    found: Mapping[str, Mapping[str, str]] = tomllib.loads(
        (files("hub.referrals") / "data" / "strip.toml").read_text("utf-8")
    )["words"]
    return found


def strip_of(standing: Standing, place: Place | None) -> list[Picture]:
    """Of the class nearest to them, or of the hub alone; nothing for who can read the sheet."""
    if not standing.begins_to_read:
        return []
    return [_picture(standing.language, code, says) for code, says in _facts(standing, place) if says]


def _facts(standing: Standing, place: Place | None) -> Iterator[tuple[str, str]]:
    yield "place", (place.where or place.provider) if place else standing.hub
    yield "time", place.when if place else ""
    number = NUMBER.search(standing.contact or "")
    yield "phone", number.group() if number else ""


def _picture(language: str | None, code: str, says: str) -> Picture:
    own = words().get(language or "", {}).get(code)
    english = words()["en"][code]
    return Picture(code, english, own if own != english else None, language, says)
