"""From an English word to the number of its syllables, by rule; where the rule is wrong, a table says so.

The rule: one syllable for each group of vowels (a, e, i, o, u, y), less a silent ending (-e, -es, -ed), and one more
where two vowels are spoken apart, as in "via" or "create". A word without vowels is spelled out. A code counts as
one: a token with a digit, or capitals joined by a hyphen. `data/syllables.toml` holds the exceptions, from the CMU
Pronouncing Dictionary. A library would read that dictionary from the network (textstat), or counts hyphens (pyphen).
"""

import re
import tomllib
from functools import cache
from importlib.resources import files

CODE = re.compile(r"\d|\b[A-Z]{2,}-[A-Z]{2,}\b")
VOWELS = re.compile(r"[aeiouy]+")
# Endings that are written and not spoken.
SILENT = re.compile(
    r"(?<![lr])(?<=[^aeiouy])e$"  # phone, but not table
    r"|(?<=[aeiouy])[lr]e$"  # whole, more
    r"|(?<=[^aeiouyszxcg])(?<![cs]h)es$"  # comes, but not places
    r"|(?<=[^aeiouytd])ed$"  # helped, but not needed
)
APART = re.compile(
    r"(?<![tscg])i[aou]"  # via, but not station
    r"|(?<=[^aeiouyq])ua|eo|(?<=r)ea(?=t)"  # usual, video, create
    r"|(?<=[aeou])ing"  # going
)


@cache
def exceptions() -> dict[str, int]:
    """Word, number of syllables."""
    text = (files("hub.reading") / "data" / "syllables.toml").read_text("utf-8")
    return {word: count for word, count in tomllib.loads(text).items() if isinstance(count, int)}


def syllables(token: str) -> int:
    """At least one."""
    if CODE.search(token):
        return 1
    return sum(_of_word(word) for word in re.findall(r"[a-z]+", re.sub("['’]", "", token.lower()))) or 1


def _of_word(word: str) -> int:
    if word in exceptions():
        return exceptions()[word]
    if not VOWELS.search(word):
        return len(word)
    spoken = len(VOWELS.findall(word)) + len(APART.findall(word)) - len(SILENT.findall(word))
    return max(1, spoken)
