"""What a class is, from its title, and whom it is for, from the words about its audience and childcare."""

import re
from typing import NamedTuple

from hub.directory.rules.wording import WORDING, any_of, fold, has, without
from hub.directory.types import Mode, Note, Skill, Strand

_AGE_FROM = re.compile(r"\b(\d{2})\s*(?:\+|plus\b|(?:years )?(?:and|or) (?:over|above|older)\b)")
_AGE_BETWEEN = re.compile(r"\b(\d{2})\s*(?:-|to)\s*(\d{2})\b")
_SEVERAL = re.compile(
    r"\b(?:[2-9]|1\d|two|three|four|five|six|several|both|multiple)\s*(?:x\s*)?(?:parallel\s+|separate\s+)?(?:classes|groups|courses|cohorts)\b"
    r"|\bx\s?[2-9]\b|\b[2-9]\s?x\b"
)
_AGE_WORDS = ("age", "ages", "aged", "years", "year olds", "old")
_LEAVE_OUT = ("only", "for", "and", "or", "open to")


class Kind(NamedTuple):
    strand: Strand
    focus: tuple[Skill, ...]
    notes: tuple[Note, ...] = ()


class Audience(NamedTuple):
    women_only: bool = False
    members_only: bool = False
    age_min: int | None = None
    age_max: int | None = None
    notes: tuple[Note, ...] = ()


class Childcare(NamedTuple):
    """`places` None is not known."""

    places: int | None
    notes: tuple[Note, ...] = ()


def read_title(title: str) -> Kind:
    """Strand and skills, all four where the title names none. A title that says neither leaves a note."""
    folded = fold(title)
    entry = next((entry for entry in WORDING["titles"] if has(entry["words"], folded)), None)
    named = [skill for skill in Skill if has(WORDING["skills"][skill], folded)]
    focus = tuple(named or map(Skill, (entry or {}).get("focus", Skill)))
    if entry or named:
        return Kind(Strand(entry["strand"]) if entry else Strand.GENERAL, focus)
    says = "The title does not say what kind of class this is; listed as general English."
    return Kind(Strand.GENERAL, focus, (Note("course_title", title, says),))


def read_mode(text: str, title: str) -> tuple[Mode, tuple[Note, ...]]:
    """As the column of the listing says, else as the title does, else in a classroom."""
    named = _modes(text)
    notes = (Note("mode", text, "Not understood."),) if text and not named else ()
    found = named or _modes(title) or [Mode.CLASSROOM]
    return (found[0] if len(found) == 1 else Mode.BLENDED), notes


def drop_in_notes(*texts: str) -> tuple[Note, ...]:
    """A class that people come to without a referral."""
    found = [text for text in texts if has(WORDING["drop_in"]["words"], fold(text))]
    says = "This is a drop-in: people may come without a referral."
    return (Note("course_title", found[0], says),) if found else ()


def several_notes(*texts: str) -> tuple[Note, ...]:
    """A row that speaks of more than one class."""
    found = [text for text in texts if _SEVERAL.search(fold(text))]
    says = "It speaks of more than one class, and is imported as one. Give each class a row of its own."
    return (Note("course_title", found[0], says),) if found else ()


def read_audience(text: str, title: str = "") -> Audience:
    """Who may come. Whatever the hub cannot check by itself leaves a note."""
    folded = fold(text)
    entries = [entry for entry in WORDING["audience"] if has(entry["words"], folded)]
    age_min, age_max, rest = _ages(folded)
    unread = without((*_LEAVE_OUT, *(word for entry in entries for word in entry["words"])), rest)
    certain = [entry for entry in entries if not (entry.get("alone") and (unread or len(entries) > 1))]
    women_only = any("women_only" in entry for entry in certain)
    members_only = any("members_only" in entry for entry in certain)
    check = members_only or any("check" in entry for entry in certain)
    notes = _audience_notes(text, unread, check)
    if not text and has(WORDING["women_titles"]["words"], fold(title)):
        women_only = True
        notes = (Note("course_title", title, "Listed as women only, because of its title."),)
    return Audience(women_only, members_only, age_min, age_max, notes)


def read_childcare(text: str) -> Childcare:
    """A number of places where one is given; other words, such as "babies welcome", are kept as a note."""
    folded = fold(text)
    if not folded:
        return Childcare(None)
    if folded in WORDING["childcare"]["none"]:
        return Childcare(0)
    numbers = re.findall(r"\b\d{1,3}\b(?!\s*(?:-|to|months?|years?|weeks?|\+))", folded)
    if len(numbers) == 1:
        return Childcare(int(numbers[0]))
    return Childcare(None, (Note("childcare", text, "It does not say how many childcare places there are."),))


def _audience_notes(text: str, unread: str, check: bool) -> tuple[Note, ...]:
    if unread:
        return (Note("audience", text, "Ask the provider who may come."),)
    return (Note("audience", text, "Check that the learner is one of them."),) if check else ()


def _modes(text: str) -> list[Mode]:
    return [Mode(mode) for mode, names in WORDING["modes"].items() if has(names, fold(text))]


def _ages(folded: str) -> tuple[int | None, int | None, str]:
    """Lowest and highest age, and the text without the words about age."""
    rest = any_of(_AGE_WORDS).sub(" ", folded)
    if between := _AGE_BETWEEN.search(rest):
        return int(between[1]), int(between[2]), rest.replace(between[0], " ")
    if least := _AGE_FROM.search(rest):
        return int(least[1]), None, rest.replace(least[0], " ")
    return None, None, folded
