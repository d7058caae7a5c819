"""Levels as providers write them: "Entry 1 to Level 1", "E1/E2", "Pre-entry 2", "Advanced", "Mixed"."""

import re
from collections.abc import Iterable
from typing import NamedTuple

from hub.directory.rules.wording import WORDING, any_of, find, fold, has, listed
from hub.directory.types import LEVEL_NAMES, LEVELS, Level, Note

_WORDS = WORDING["levels"]

_NUMBER_WORDS = {"one": "1", "two": "2", "three": "3", "i": "1", "ii": "2", "iii": "3"}
_SPELLED = re.compile(r"\b(?:one|two|three)\b|(?<=entry )i{1,3}\b|(?<=level )i{1,2}\b")
_PRE_ENTRY = re.compile(
    r"\b(?:(?:pe|a0|pre[\s-]*(?:entry|esol|a1|e(?=\s?1\b)))(?:\s*levels?)?(?:\s*[1-3])?"
    r"|below\s+(?:entry|esol|a1|e(?=\s?1\b))(?:\s*levels?)?(?:\s*1)?)\b(?!\s*[23])"
)
_NUMBERED = re.compile(
    r"\b(?P<stage>entry(?:\s*l(?:evels?)?)?|levels?|el|[el])[\s-]*"
    r"(?P<numbers>\d[a-d]?\b(?:\s*(?:,\s*and|,|/|&|\+|and|or|to|-)\s*\d\b)*)"
)
_CEFR = re.compile(r"\b(?P<code>[abc][12])(?:\.\d)?\b(?P<plus>\s?\+|\s+plus\b)?")
_ONE = r"(?:PE|[EL]\d)"
_CODE = re.compile(rf"\b{_ONE}\b")
_FROM_TO = re.compile(rf"\b{_ONE}\s*(?:(?:up\s+)?to|through|until|-)\s*{_ONE}\b")
_AND_ABOVE = re.compile(
    rf"\b{_ONE}\s*(?:\+(?!\s*[EL\d])|plus\b(?!\s*[EL\d])|onwards?\b|upwards?\b|(?:and|or)\s+(?:above|over|up|upwards?|higher|beyond|onwards?)\b)"
    rf"|\bfrom\s+{_ONE}\b(?!\s*(?:(?:up\s+)?to|through|until|-))"
)
_AND_BELOW = re.compile(
    rf"\b(?:(?:up\s+to|as\s+far\s+as)\s+{_ONE}|{_ONE}\s+(?:and|or)\s+(?:below|under|lower)\b)"
)
_UNDER = re.compile(rf"\b(?:below|under|lower than|before)\s+(?P<code>{_ONE})\b")
_OVER = re.compile(rf"\b(?:above|over|higher than|beyond|after)\s+(?P<code>{_ONE})\b")
_EXCEPT = re.compile(r"\b(?:but not|not|no|except|excluding|without)\b[^,;.]*")


_BETWEEN = "(between)"  # stands behind levels that a CEFR plus was turned into


class LevelRange(NamedTuple):
    """Lowest and highest level, both None where no level could be read."""

    low: Level | None
    high: Level | None
    notes: tuple[Note, ...] = ()


def read_levels(text: str, column: str = "level_text") -> LevelRange:
    """The levels a text names. Words with no national level, or with a usual but unsure one, leave a note."""
    coded = _with_codes(fold(text))
    coded, doubts = _certain(coded)
    codes = [Level(code) for code in _CODE.findall(coded) if code in LEVELS]
    spoken, checks = _spoken(coded)
    span = _without(doubts, _span([*codes, *spoken], coded))
    notes = (*checks, *_unknown(coded, found=bool(span)), *_gap(codes, coded), *_say(doubts, span))
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
    text = _SPELLED.sub(lambda word: _NUMBER_WORDS[word[0]], folded)
    text = _PRE_ENTRY.sub("PE", text)
    text = _NUMBERED.sub(_code_numbers, text)
    return _CEFR.sub(_code_cefr, text)


