"""Whether the instruments can be used: whole, unmistakable, and in short sentences. Pure.

The limits of length are the project's own, after common advice on plain English: short sentences, one idea each.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator

from hub.assessment.instruments.instrument import Instrument, Statement
from hub.directory.types import LEVEL_NAMES, Level, Skill

LEAST_STATEMENTS = 3  # to a skill and level
WORDS_TO_STAFF = 25
WORDS_TO_LEARNERS = 15
SENTENCE = re.compile(r"[^.?!:;]+")

# The form of a reference to the Adult ESOL Core Curriculum: strand, level, element, component.
CURRICULUM = re.compile(r"(Sc|Sd|Lr|Rt|Rs|Rw|Wt|Ws|Ww)/(E[123]|L[12])\.[0-9]+[a-z]?")
Place = tuple[Skill, Level]


def complaints(versions: Iterable[Instrument]) -> list[str]:
    """Everything to mend, in plain sentences that name version, skill and level; empty when all is well."""
    versions = list(versions)
    found = [f"Version {one.version}: {words}" for one in versions for words in of_one(one)]
    return [*found, *across(versions)]


def of_one(instrument: Instrument) -> Iterator[str]:
    """What is wrong with one version."""
    rows = [row for _, rung in rungs(instrument) for row in rung]
    yield from (f"the code {code} is used twice" for code in _twice(row.code for row in rows))
    yield from (f"“{words}” stands there twice" for words in _twice(_plain(row.says) for row in rows))
    for place, rung in rungs(instrument):
        yield from (f"{_named(place)} {words}" for words in of_rung(rung))
        yield from (f"{_named(place)} {words}" for words in _references(instrument, place, rung))
    yield from _timings(instrument)
    yield from _to_learners(instrument)


def rungs(instrument: Instrument) -> Iterator[tuple[Place, tuple[Statement, ...]]]:
    for skill, step in instrument.steps.items():
        for level, rung in step.statements.items():
            yield (skill, level), rung


def of_rung(rung: tuple[Statement, ...]) -> Iterator[str]:
    """What is wrong with the statements of one skill and level."""
    if len(rung) < LEAST_STATEMENTS:
        yield f"has {len(rung)} statements and needs {LEAST_STATEMENTS} or more"
    for row in rung:
        if too_long(row.says, WORDS_TO_STAFF):
            yield f"has a sentence of more than {WORDS_TO_STAFF} words: {row.code}"


def _references(instrument: Instrument, place: Place, rung: tuple[Statement, ...]) -> Iterator[str]:
    skill, level = place
    for ref in filter(None, (row.ref for row in rung)):
        found = CURRICULUM.fullmatch(ref)
        if found is None or found[2] != level or found[1] not in instrument.strands[skill]:
            yield f"refers to another part of the curriculum: {ref}"


def too_long(words: str, most: int) -> bool:
    return any(len(sentence.split()) > most for sentence in SENTENCE.findall(words))


def across(versions: list[Instrument]) -> Iterator[str]:
    """What is wrong between versions: numbers and days that clash, and codes whose words changed."""
    yield from (f"There are two versions {number}" for number in _twice(str(one.version) for one in versions))
    yield from (f"Two versions begin on {day}" for day in _twice(str(one.valid_from) for one in versions))
    said: dict[str, str] = {}
    for instrument in versions:
        for row in (row for _, rung in rungs(instrument) for row in rung):
            if said.setdefault(row.code, row.says) != row.says:
                yield f"Version {instrument.version}: {row.code} has new words, so it needs a new code"


def _timings(instrument: Instrument) -> Iterator[str]:
    for skill, step in instrument.steps.items():
        if step.minutes < 1 or (step.limit is not None and step.limit < step.minutes):
            yield f"{skill} has times that cannot be"
        if not step.task:
            yield f"{skill} has no task"


def _to_learners(instrument: Instrument) -> Iterator[str]:
    """The sentences that a learner hears or reads."""
    for skill, step in instrument.steps.items():
        for level, words in step.you.items():
            if not words.startswith("You "):
                yield f"{_named((skill, level))} has no sentence to the learner that begins with “You”"
            if too_long(words, WORDS_TO_LEARNERS):
                yield f"{_named((skill, level))} has a sentence to the learner of more than {WORDS_TO_LEARNERS} words"
    for words in instrument.introduction:
        if too_long(words, WORDS_TO_LEARNERS):
            yield f"the introduction has a sentence of more than {WORDS_TO_LEARNERS} words: “{words}”"


def _twice(words: Iterable[str]) -> list[str]:
    return [word for word, times in Counter(words).items() if times > 1]


def _plain(words: str) -> str:
    return " ".join(re.findall(r"\w+", words.casefold()))


def _named(place: Place) -> str:
    return f"{place[0]} at {LEVEL_NAMES[place[1]]}"
