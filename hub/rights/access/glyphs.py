"""Which scripts of a text no font of this machine draws: they would be empty boxes in a PDF."""

import shutil
import subprocess
import unicodedata
from collections.abc import Iterator
from functools import cache

UNDRAWN = frozenset(["Cc", "Cf", "Zs", "Zl", "Zp"])  # controls, joiners and spaces need no glyph
NAMES = {"CJK": "Chinese or Japanese"}  # Unicode's names begin with the script, and that one is no word
OF_EAST_ASIA = frozenset(["Chinese or Japanese", "Hiragana", "Katakana", "Hangul", "Bopomofo"])


def without_a_font(text: str) -> list[str] | None:
    """The names of those scripts. None where fontconfig, which knows the fonts, is missing."""
    found = shutil.which("fc-list")
    if found is None:
        return None
    drawn = _drawn(found)
    return sorted({_script(one) for one in set(text) if not _is_drawn(one, drawn)})


def _is_drawn(one: str, drawn: frozenset[int]) -> bool:
    """As it stands, or from a letter and its marks, as HarfBuzz composes it."""
    parts = unicodedata.normalize("NFD", one)
    return (
        unicodedata.category(one) in UNDRAWN or ord(one) in drawn or all(ord(part) in drawn for part in parts)
    )


def _script(one: str) -> str:
    if unicodedata.category(one)[0] not in "LMN":
        return f"U+{ord(one):04X}"
    first = unicodedata.name(one, "unknown letters").split()[0]
    return NAMES.get(first, first.capitalize())


@cache
def _drawn(program: str) -> frozenset[int]:
    """Every code point of every font, as fontconfig lists them: ranges of hexadecimal numbers."""
    said = subprocess.run(  # noqa: S603 - no word of it comes from outside
        [program, "--format", "%{charset}\n"], capture_output=True, text=True, check=True, timeout=60
    )
    return frozenset(number for line in set(said.stdout.split()) for number in _range(line))


def _range(text: str) -> Iterator[int]:
    first, _, last = text.partition("-")
    yield from range(int(first, 16), int(last or first, 16) + 1)


def fonts_of(scripts: list[str]) -> str:
    """The packages that draw them."""
    return "fonts-noto-cjk" if OF_EAST_ASIA.issuperset(scripts) else "fonts-noto-cjk and fonts-noto-extra"
