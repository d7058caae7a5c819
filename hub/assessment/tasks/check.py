"""Whether there is a task for every statement, and whether the tasks are whole. Pure."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from hub.assessment.instruments.check import rungs
from hub.assessment.instruments.instrument import Instrument
from hub.assessment.tasks.tasks import Prompt, Question, RolePlay, Script, Set, Shown, Tasks, Text
from hub.directory.types import LEVEL_NAMES, LEVELS, Level

BENCHMARKS = 2  # to a level, so that a marker sees more than one way to be there
TEXTS = 5


def complaints(versions: Iterable[Instrument], tasks: Mapping[int, Tasks]) -> list[str]:
    """Everything to mend, in plain sentences; empty when all is well. Instruments without tasks pass."""
    versions = list(versions)
    found = [f"Version {one.version}: {words}" for one in versions for words in of_instrument(one, tasks)]
    return found + [f"Tasks {one.version}: {words}" for one in tasks.values() for words in of_tasks(one)]


def of_instrument(instrument: Instrument, tasks: Mapping[int, Tasks]) -> Iterator[str]:
    """A statement that no task shows, a task that no statement needs, tasks or a rule that are not there."""
    if instrument.tasks is None:
        return
    if instrument.found is None:
        yield "it has no rule of when a level is found"
    if instrument.tasks not in tasks:
        yield f"there are no tasks {instrument.tasks}"
        return
    yield from _shown(instrument, tasks[instrument.tasks])


def _shown(instrument: Instrument, tasks: Tasks) -> Iterator[str]:
    statements = [row for _, rung in rungs(instrument) for row in rung]
    there, needed = set(tasks.codes), {code for row in statements for code in row.by}
    yield from (f"no task shows {row.code}" for row in statements if not row.by)
    yield from (f"there is no task {code}" for code in sorted(needed - there))
    yield from (f"no statement needs the task {code}" for code in sorted(there - needed))
    yield from _of_level(instrument, tasks)


def _of_level(instrument: Instrument, tasks: Tasks) -> Iterator[str]:
    """A task shows statements of its own levels only; the picture goes with every level."""
    one_set = tasks.shown(tasks.codes, Set.A)
    levels = {task.code: task.levels for task in graded(one_set)}
    for (_, level), rung in rungs(instrument):
        for row in rung:
            for code in row.by:
                if level not in levels.get(code, LEVELS):
                    yield f"{row.code} is at {LEVEL_NAMES[level]}, which the task {code} is not for"


def graded(shown: Shown) -> Iterator[Question | RolePlay | Script | Text | Prompt]:
    """The tasks that are for some levels only."""
    yield from shown.questions
    yield from shown.role_plays
    yield from shown.scripts
    yield from shown.texts
    yield from shown.prompts


def of_tasks(tasks: Tasks) -> Iterator[str]:
    """Sets that are not alike, rows out of order, a part with nothing to write on, and levels that lack something."""
    yield from _alike("scripts", tasks.scripts)
    yield from _alike("texts", tasks.texts)
    yield from _in_order(tasks)
    yield from (
        f"{one.code} has nothing to write on" for one in tasks.prompts if not (one.lines or one.fields)
    )
    codes = [tasks.picture.code, *(task.code for task in graded(tasks.shown(tasks.codes, Set.A)))]
    twice = [code for code, times in Counter(codes).items() if times > 1]
    yield from (f"the code {code} is used twice" for code in twice)
    if len(tasks.shown(tasks.codes, Set.A).texts) != TEXTS:
        yield f"a set has not {TEXTS} texts"
    for level in LEVELS:
        yield from (f"{LEVEL_NAMES[level]} {words}" for words in _missing(tasks, level))


def _alike(what: str, rows: Iterable[Any]) -> Iterator[str]:
    """Set A and set B have the same codes, for the same levels, with as many questions."""
    rows = list(rows)
    shape = {
        one: [(row.code, row.levels, len(row.questions)) for row in rows if row.set is one] for one in Set
    }
    if shape[Set.A] != shape[Set.B]:
        yield f"the {what} of set A and set B are not alike"
    for row in rows:
        if not row.questions or not all(asked.ask and asked.answer for asked in row.questions):
            yield f"{row.code}, set {row.set}, has a question without an answer, or none at all"


def _in_order(tasks: Tasks) -> Iterator[str]:
    """The booklet and the sheet are printed as the file has it, and an assessor stops at the first that is too hard."""
    one_set = tasks.shown(tasks.codes, Set.A)
    for what, levels in {
        "questions": [one.levels[0] for one in one_set.questions],
        "role plays": [one.levels[0] for one in one_set.role_plays],
        "scripts": [one.levels[0] for one in one_set.scripts],
        "texts": [one.levels[0] for one in one_set.texts],
        "parts of the writing sheet": [one.levels[0] for one in one_set.prompts],
        "marking bands": [one.level for one in tasks.bands],
        "benchmarks": [one.level for one in tasks.benchmarks],
    }.items():
        if levels != sorted(levels, key=LEVELS.index):
            yield f"the {what} are not easiest first"


def _missing(tasks: Tasks, level: Level) -> Iterator[str]:
    groups: dict[str, tuple[Question | Script | Text | Prompt, ...]] = {
        "question": tasks.questions,
        "script": tasks.scripts,
        "text": tasks.texts,
        "part of the writing sheet": tasks.prompts,
    }
    for what, rows in groups.items():
        if not any(level in row.levels for row in rows):
            yield f"has no {what}"
    if [band.level for band in tasks.bands].count(level) != 1:
        yield "has not one marking band"
    if [one.level for one in tasks.benchmarks].count(level) < BENCHMARKS:
        yield f"has fewer than {BENCHMARKS} benchmarks"
