"""The one list of characters that nobody sees: what is taken out of every text, and what counts as blank.

Names in Arabic, Persian or Sinhala need joiners inside a word, so those stay there and go everywhere else.
"""

import re
import unicodedata

# Marks that come along, unseen, when words are copied from a phone or a document: soft hyphens, zero-width
# spaces, marks of direction, byte order marks, and tags. None of them is part of a name or a number.
_UNSEEN = (
    0x00AD, 0x034F, 0x061C, 0x180E, 0x200B, 0x200E, 0x200F, 0xFEFF, *range(0x202A, 0x202F),
    *range(0x2060, 0x2070), *range(0xFFF9, 0xFFFC), *range(0xE0000, 0xE0080),
)  # fmt: skip
# Letters that are drawn as nothing: the Hangul fillers and the empty Braille cell.
_BLANK_LETTERS = (0x115F, 0x1160, 0x2800, 0x3164, 0xFFA0)
_TABLE = {**dict.fromkeys(_UNSEEN), **dict.fromkeys(_BLANK_LETTERS, " ")}
_JOINERS = re.compile("[\u200c\u200d]+")
_LAST_WITHOUT_JOINERS = "\u052f"  # Latin, Greek and Cyrillic letters stand up to here
_NOTHING_TO_SEE = frozenset(("Cc", "Cf", "Me", "Mn", "Zl", "Zp", "Zs"))


def without_unseen(text: str) -> str:
    """The text with nothing in it that cannot be seen; letters that look blank have become spaces."""
    return _JOINERS.sub(_joiner_kept, text.translate(_TABLE))


def looks_blank(text: str) -> bool:
    """Whether somebody who looks at it sees nothing at all."""
    return all(unicodedata.category(letter) in _NOTHING_TO_SEE for letter in without_unseen(text))


def _joiner_kept(found: re.Match[str]) -> str:
    before, after = found.string[: found.start()][-1:], found.string[found.end() :][:1]
    inside = all(side > _LAST_WITHOUT_JOINERS and not side.isspace() for side in (before, after))
    return found[0][0] if inside else ""
