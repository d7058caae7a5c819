"""What the words of a message may say: only facts that it has, all that its reader needs, short, plain. Pure."""

import re
from collections.abc import Iterator, Mapping

from hub.languages.phrases import ENGLISH
from hub.messages.types import Audience
from hub.messages.wording.discretion import telling
from hub.messages.wording.length import MOST_PARTS, parts
from hub.messages.wording.samples import samples
from hub.messages.wording.templates import PLACE, Template
from hub.reading.grade import HIGHEST, measure

ALWAYS = ("hub", "contact", "link")
OF_A_CLASS = ("provider", "where", "when")
SAID_BY = {"class": OF_A_CLASS, "card": ("link",)}  # the places in which a fact is said
IN_A_SUBJECT = ("reference",)
BRACKETED = re.compile(r"\(\((.*?)\)\)", re.DOTALL)

Fault = tuple[str, str]  # the field, and what is wrong with it


def known(template: Template, field: str) -> tuple[str, ...]:
    """The facts that may stand in a field of this kind of message."""
    of_it = [name for fact in template.facts for name in SAID_BY.get(fact, (fact,))]
    return (
        tuple(name for name in IN_A_SUBJECT if name in of_it)
        if field == "subject"
        else tuple(dict.fromkeys((*of_it, *ALWAYS)))
    )


def faults(template: Template, words: Mapping[str, str], language: str = ENGLISH) -> Iterator[Fault]:
    """Of `subject`, `long` and `text`; a message that is never a text has an empty one.

    How hard it is to read is measured in English alone.
    """
    for field, typed in words.items():
        if typed:
            yield from ((field, fault) for fault in _placed(typed, known(template, field)))
            yield from ((field, fault) for fault in _discreet(template, typed))
    if "\n" in words["subject"] or "\r" in words["subject"]:
        yield "subject", "The subject must be on one line"
    for field in ("long", "text") if template.audience is Audience.LEARNER else ("long",):
        yield from ((field, fault) for fault in _whole(template, words[field]))
    if template.audience is Audience.LEARNER:
        yield from _short(words["text"], language)
        if language == ENGLISH:
            yield from _plain(words)


def grade(words: str) -> float:
    """The school year in which it can be read, with usual facts; 0 where any can."""
    return max(0.0, measure(shown(words).splitlines()).grade)


def shown(words: str, language: str = ENGLISH) -> str:
    """With usual facts in the places that are known; what is not known stands as it is."""
    usual = samples(language)
    return PLACE.sub(lambda place: usual.get(place[1], place[0]), words).strip()


def _placed(typed: str, allowed: tuple[str, ...]) -> Iterator[str]:
    for name in BRACKETED.findall(typed):
        if name not in allowed:
            yield f"(({name})) is not known here. {_allowed(allowed)}"
    rest = BRACKETED.sub("", typed)
    if "((" in rest or "))" in rest:
        yield "A place for a fact is not closed: write it like ((by))"


def _allowed(names: tuple[str, ...]) -> str:
    return f"You can use {_either(names, 'and')}" if names else "No fact may stand here"


def _whole(template: Template, typed: str) -> Iterator[str]:
    """Whoever reads it can do what it asks: every fact is said, and to learners whom to ask."""
    needed = [SAID_BY.get(fact, (fact,)) for fact in template.facts]
    needed += [("contact",)] if template.audience is Audience.LEARNER else []
    said = set(PLACE.findall(typed))
    for names in needed:
        if not said & set(names):
            yield f"The words must say {_either(names, 'or')}"


def _either(names: tuple[str, ...], word: str) -> str:
    marked = [f"(({name}))" for name in names]
    return f"{', '.join(marked[:-1])} {word} {marked[-1]}" if len(marked) > 1 else marked[0]


def _discreet(template: Template, typed: str) -> Iterator[str]:
    if template.audience is Audience.LEARNER and (found := telling(PLACE.sub("", typed))):
        yield f"“{found[0]}” may tell others what is private. Leave it out"


def _short(text: str, language: str) -> Iterator[Fault]:
    if (number := parts(shown(text, language))) > MOST_PARTS:
        yield "text", f"It fills {number} parts of a text with usual names. It may fill {MOST_PARTS} at most"


def _plain(words: Mapping[str, str]) -> Iterator[Fault]:
    # A text puts the facts into one sentence: they are the same in any words, so only what stands around them counts.
    for field, typed in (("long", shown(words["long"])), ("text", PLACE.sub("here", words["text"]))):
        read = measure(typed.splitlines())
        if read.grade > HIGHEST and read.worst:
            hard = f"It is hard to read (grade {read.grade:.1f}, {HIGHEST:.0f} at most)"
            yield field, f"{hard}. Hardest: “{read.worst.text}”"