def _code_numbers(found: re.Match[str]) -> str:
    return re.sub(r"(\d)[a-d]?", lambda digit: found["stage"][0].upper() + digit[1], found["numbers"])


def _code_cefr(found: re.Match[str]) -> str:
    """A2 is Entry 2; A2+ lies between it and the next, which has to be checked."""
    code = _WORDS["cefr"].get(found["code"].upper())
    if code is None or not found["plus"]:
        return code or found["code"]
    above = LEVELS[min(Level(code).order + 1, len(LEVELS) - 1)]
    return f"{code} to {above} {_BETWEEN} "


def _certain(coded: str) -> tuple[str, list[str]]:
    """The text without what it takes out again and without levels it only borders on; and what is unsure."""
    doubts = ["between"] if _BETWEEN in coded else []
    plain = coded.replace(_BETWEEN, "")
    if out := _EXCEPT.search(plain):
        doubts.append(out[0].strip(" )("))
        plain = _EXCEPT.sub(" ", plain)
    plain = _UNDER.sub(lambda found: _beside(found["code"], -1, "up to {}"), plain)
    return _OVER.sub(lambda found: _beside(found["code"], 1, "{}+"), plain), doubts


def _beside(code: str, step: int, words: str) -> str:
    """ "below L1" is "up to E3"; where ESOL has no such level, it becomes one that is asked about."""
    if code not in LEVELS or not 0 <= Level(code).order + step < len(LEVELS):
        return "L9"
    return words.format(LEVELS[Level(code).order + step].value)


def _without(doubts: Iterable[str], span: list[Level]) -> list[Level]:
    """The levels but those at either end that the text takes out again."""
    out = {code for doubt in doubts for code in _CODE.findall(doubt)}
    kept = list(span)
    while kept and kept[0] in out:
        kept.pop(0)
    while kept and kept[-1] in out:
        kept.pop()
    return kept


def _say(doubts: Iterable[str], span: list[Level]) -> list[str]:
    words = range_words(span[0], span[-1]) if span else "no level"
    return [
        f"Read as {words}. Check that this is right."
        if doubt == "between"
        else f"Read as {words}, without what it says after “{doubt.split()[0]}”. Check which levels it takes."
        for doubt in doubts
    ]


def _span(levels: Iterable[Level], coded: str) -> list[Level]:
    """Every level from the lowest to the highest named, stretched by "and above" and "up to"."""
    places = [level.order for level in levels]
    if not places:
        return []
    stretch = not _FROM_TO.search(coded)
    low = 0 if stretch and _AND_BELOW.search(coded) else min(places)
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
    words = find(_WORDS["unknown"]["not_national"], _AND_ABOVE.sub(" ", coded))
    says = [f"“{word}” is not a national level." for word in words]
    if any(code not in LEVELS for code in _CODE.findall(coded)):
        says.append("It names a level that ESOL does not have.")
    if not found and has(_WORDS["unknown"]["which"], coded):
        says.append("Which levels these are is not said.")
    return says


def _gap(codes: list[Level], coded: str) -> list[str]:
    """Levels listed one by one with another between them that is not listed."""
    if not codes or any(shape.search(coded) for shape in (_FROM_TO, _AND_ABOVE, _AND_BELOW)):
        return []
    missing = [LEVEL_NAMES[code] for code in _span(codes, coded) if code not in codes]
    return [f"{listed(missing)} lies between the levels listed and is not listed itself."] if missing else []


def _disagreement(given: LevelRange, worded: LevelRange, level_text: str) -> tuple[Note, ...]:
    if worded.low is None or (worded.low, worded.high) == (given.low, given.high):
        return ()
    says = f"The listing's words are read as {range_words(worded.low, worded.high)}, but the level given is "
    return (Note("level_text", level_text, says + range_words(given.low, given.high) + "."),)
