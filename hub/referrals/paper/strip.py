"""For somebody who begins to read: where, when and whom to call, as pictures with a word in their language."""

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from hub.forms.fields.phone import phone_in
from hub.languages.phrases import ENGLISH, languages
from hub.languages.times import times
from hub.referrals.paper.state import Place, Standing


@dataclass(frozen=True, slots=True)
class Picture:
    """One part of the strip. `code` says which picture is drawn; `own` is the word in their language, if known, and
    `own_says` what is said in it, line by line, where names of days are known in it."""

    code: str
    word: str
    own: str | None
    language: str | None
    says: str
    own_says: Sequence[str] = ()


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
    return [_picture(standing, place, code, says) for code, says in _facts(standing, place) if says]


def _facts(standing: Standing, place: Place | None) -> Iterator[tuple[str, str]]:
    yield "place", (place.where or place.provider) if place else standing.hub
    yield "time", place.when if place else ""
    yield "phone", phone_in(standing.contact or "") or ""


def _picture(standing: Standing, place: Place | None, code: str, says: str) -> Picture:
    language, english = standing.language or ENGLISH, words()[ENGLISH][code]
    own = words().get(language, {}).get(code) if language != ENGLISH else None
    days = times(language, place.weekly) if code == "time" and place and language in languages() else ()
    return Picture(code, english, own, standing.language, says, days if own else ())
