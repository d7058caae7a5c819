"""Phrases that learners read, by language and id. English is the source: a translation of another version is stale.

    say("so", "offer-by", date=day)

Values are put into their places in one pass, so that none is ever read as a place itself.
"""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any

from babel import Locale
from babel.dates import format_date, get_day_names, get_month_names

ENGLISH = "en"
PLACE = re.compile(r"\{([a-z]+)\}")
APART = "\u2068{}\u2069"  # FIRST STRONG ISOLATE … POP DIRECTIONAL ISOLATE (Unicode Standard Annex 9)


@dataclass(frozen=True, slots=True)
class Language:
    """`name` is what its own speakers call it, `locale` that of Unicode CLDR, `dir` what HTML calls the direction."""

    code: str
    name: str
    locale: str
    dir: str


@dataclass(frozen=True, slots=True)
class Translation:
    """The words of one phrase in one language, made from the English of version `of`."""

    words: str
    of: int


@dataclass(frozen=True, slots=True)
class Month:
    """The month that a day is in, where no more is known."""

    day: date


@dataclass(frozen=True, slots=True)
class Said:
    """A phrase with what stands in its places, before anybody has said in which language."""

    id: str
    values: Mapping[str, Any] = field(default_factory=dict)

    def words(self, code: str) -> str:
        return say(code, self.id, **self.values)


@cache
def languages() -> Mapping[str, Language]:
    """Every language there are phrases in, by its code; English first."""
    return {
        row["code"]: Language(**row, dir=Locale.parse(row["locale"]).text_direction)
        for row in _data("languages.toml")["language"]
    }


def language(code: str | None) -> Language:
    """English where there are no phrases in that language."""
    return languages().get(code or ENGLISH, languages()[ENGLISH])


@cache
def phrases(code: str) -> Mapping[str, str]:
    """By id, what is said in this language: in English where the translation is stale."""
    english = _data("phrases", f"{ENGLISH}.toml")["phrases"]
    made = translations(code)
    return {id: words if stale(code, id) else made[id].words for id, words in english.items()}


@cache
def translations(code: str) -> Mapping[str, Translation]:
    """By id, whatever its version."""
    found = _data("phrases", f"{code}.toml")
    of = found["versions"] if code == ENGLISH else found["of"]
    return {id: Translation(words, of.get(id, 1)) for id, words in found["phrases"].items()}


def version(id: str) -> int:
    """Of the English phrase."""
    return translations(ENGLISH)[id].of


def stale(code: str, id: str) -> bool:
    """Whether the English says something else by now."""
    made = translations(code).get(id)
    return made is None or made.of != version(id)


def say(code: str, id: str, **values: Any) -> str:
    """The phrase with its values; a date is written as the language writes days. `KeyError` for what it lacks."""
    return PLACE.sub(lambda place: value_words(code, values[place[1]]), phrases(code)[id])


def say_without_phone(code: str, id: str, **values: Any) -> str:
    """The same of a hub that has no telephone: where a phrase says to call, another stands in its place."""
    return say(code, _without_phone().get(id, id), **values)


def value_words(code: str, value: Any) -> str:
    if isinstance(value, Month):
        return month_words(code, value.day)
    return day_words(code, value) if isinstance(value, date) else own_direction(code, str(value))


def own_direction(code: str, words: str) -> str:
    """Words that need not be of this language, such as an address or a time, as they stand among its own.

    In a language from right to left, digits and signs would otherwise be put in its order.
    """
    return APART.format(words) if language(code).dir == "rtl" else words


def day_words(code: str, day: date) -> str:
    """3 December 2026, 3 ديسمبر 2026. Digits are those of British letters and street signs in every language."""
    return format_date(day, "long", locale=language(code).locale)


def month_words(code: str, day: date) -> str:
    """December 2026, grudzień 2026."""
    return format_date(day, "LLLL y", locale=language(code).locale)


def weekday_words(code: str, weekday: int) -> str:
    """Monday is 0. As it stands alone, with the first letter as the language has it."""
    return str(get_day_names("wide", context="stand-alone", locale=language(code).locale)[weekday])


def month_name(code: str, month: int) -> str:
    """January is 0. As it stands alone."""
    return str(get_month_names("wide", context="stand-alone", locale=language(code).locale)[month + 1])


@cache
def _without_phone() -> Mapping[str, str]:
    found: Mapping[str, str] = _data("phrases", f"{ENGLISH}.toml")["without-phone"]
    return found


@cache
def _data(*path: str) -> dict[str, Any]:
    return tomllib.loads(files("hub.languages").joinpath("data", *path).read_text(encoding="utf-8"))
