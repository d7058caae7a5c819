"""Words of records that hold several codes together: a place, a ranking, what a class was looked for by."""

import json
import tomllib
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from hub.assessment.instruments.instrument import instruments
from hub.assessment.placement import label_of
from hub.demand.rules import NEED_LABELS
from hub.demand.words import OBSTACLE_LABELS
from hub.directory.types import CHILD_AGE_LABELS, LEVEL_NAMES, SKILL_LABELS, STRAND_LABELS
from hub.forms.fields.when import day_words
from hub.learners.funding.facts import Permission
from hub.learners.funding.rulebook import rulebook
from hub.matching.ranking.record import excluded_of

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
PARTS_OF_DAY = ("morning", "afternoon", "evening")
WHOLE_WEEK = (1 << 21) - 1
_FILE = Path(__file__).parent / "data" / "words.toml"


@cache
def words() -> Mapping[str, Mapping[str, str]]:
    """Of data/words.toml."""
    return tomllib.loads(_FILE.read_text(encoding="utf-8"))


def of_file(name: str) -> Callable[[Any, Any], str]:
    """Of one code, or of several of a list, by the words of data/words.toml."""
    return lambda value, _row: ", ".join(
        words()[name].get(one, one) for one in (value if isinstance(value, list) else [value])
    )


def week(value: Any) -> str:
    """The 21 bits of a week."""
    if int(value) == WHOLE_WEEK:
        return "Any time of the week"
    return ", ".join(
        f"{day} {part}"
        for number, day in enumerate(WEEKDAYS)
        for place, part in enumerate(PARTS_OF_DAY)
        if int(value) >> (number * 3 + place) & 1
    )


def age_band(value: Any, _row: Any) -> str:
    return words()["learner.age_band"].get(value, value.replace("-", " to ").replace("+", " or over"))


def place(value: Any, _row: Any) -> str:
    """A latitude, a longitude and how they are known."""
    north, east, *known = value
    side = "east" if east >= 0 else "west"
    return ", ".join(
        [f"About {north} degrees north and {abs(east)} {side}", *(f"from the {one}" for one in known)]
    )


def statements(value: Any, row: Any) -> str:
    """Of JSON text: each can-do statement that was met, as the assessor read it."""
    steps = instruments()[row.instrument_version].steps.items()
    says = {
        one.code: one.says for _, step in steps for of_level in step.statements.values() for one in of_level
    }
    return "\n".join(
        f"{SKILL_LABELS.get(skill, skill)}: {'; '.join(says[code] for code in codes)}"
        for skill, codes in json.loads(value).items()
        if codes
    )


def rule_of_placement(value: Any, row: Any) -> str:
    return label_of(row.placement_version, value) or "A rule of an earlier table"


def levels_said(value: Any, row: Any) -> str:
    """By skill a level and a half-step, [level, step]."""
    return "; ".join(
        f"{SKILL_LABELS.get(skill, skill)}: {', '.join(filter(None, (LEVEL_NAMES.get(level, level), step)))}"
        for skill, (level, step) in value.items()
    )


def area(value: Any, _row: Any) -> str:
    return next((one.name for one in rulebook().areas if one.code == value), "Another area")


def marks(value: Any, _row: Any) -> str:
    return f"{len(value.split())} rules of funding, which are told under “Why we think who pays”"


def permission(value: Any, _row: Any) -> str:
    """The status, with what was asked besides."""
    known = Permission.from_text(value)
    besides = (words()["permission"].get(one or "", "") for one in (known.length, known.ends, known.before))
    said = [
        dict(rulebook().statuses).get(known.status or "", known.status or ""),
        f"waiting since {day_words(known.waiting)}" if known.waiting else "",
        f"support: {dict(rulebook().support).get(known.support, known.support)}" if known.support else "",
        *besides,
    ]
    return "; ".join(text for text in said if text)


def wants(value: Any, _row: Any) -> str:
    """What a class that is missing must offer, and what stands in the way now."""
    said = [
        f"Kind of class: {STRAND_LABELS.get(value.get('kind'), value.get('kind'))}"
        if value.get("kind")
        else "",
        _list("Needs", value.get("needs"), NEED_LABELS),
        f"Children who need care: {value['childcare']}" if value.get("childcare") else "",
        _list("Ages of the children", value.get("child_ages"), CHILD_AGE_LABELS),
        _list("What stands in the way, and in how many classes", value.get("obstacles"), OBSTACLE_LABELS),
        f"Times that suit: {week(value['suits'])}" if value.get("suits") is not None else "",
    ]
    return "; ".join(text for text in said if text)


def _list(label: str, codes: Any, labels: Mapping[Any, str]) -> str:
    """Codes in words; of a mapping, each with its number."""
    if not codes:
        return ""
    counted = codes.items() if isinstance(codes, dict) else ((code, None) for code in codes)
    found = (f"{obstacle(labels, code)}{f' ({number})' if number else ''}" for code, number in counted)
    return f"{label}: {', '.join(found)}"


def obstacle(labels: Mapping[Any, str], code: str) -> str:
    return labels.get(code) or words()["obstacles"].get(code) or code.replace("_", " ").capitalize()


def ranking(value: Any, _row: Any) -> str:
    """How many classes fitted; each of them is told under its own heading."""
    fitted, later, not_fit = len(value.get("best", ())), len(value.get("full", ())), len(excluded_of(value))
    return (
        f"Fitted: {fitted}. Would fit later: {later}. Did not fit: {not_fit}. "
        "Each stands under “Why classes came in which order”."
    )
