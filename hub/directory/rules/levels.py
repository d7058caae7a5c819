"""Levels as providers write them: "Entry 1 to Level 1", "E1/E2", "Pre-entry 2", "Advanced", "Mixed"."""

import re
from collections.abc import Iterable
from typing import NamedTuple

from hub.directory.rules.wording import WORDING, any_of, find, fold, has, listed
from hub.directory.types import LEVEL_NAMES, LEVELS, Level, Note

_WORDS = WORDING["levels"]

_NUMBER_WORDS = {"one": "1", "two": "2", "three": "3"}
_PRE_ENTRY = re.compile(
    r"\b(?:pe|(?:pre[\s-]*|below\s+)(?:entry|esol|e(?=\s?1\b)))(?:\s*levels?)?(?:\s*[1-3])?\b"
)
_NUMBERED = re.compile(
    r"\b(?P<stage>entry(?:\s*levels?)?|levels?|[el])\s*"
    r"(?P<numbers>\d\b(?:\s*(?:,\s*and|,|/|&|and|or|to|-)\s*\d\b)*)"
)
_CODE = re.compile(r"\b(?:PE|[EL]\d)\b")
_FROM_TO = re.compile(r"\b(?:PE|[EL]\d)\s*(?:to|through|-)\s*(?:PE|[EL]\d)\b")
_AND_ABOVE = re.compile(r"\b(?:PE|[EL]\d)\s*(?:\+|(?:and|or)\s+(?:above|over|up|upwards|higher)\b)")
_UP_TO = re.compile(r"\b(?:up to|(?:PE|[EL]\d) (?:and|or) below)\b")


class LevelRange(NamedTuple):
    """Lowest and highest level, both None where no level could be read."""

    low: Level | None
    high: Level | None
    notes: tuple[Note, ...] = ()


def read_levels(text: str, column: str = "level_text") -> LevelRange:
    """The levels a text names. Words with no national level, or with a usual but unsure one, leave a note."""
    coded = _with_codes(fold(text))
    codes = [Level(code) for code in _CODE.findall(coded) if code in LEVELS]
    spoken, checks = _spoken(coded)
    span = _span([*codes, *spoken], coded)
    notes = (*checks, *_unknown(coded, found=bool(span)), *_gap(codes, coded))
    if not span and not notes:
        notes = ("No level could be read." if text else "No level is given.",)
    low, high = (span[0], span[-1]) if span else (None, None)
    return LevelRange(low, high, tuple(Note(column, text, says) for says in notes))


def class_levels(level_text: str, hub_level: str, title: str) -> LevelRange:
    """As given in the hub's own codes, else in the provider's words, else in the title."""
    given = read_levels(hub_level, "hub_level") if hub_level else None
    worded = read_levels(level_text)
    if given and given.low:
        return LevelRange(given.low, given.high, given.notes + _disagreement(given, worded, level_text))
    if worded.low or level_text:
        return LevelRange(worded.low, worded.high, worded.notes + (given.notes if given else ()))
    titled = read_levels(title, "course_title")
    if not titled.low:
        return LevelRange(None, None, worded.notes)
    says = f"No level is given; read as {range_words(titled.low, titled.high)} from the title."
    return LevelRange(titled.low, titled.high, (Note("level_text", title, says), *titled.notes))


def range_words(low: Level | None, high: Level | None) -> str:
    """Entry 1 to Level 1; "not known" where there is none."""
    if low is None or high is None:
        return "not known"
    return LEVEL_NAMES[low] if low == high else f"{LEVEL_NAMES[low]} to {LEVEL_NAMES[high]}"


def _with_codes(folded: str) -> str:
    """The text with every level it names turned into its code: "entry 1, 2" → "E1, E2"."""
    text = re.sub(r"\b(?:one|two|three)\b", lambda word: _NUMBER_WORDS[word[0]], folded)
    text = _PRE_ENTRY.sub("PE", text)
    text = _NUMBERED.sub(_code_numbers, text)
    return re.sub(r"\b[abc][12]\b", lambda cefr: _WORDS["cefr"].get(cefr[0].upper(), cefr[0]), text)


def _code_numbers(found: re.Match[str]) -> str:
    return re.sub(r"\d", lambda digit: found["stage"][0].upper() + digit[0], found["numbers"])


def _span(levels: Iterable[Level], coded: str) -> list[Level]:
    """Every level from the lowest to the highest named, stretched by "and above" and "up to"."""
    places = [level.order for level in levels]
    if not places:
        return []
    low = 0 if _UP_TO.search(coded) else min(places)
    high = len(LEVELS) - 1 if _AND_ABOVE.search(coded) else max(places)
    return list(LEVELS[low : high + 1])


def _spoken(coded: str) -> tuple[list[Level], list[str]]:
    """Levels named by words such as "beginners", and what to say about those readings."""
    levels: list[Level] = []
    says: list[str] = []
    for entry in _WORDS["words"]:
        if has(entry["words"], coded):
            levels += map(Level, entry["range"])
            coded = any_of(tuple(entry["words"])).sub(" ", coded)
            if entry["check"]:
                says.append(f"Read as {range_words(*levels[-2:])}. Check that this is right.")
    return levels, says


def _unknown(coded: str, *, found: bool) -> list[str]:
    says = [f"“{word}” is not a national level." for word in find(_WORDS["unknown"]["not_national"], coded)]
    if any(code not in LEVELS for code in _CODE.findall(coded)):
        says.append("It names a level that ESOL does not have.")
    if not found and has(_WORDS["unknown"]["which"], coded):
        says.append("Which levels these are is not said.")
    return says


def _gap(codes: list[Level], coded: str) -> list[str]:
    """Levels listed one by one with another between them that is not listed."""
    if not codes or _FROM_TO.search(coded) or _AND_ABOVE.search(coded) or _UP_TO.search(coded):
        return []
    missing = [LEVEL_NAMES[code] for code in _span(codes, coded) if code not in codes]
    return [f"{listed(missing)} lies between the levels listed and is not listed itself."] if missing else []


def _disagreement(given: LevelRange, worded: LevelRange, level_text: str) -> tuple[Note, ...]:
    if worded.low is None or (worded.low, worded.high) == (given.low, given.high):
        return ()
    says = f"The listing's words are read as {range_words(worded.low, worded.high)}, but the level given is "
    return (Note("level_text", level_text, says + range_words(given.low, given.high) + "."),)
